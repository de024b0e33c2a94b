package io.minidote.cli.bench;

import io.minidote.cli.bench.RedisBenchmark.Command;
import io.minidote.cli.bench.RedisBenchmark.Load;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many requests a server answers a second over one connection, over fifty and over a thousand,
/// without a pipeline.
record Connections() implements Measurement {

    private static final List<Integer> CONNECTIONS = List.of(1, 50, 1_000);

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public Optional<String> missing() {
        return RedisBenchmark.missing();
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var rows = new ArrayList<Row>();
        var scale = bench.scale();
        try (var group = Group.start(bench, bench.present(new Minidote(), Redis.ALWAYS), 1)) {
            for (var command : List.of(Command.SET, Command.GET)) {
                for (var connections : CONNECTIONS) {
                    // One waits for each of its answers, so it gets through less.
                    var requests = connections == 1 ? scale.requests() / 10 : scale.requests();
                    var load = new Load(command, connections, 1, requests, scale.keys());
                    rows.addAll(
                            bench.takeTurns(
                                    this,
                                    List.of(quantity(command, connections)),
                                    true,
                                    group.systems(),
                                    system ->
                                            List.of(
                                                    RedisBenchmark.run(system.port(), load)
                                                                    .perSecond()
                                                            / 1_000)));
                }
            }
        }
        return rows;
    }

    private static Quantity quantity(Command command, int connections) {
        return new Quantity(
                connections == 1
                        ? command + ", one connection"
                        : "%s, %s connections".formatted(command, Numbers.count(connections)),
                "thousand/s",
                connections,
                Map.of());
    }
}
