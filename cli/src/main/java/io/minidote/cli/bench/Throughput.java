package io.minidote.cli.bench;

import io.minidote.cli.bench.RedisBenchmark.Command;
import io.minidote.cli.bench.RedisBenchmark.Load;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many requests one server answers a second, at most.
record Throughput() implements Measurement {

    private static final int CLIENTS = 50;
    private static final List<Integer> PIPELINES = List.of(1, 16, 64);

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public Optional<String> missing() {
        return RedisBenchmark.missing();
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var rows = new ArrayList<Row>();
        var contenders = bench.present(new Minidote(), Redis.ALWAYS, Redis.EVERYSEC);
        try (var group = Group.start(bench, contenders, 1)) {
            for (var system : group.systems()) {
                // So that most of the keys that are asked for are there.
                RedisBenchmark.run(
                        system.port(),
                        new Load(
                                Command.SET,
                                CLIENTS,
                                64,
                                2 * bench.scale().keys(),
                                bench.scale().keys()));
            }
            for (var command : Command.values()) {
                for (var pipeline : PIPELINES) {
                    rows.addAll(measure(bench, group.systems(), command, pipeline));
                }
            }
        }
        return rows;
    }

    private List<Row> measure(Workbench bench, List<Started> systems, Command command, int pipeline)
            throws IOException, InterruptedException {
        var scale = bench.scale();
        var load = new Load(command, CLIENTS, pipeline, scale.requests(pipeline), scale.keys());
        return bench.takeTurns(
                this,
                List.of(quantity(command, pipeline)),
                true,
                systems,
                system -> List.of(RedisBenchmark.run(system.port(), load).perSecond() / 1_000));
    }

    private static Quantity quantity(Command command, int pipeline) {
        var work =
                pipeline == 1
                        ? "%s, no pipeline".formatted(command)
                        : "%s -P %d".formatted(command, pipeline);
        var beside = command.writes() && pipeline == 1 ? 1.5 : 1.0;
        return new Quantity(
                work,
                "thousand/s",
                Map.of(
                        Redis.ALWAYS.name(),
                        new Target.AtLeast(beside),
                        Redis.EVERYSEC.name(),
                        new Target.AtLeast(0.8)));
    }
}
