package io.minidote.cli.torture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// Links that do not do what they should, from the beginning to the end.
record BrokenLinks(FaultKind kind, List<String> nodes, String detail, Disturbance disturbance)
        implements Fault {

    /// Of a hundred partitions, those in which everybody is alone.
    private static final int EVERYBODY_ALONE = 20;

    BrokenLinks {
        nodes = List.copyOf(nodes);
    }

    /// Two sides that do not hear each other, or everybody alone.
    static BrokenLinks partition(Chance chance, Cast cast) {
        if (chance.percent(EVERYBODY_ALONE)) {
            var links = new TreeSet<Link>();
            for (var node : cast.everybody()) {
                links.addAll(between(List.of(node), without(cast.everybody(), List.of(node))));
            }
            return new BrokenLinks(
                    FaultKind.PARTITION,
                    cast.everybody(),
                    "everybody alone",
                    Disturbance.cut(links));
        }
        var sides = Sides.of(chance, cast.everybody());
        return new BrokenLinks(
                FaultKind.PARTITION,
                cast.everybody(),
                sides.toString(),
                Disturbance.cut(sides.between()));
    }

    /// One side hears the other, and is not heard.
    static BrokenLinks oneWay(Chance chance, Cast cast) {
        var sides = Sides.of(chance, cast.everybody());
        return new BrokenLinks(
                FaultKind.ONE_WAY,
                cast.everybody(),
                "%s not heard by %s"
                        .formatted(String.join(" ", sides.one()), String.join(" ", sides.other())),
                Disturbance.cut(oneWay(sides.one(), sides.other())));
    }

    /// Two sides, and one between them who hears both.
    static BrokenLinks bridge(Chance chance, Cast cast) {
        var middle = chance.oneOf(cast.everybody());
        var sides = Sides.of(chance, without(cast.everybody(), List.of(middle)));
        return new BrokenLinks(
                FaultKind.BRIDGE,
                cast.everybody(),
                "%s by %s".formatted(sides, middle),
                Disturbance.cut(sides.between()));
    }

    /// Everybody hears two others.
    static BrokenLinks ring(Chance chance, Cast cast) {
        var round = chance.shuffled(cast.everybody());
        var links = new TreeSet<Link>();
        for (var i = 0; i < round.size(); i++) {
            for (var j = 0; j < round.size(); j++) {
                var apart = Math.floorMod(i - j, round.size());
                if (apart > 1 && apart < round.size() - 1) {
                    links.add(new Link(round.get(i), round.get(j)));
                }
            }
        }
        return new BrokenLinks(
                FaultKind.RING, cast.everybody(), String.join("-", round), Disturbance.cut(links));
    }

    /// Connections between two sides break, and none can be made.
    static BrokenLinks reset(Chance chance, Cast cast) {
        var sides = Sides.of(chance, cast.everybody());
        return new BrokenLinks(
                FaultKind.RESET,
                cast.everybody(),
                sides.toString(),
                Disturbance.refused(sides.between()));
    }

    /// Some of what comes to some nodes is lost.
    static BrokenLinks loss(Chance chance, Cast cast) {
        var at = chance.some(cast.outside());
        var links = new TreeSet<Link>();
        at.forEach(node ->
                links.addAll(oneWay(without(cast.everybody(), List.of(node)), List.of(node))));
        return new BrokenLinks(FaultKind.LOSS, at, "", Disturbance.lossy(links));
    }

    /// What some nodes send takes its time.
    static BrokenLinks slow(Chance chance, Cast cast) {
        var at = chance.some(cast.outside());
        return new BrokenLinks(FaultKind.SLOW_LINK, at, "", Disturbance.narrow(at));
    }

    /// Two sides, none of them empty.
    record Sides(List<String> one, List<String> other) {

        static Sides of(Chance chance, List<String> all) {
            var mixed = chance.shuffled(all);
            var many = 1 + chance.below(mixed.size() - 1);
            return new Sides(
                    mixed.subList(0, many).stream().sorted().toList(),
                    mixed.subList(many, mixed.size()).stream().sorted().toList());
        }

        /// All links between them, in both directions.
        Collection<Link> between() {
            return BrokenLinks.between(one, other);
        }

        @Override
        public String toString() {
            return "%s | %s".formatted(String.join(" ", one), String.join(" ", other));
        }
    }

    private static List<String> without(List<String> all, List<String> some) {
        return all.stream().filter(node -> !some.contains(node)).toList();
    }

    private static List<Link> oneWay(List<String> from, List<String> to) {
        return from.stream()
                .flatMap(here -> to.stream().map(there -> new Link(here, there)))
                .toList();
    }

    private static List<Link> between(List<String> one, List<String> other) {
        var links = new ArrayList<>(oneWay(one, other));
        links.addAll(oneWay(other, one));
        return links;
    }

    @Override
    public void begin(Arena arena) throws IOException, InterruptedException {
        arena.links().disturb(disturbance);
    }

    @Override
    public void end(Arena arena) throws IOException, InterruptedException {
        arena.links().disturb(Disturbance.NONE);
    }
}
