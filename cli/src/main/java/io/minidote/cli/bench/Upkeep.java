package io.minidote.cli.bench;

import io.minidote.cli.bench.RedisBenchmark.Command;
import io.minidote.cli.bench.RedisBenchmark.Load;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many updates a node takes a second while it writes one snapshot after the other and prunes
/// its log, beside one that does so as seldom as it does by default.
record Upkeep() implements Measurement {

    private static final int CLIENTS = 50;
    private static final int PIPELINE = 16;
    private static final String SELDOM = "Minidote by default";

    /// The least log that a node can go on with.
    private static final Minidote BUSY =
            new Minidote(
                    "Minidote",
                    List.of("--snapshot-log-bytes", "1 MiB", "--log-segment-bytes", "16 MiB"));

    @Override
    public String name() {
        return "upkeep";
    }

    @Override
    public Optional<String> missing() {
        return RedisBenchmark.missing();
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var scale = bench.scale();
        var seldom = new Minidote(SELDOM, List.of());
        try (var group = Group.start(bench, List.of(BUSY, seldom), 1)) {
            for (var system : group.systems()) {
                RedisBenchmark.run(
                        system.port(),
                        new Load(Command.SET, CLIENTS, 64, 2 * scale.keys(), scale.keys()));
            }
            var load =
                    new Load(
                            Command.SET, CLIENTS, PIPELINE, scale.requests(PIPELINE), scale.keys());
            return bench.takeTurns(
                    this,
                    List.of(
                            new Quantity(
                                    "SET -P %d, snapshots and pruning all the time"
                                            .formatted(PIPELINE),
                                    "thousand/s",
                                    Map.of())),
                    true,
                    group.systems(),
                    system -> List.of(RedisBenchmark.run(system.port(), load).perSecond() / 1_000));
        }
    }
}
