package io.minidote.cli.bench;

import io.minidote.cli.bench.Programs.Program;
import io.minidote.cli.local.FreePorts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Increments at three replicas at once, of systems that take writes at all of them: how many are
/// accepted a second, and how many until every one is visible at all three.
///
/// Minidote is asked by redis-benchmark through sockets. The others have no server to be asked, so
/// each replica increments by itself, in its own process.
record Counters() implements Measurement {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Target TWENTY_TIMES = new Target.AtLeast(20);

    private static final String MEMBER = "io.minidote.bench.peers.Member";

    /// A system whose replicas merge counters, run by programs of ours.
    ///
    /// @param word by which the program knows it
    record Library(String name, String word, String guarantee) implements Guaranteeing {}

    static final Library PEKKO_DURABLE =
            new Library(
                    "Pekko durable",
                    "pekko-durable",
                    "what is acknowledged is in the local replica's LMDB file; every replica takes"
                            + " writes, concurrent ones are merged; no order across keys");
    static final Library PEKKO =
            new Library(
                    "Pekko in memory",
                    "pekko",
                    "what is acknowledged is in the memory of one process; every replica takes writes,"
                            + " concurrent ones are merged; no order across keys");
    static final Library HAZELCAST =
            new Library(
                    "Hazelcast",
                    "hazelcast",
                    "what is acknowledged is in the memory of one process; every replica takes"
                            + " increments, concurrent ones are merged; a session reads its own");

    @Override
    public String name() {
        return "counters";
    }

    @Override
    public Optional<String> missing() {
        return RedisBenchmark.missing().or(Programs::missing);
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        return bench.takeTurns(
                this,
                List.of(
                        new Quantity(
                                "increments, accepted",
                                "thousand/s",
                                Map.of(PEKKO_DURABLE.name(), TWENTY_TIMES)),
                        new Quantity(
                                "increments, until visible at all three",
                                "thousand/s",
                                Map.of(
                                        PEKKO_DURABLE.name(),
                                        TWENTY_TIMES,
                                        PEKKO.name(),
                                        TWENTY_TIMES))),
                false,
                List.<Named>of(new Minidote(), PEKKO_DURABLE, PEKKO, HAZELCAST),
                system -> {
                    bench.say("%s starts", system.name());
                    return switch (system) {
                        case Library library -> increment(bench, library);
                        default -> increment(bench);
                    };
                });
    }

    /// Minidote; what comes first only warms it up.
    private static List<Double> increment(Workbench bench)
            throws IOException, InterruptedException {
        try (var group = Group.start(bench, List.of(new Minidote()), ThreeReplicas.SERVERS)) {
            var requests = bench.scale().requests(1);
            ThreeReplicas.increment(group.systems().getFirst(), 1, requests);
            return ThreeReplicas.increment(group.systems().getFirst(), 1, requests);
        }
    }

    private static List<Double> increment(Workbench bench, Library library)
            throws IOException, InterruptedException {
        var folder = bench.freshFolder();
        var ports =
                FreePorts.find(ThreeReplicas.SERVERS).stream()
                        .map(port -> Integer.toString(port))
                        .collect(Collectors.joining(","));
        var members = new ArrayList<Program>();
        try {
            for (var i = 0; i < ThreeReplicas.SERVERS; i++) {
                members.add(
                        Programs.start(
                                MEMBER,
                                folder.resolve("m%d.log".formatted(i + 1)),
                                List.of(
                                        library.word(),
                                        folder.toString(),
                                        Integer.toString(i),
                                        ports)));
            }
            for (var member : members) {
                member.answer("serves");
            }
            var time = bench.scale().load();
            var before = increment(members, time, 0);
            return increment(members, time, before.total()).perSecond();
        } finally {
            members.forEach(Program::close);
        }
    }

    /// What came of one time.
    ///
    /// @param total what all counters have counted since the beginning
    private record Done(long total, List<Double> perSecond) {}

    /// @param total what the counters have counted already
    private static Done increment(List<Program> members, Duration time, long total)
            throws IOException {
        var began = System.nanoTime();
        for (var member : members) {
            member.tell("increment " + time.toMillis());
        }
        var count = 0L;
        for (var member : members) {
            count += Long.parseLong(member.answer("did").get(1));
        }
        var accepted = System.nanoTime() - began;
        for (var member : members) {
            awaitTotal(member, total + count);
        }
        var visible = System.nanoTime() - began;
        return new Done(total + count, List.of(count * 1e6 / accepted, count * 1e6 / visible));
    }

    private static void awaitTotal(Program member, long expected) throws IOException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            member.tell("total");
            var total = Long.parseLong(member.answer("total").get(1));
            if (total == expected) {
                return;
            }
            if (System.nanoTime() - until > 0) {
                throw new IOException(
                        "the counters of %s have counted %d, not %d"
                                .formatted(member.log(), total, expected));
            }
        }
    }
}
