package io.minidote.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// How long it takes from starting a process until it answers, with data on its disk.
///
/// After a kill there is the log, or the append-only file, as it was written; after a clean stop
/// there is what each prepares for its next start: a snapshot, or a rewritten file.
record StartUp() implements Measurement {

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var work = Fill.STRINGS.of(bench.scale().keys());
        return bench.takeTurns(
                this,
                List.of(quantity(work + ", after a kill"), quantity(work + ", after a clean stop")),
                false,
                bench.present(new Minidote(), Redis.ALWAYS),
                contender -> measure(bench, contender));
    }

    private static Quantity quantity(String work) {
        return new Quantity(work, "s", Map.of(Redis.ALWAYS.name(), new Target.AtMost(1.0)));
    }

    private static List<Double> measure(Workbench bench, Contender contender)
            throws IOException, InterruptedException {
        var folder = bench.freshFolder();
        try (var first = bench.start(contender, folder, 1)) {
            first.awaitServing();
            try (var connection = first.connect(0)) {
                Fill.STRINGS.into(connection, bench.scale().keys());
            }
            first.kill();
        }
        var afterKill = start(bench, contender, folder, true);
        var afterStop = start(bench, contender, folder, false);
        return List.of(afterKill, afterStop);
    }

    /// @param tidy whether it then prepares its next start
    /// @return the seconds until it answered
    private static double start(Workbench bench, Contender contender, Path folder, boolean tidy)
            throws IOException, InterruptedException {
        var began = System.nanoTime();
        try (var system = bench.start(contender, folder, 1)) {
            system.awaitServing();
            var seconds = (System.nanoTime() - began) / 1e9;
            try (var connection = system.connect(0)) {
                var keys = connection.call("DBSIZE").number();
                if (keys != bench.scale().keys()) {
                    throw new IOException(
                            "%s has %d keys after a start, not %d"
                                    .formatted(system.name(), keys, bench.scale().keys()));
                }
            }
            if (tidy) {
                system.prepareNextStart();
            }
            return seconds;
        }
    }
}
