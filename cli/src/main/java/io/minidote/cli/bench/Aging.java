package io.minidote.cli.bench;

import io.minidote.cli.bench.RedisBenchmark.Command;
import io.minidote.cli.bench.RedisBenchmark.Load;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many updates of the same thousand keys a server takes a second, minute after minute.
record Aging() implements Measurement {

    private static final int CLIENTS = 50;
    private static final int PIPELINE = 16;
    private static final int KEYS = 1_000;
    private static final int MINUTES = 10;

    @Override
    public String name() {
        return "aging";
    }

    @Override
    public Optional<String> missing() {
        return RedisBenchmark.missing();
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var rows = new ArrayList<Row>();
        try (var group = Group.start(bench, bench.present(new Minidote(), Redis.ALWAYS), 1)) {
            for (var minute = 1; minute <= MINUTES; minute++) {
                var figures = new ArrayList<Figure>();
                for (var system : group.systems()) {
                    var figure = new Figure(system.name(), minute(bench.scale(), system));
                    bench.say(
                            "%s, minute %d of %s: %s thousand SET a second",
                            name(), minute, system.name(), Numbers.of(figure));
                    figures.add(figure);
                }
                rows.add(
                        new Row(
                                name(),
                                new Quantity(
                                        "SET -P %d, minute %d".formatted(PIPELINE, minute),
                                        "thousand/s",
                                        minute,
                                        Map.of()),
                                figures));
            }
        }
        return rows;
    }

    /// One run after the other until the time is over.
    private static List<Double> minute(Scale scale, Started system)
            throws IOException, InterruptedException {
        var until = System.nanoTime() + scale.minute().toNanos();
        var load = new Load(Command.SET, CLIENTS, PIPELINE, scale.requests(PIPELINE), KEYS);
        var runs = new ArrayList<Double>();
        do {
            runs.add(RedisBenchmark.run(system.port(), load).perSecond() / 1_000);
        } while (System.nanoTime() - until < 0);
        return runs;
    }
}
