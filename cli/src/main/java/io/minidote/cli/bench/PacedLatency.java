package io.minidote.cli.bench;

import io.minidote.cli.bench.RedisBenchmark.Command;
import io.minidote.cli.bench.RedisBenchmark.Load;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How long an answer takes at a given rate of requests, the same for all: parts of what Redis can
/// do at most on this machine.
record PacedLatency() implements Measurement {

    private static final List<Command> COMMANDS = List.of(Command.SET, Command.GET);
    private static final int CLIENTS = 50;

    /// What the target is about.
    private static final int HALF = 50;

    private static final List<Integer> PERCENTS = List.of(10, 25, HALF, 75, 90);

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public Optional<String> missing() {
        return RedisBenchmark.missing().or(Redis.ALWAYS::missing);
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var rows = new ArrayList<Row>();
        try (var group = Group.start(bench, bench.present(new Minidote(), Redis.ALWAYS), 1)) {
            for (var command : COMMANDS) {
                rows.addAll(measure(bench, group.systems(), command));
            }
        }
        return rows;
    }

    private List<Row> measure(Workbench bench, List<Started> systems, Command command)
            throws IOException, InterruptedException {
        var keys = bench.scale().keys();
        for (var system : systems) {
            // So that what is asked for is there, and nothing is slow for being new.
            var fill = new Load(Command.SET, CLIENTS, 64, 2 * keys, keys);
            RedisBenchmark.run(system.port(), fill);
        }
        var most = most(systems.getLast(), bench, command);
        var rows = new ArrayList<Row>();
        for (var percent : PERCENTS) {
            var rate = most * percent / 100;
            rows.addAll(
                    bench.takeTurns(
                            this,
                            List.of(
                                    quantity(command, percent, rate, 50),
                                    quantity(command, percent, rate, 99)),
                            true,
                            systems,
                            system -> {
                                var latencies =
                                        OpenLoop.run(
                                                system.port(),
                                                Question.of(command, keys),
                                                rate,
                                                bench.scale().load());
                                return List.of(latencies.millis(50), latencies.millis(99));
                            }));
        }
        return rows;
    }

    /// How many requests it answers a second when each client asks again as soon as it is answered.
    private static double most(Started redis, Workbench bench, Command command)
            throws IOException, InterruptedException {
        var scale = bench.scale();
        var load = new Load(command, CLIENTS, 1, scale.requests(1), scale.keys());
        var runs = new ArrayList<Double>();
        for (var i = 0; i < bench.rounds(); i++) {
            runs.add(RedisBenchmark.run(redis.port(), load).perSecond());
        }
        var figure = new Figure(redis.name(), runs);
        bench.say("%s answers %s %s a second at most", redis.name(), Numbers.of(figure), command);
        return figure.median();
    }

    private static Quantity quantity(Command command, int percent, double rate, int percentile) {
        return new Quantity(
                "%s, %d %% of Redis's most, p%d".formatted(command, percent, percentile),
                "ms",
                rate / 1_000,
                percent == HALF && percentile == 99
                        ? Map.of(Redis.ALWAYS.name(), new Target.AtMost(1.0))
                        : Map.of());
    }

    @Override
    public Optional<Chart> chart(List<Row> measured) {
        var curves = new ArrayList<Chart.Curve>();
        for (var command : COMMANDS) {
            for (var system = 0; system < measured.getFirst().figures().size(); system++) {
                curves.add(curve(measured, command, system, 99));
                curves.add(curve(measured, command, system, 50));
            }
        }
        return Optional.of(
                new Chart(
                        "How long an answer takes at a given rate",
                        "thousand requests a second",
                        "milliseconds (p99, dashed p50)",
                        curves));
    }

    private static Chart.Curve curve(
            List<Row> measured, Command command, int system, int percentile) {
        var rows =
                measured.stream()
                        .filter(row -> row.quantity().work().startsWith(command.name()))
                        .filter(row -> row.quantity().work().endsWith("p" + percentile))
                        .toList();
        return new Chart.Curve(
                "%s %s p%d"
                        .formatted(
                                rows.getFirst().figures().get(system).system(),
                                command,
                                percentile),
                percentile == 50,
                rows.stream()
                        .map(row ->
                                new Chart.Point(
                                        row.quantity().at(), row.figures().get(system).median()))
                        .toList());
    }
}
