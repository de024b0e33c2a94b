package io.minidote.cli.demo;

import io.minidote.base.Decoded;
import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.LocalCluster;
import io.minidote.cli.local.NodeProcess;
import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import io.minidote.clock.VectorClock;
import io.minidote.codec.ClockText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The nodes a finding is shown on, and what all findings do with them.
final class Stage {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    /// What is waited for.
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private final LocalCluster cluster;
    private final Path folder;

    /// @param folder that has the folders of the nodes
    Stage(LocalCluster cluster, Path folder) {
        this.cluster = cluster;
        this.folder = folder;
    }

    LocalCluster cluster() {
        return cluster;
    }

    int size() {
        return cluster.size();
    }

    NodeProcess node(int index) {
        return cluster.node(index);
    }

    String name(int index) {
        return node(index).place().name();
    }

    /// The indexes of all nodes but one.
    List<Integer> others(int index) {
        return IntStream.range(0, size()).filter(other -> other != index).boxed().toList();
    }

    RespConnection connect(int index) throws IOException {
        return node(index).connect();
    }

    /// Cuts all links of a node to the others.
    void cutOff(int index) throws IOException {
        tell(index, "cut");
    }

    /// Heals all links of a node to the others.
    void heal(int index) throws IOException {
        tell(index, "heal");
    }

    private void tell(int index, String word) throws IOException {
        try (var connection = connect(index)) {
            for (var other : others(index)) {
                ok(connection.call("MINIDOTE.ADMIN", word, name(other)));
            }
        }
    }

    /// Starts one more node, which is told where the first is and nothing else.
    NodeProcess startAnother() throws IOException {
        var ports = FreePorts.find(2);
        var name = "n" + (size() + 1);
        return cluster.join(LocalCluster.place(folder, name, ports.get(0), ports.get(1)), 0);
    }

    /// Which replica a node is: its name with what makes it unlike an earlier one.
    String replica(int index) throws IOException {
        return info(index, "replica");
    }

    /// What a node says of itself in a line of `INFO replication`.
    String info(int index, String name) throws IOException {
        try (var connection = connect(index)) {
            return connection
                    .call("INFO", "replication")
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(name + ":"))
                    .findFirst()
                    .map(line -> line.substring(name.length() + 1))
                    .orElseThrow(() ->
                            new DoesNotHold("%s does not say its %s".formatted(name(index), name)));
        }
    }

    /// Whether a node says that a replica has been forgotten, to the end of it.
    boolean hasForgotten(int index, String replica) throws IOException {
        try (var connection = connect(index)) {
            return connection
                    .call("INFO", "replication")
                    .text()
                    .lines()
                    .anyMatch(line ->
                            line.contains(",replica=" + replica + ",")
                                    && line.contains(",state=retired,"));
        }
    }

    /// What a node shows to its clients.
    VectorClock clock(int index) throws IOException {
        return clock(clockText(index));
    }

    /// The same as a word that a client carries along.
    String clockText(int index) throws IOException {
        try (var connection = connect(index)) {
            // A connection that has read has seen what the node shows.
            ok(connection.call("DBSIZE"));
            return ok(connection.call("MINIDOTE.CLOCK")).text();
        }
    }

    private List<VectorClock> clocks() throws IOException {
        var clocks = new ArrayList<VectorClock>();
        for (var i = 0; i < size(); i++) {
            clocks.add(clock(i));
        }
        return clocks;
    }

    private static VectorClock clock(String text) {
        return switch (ClockText.parse(text)) {
            case Decoded.Value<VectorClock>(var clock) -> clock;
            case Decoded.Malformed<VectorClock> malformed ->
                    throw new DoesNotHold("a node says that its clock is " + malformed);
        };
    }

    /// Demands that a node has, without waiting for it, everything that `clock` covers.
    void demandHas(int index, VectorClock clock) throws IOException {
        try (var connection = connect(index)) {
            var reply = connection.call("MINIDOTE.AFTER", ClockText.print(clock), "1");
            DoesNotHold.unless(
                    !(reply instanceof Reply.Failure),
                    "%s serves, and lacks something of what there was: %s",
                    name(index),
                    reply);
        }
    }

    /// Waits until something holds.
    static void await(String what, Condition condition) throws IOException, InterruptedException {
        var until = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            DoesNotHold.unless(
                    Instant.now().isBefore(until),
                    "waited %d s in vain until %s",
                    PATIENCE.toSeconds(),
                    what);
            Thread.sleep(LOOK_AGAIN);
        }
    }

    /// Waits until all nodes have the same clock, while nobody writes.
    ///
    /// @return that clock
    VectorClock awaitEqualClocks() throws IOException, InterruptedException {
        var until = Instant.now().plus(PATIENCE);
        while (true) {
            var clocks = clocks();
            if (allEqual(clocks)) {
                return clocks.getFirst();
            }
            demandTime(until, "the clocks", clocks);
            Thread.sleep(LOOK_AGAIN);
        }
    }

    /// Demands that all nodes, which have equal clocks, hold equal states.
    ///
    /// @return how many buckets were compared
    int demandEqualDigests() throws IOException, InterruptedException {
        var until = Instant.now().plus(PATIENCE);
        var stable = VectorClock.EMPTY;
        while (true) {
            var digests = digests(stable);
            // They can be compared once all have forgotten as much as those that forgot most.
            for (var digest : digests) {
                stable = stable.join(digest.stable());
            }
            if (allEqual(digests.stream().map(Digests::stable).toList())) {
                var first = digests.getFirst();
                for (var i = 1; i < size(); i++) {
                    DoesNotHold.unlessEqual("the digest at " + name(i), first, digests.get(i));
                }
                DoesNotHold.unless(!first.buckets().isEmpty(), "the digests are of nothing");
                return first.buckets().size();
            }
            demandTime(until, "the stable clocks", digests);
        }
    }

    /// What `MINIDOTE.ADMIN digest` tells.
    ///
    /// @param buckets of each its name and fingerprint
    private record Digests(VectorClock clock, VectorClock stable, List<String> buckets) {}

    private List<Digests> digests(VectorClock stable) throws IOException {
        var all = new ArrayList<Digests>();
        for (var i = 0; i < size(); i++) {
            try (var connection = connect(i)) {
                var lines =
                        ok(connection.call("MINIDOTE.ADMIN", "digest", ClockText.print(stable)))
                                .text()
                                .lines()
                                .toList();
                all.add(
                        new Digests(
                                clock(word(lines, "clock ")),
                                clock(word(lines, "stable ")),
                                lines.stream()
                                        .filter(line -> line.startsWith("bucket "))
                                        .toList()));
            }
        }
        return all;
    }

    private static String word(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(name.length()))
                .orElseThrow(() -> new DoesNotHold("a digest has no line '%s'".formatted(name)));
    }

    private static boolean allEqual(List<?> values) {
        return values.stream().distinct().count() == 1;
    }

    private static void demandTime(Instant until, String what, List<?> values) {
        DoesNotHold.unless(
                Instant.now().isBefore(until),
                "after %d s %s still differ: %s",
                PATIENCE.toSeconds(),
                what,
                values);
    }

    /// Demands that a read gives the same at every node.
    void demandEverywhere(String what, Reply expected, String... read) throws IOException {
        for (var i = 0; i < size(); i++) {
            demandAt(i, what, expected, read);
        }
    }

    void demandAt(int index, String what, Reply expected, String... read) throws IOException {
        try (var connection = connect(index)) {
            DoesNotHold.unlessEqual(
                    "%s at %s".formatted(what, name(index)), expected, connection.call(read));
        }
    }

    /// Takes an answer that is no error.
    static Reply ok(Reply reply) {
        if (reply instanceof Reply.Failure(var error)) {
            throw new DoesNotHold("a node refused what it should do: " + error);
        }
        return reply;
    }
}
