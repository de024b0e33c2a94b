package io.minidote.cli.bench;

import io.minidote.cli.bench.RedisBenchmark.Command;
import io.minidote.cli.bench.RedisBenchmark.Load;
import io.minidote.cli.local.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many increments three servers with the same data take a second, at each of those that take
/// writes at once, and when every one of them is visible at all three.
///
/// In the end all counters are read at each server: together they must have counted exactly what
/// was accepted.
record ThreeReplicas() implements Measurement {

    static final int SERVERS = 3;

    /// Divisible by the number of servers: each writer gets its share of them.
    private static final int CLIENTS = 48;

    private static final int COUNTERS = 1_000;
    private static final List<Integer> PIPELINES = List.of(1, 16, 64);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "replicas";
    }

    @Override
    public Optional<String> missing() {
        return RedisBenchmark.missing();
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var rows = new ArrayList<Row>();
        var contenders = bench.present(new Minidote(), Redis.ALWAYS);
        try (var group = Group.start(bench, contenders, SERVERS)) {
            for (var pipeline : PIPELINES) {
                var work = pipeline == 1 ? "INCR, no pipeline" : "INCR -P " + pipeline;
                rows.addAll(
                        bench.takeTurns(
                                this,
                                List.of(
                                        quantity(work + ", accepted"),
                                        quantity(work + ", until visible at all three")),
                                true,
                                group.systems(),
                                system ->
                                        increment(
                                                system,
                                                pipeline,
                                                bench.scale().requests(pipeline))));
            }
        }
        return rows;
    }

    private static Quantity quantity(String work) {
        return new Quantity(
                work, "thousand/s", Map.of(Redis.ALWAYS.name(), new Target.AtLeast(1.0)));
    }

    /// @param atLeast how many increments; a few more where they cannot be shared out evenly
    /// @return how many thousand a second were accepted, and how many until all were visible
    static List<Double> increment(Started system, int pipeline, int atLeast)
            throws IOException, InterruptedException {
        // As many at each writer, and whole pipelines.
        var share =
                Math.ceilDiv(atLeast, SERVERS * pipeline) * SERVERS / system.writers() * pipeline;
        var load = new Load(Command.INCR, CLIENTS / system.writers(), pipeline, share, COUNTERS);
        var total = share * system.writers();
        var expected = total(system, 0) + total;
        var began = System.nanoTime();
        var runs = new ArrayList<RedisBenchmark>();
        for (var i = 0; i < system.writers(); i++) {
            runs.add(RedisBenchmark.start(system.ports().get(i), load));
        }
        for (var run : runs) {
            run.result();
        }
        var accepted = System.nanoTime() - began;
        for (var i = 0; i < SERVERS; i++) {
            awaitTotal(system, i, expected);
        }
        var visible = System.nanoTime() - began;
        return List.of(total * 1e6 / accepted, total * 1e6 / visible);
    }

    private static void awaitTotal(Started system, int server, long expected) throws IOException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        var total = total(system, server);
        while (total != expected) {
            if (System.nanoTime() - until > 0) {
                throw new IOException(
                        "the counters of server %d of %s have counted %d, not %d"
                                .formatted(server + 1, system.name(), total, expected));
            }
            total = total(system, server);
        }
    }

    /// What all counters of a server have counted together.
    private static long total(Started system, int server) throws IOException {
        try (var connection = system.connect(server)) {
            for (var i = 0; i < COUNTERS; i++) {
                connection.send("GET", "counter:%012d".formatted(i));
            }
            connection.flush();
            var total = 0L;
            for (var i = 0; i < COUNTERS; i++) {
                total +=
                        switch (connection.receive()) {
                            case Reply.Nil _ -> 0;
                            case Reply reply -> Long.parseLong(reply.text());
                        };
            }
            return total;
        }
    }
}
