package io.minidote.cli.bench;

import io.minidote.sim.Load;
import io.minidote.sim.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How many bytes an update has that say what came before it, in a simulated cluster, beside a
/// whole vector clock with eight bytes an entry.
record Metadata() implements io.minidote.cli.bench.Measurement {

    private static final String VECTOR = "vector clock";
    private static final int BYTES_OF_ENTRY = 8;
    private static final int UPDATES = 2_000;
    private static final int MOST_BYTES = 16;

    @Override
    public String name() {
        return "metadata";
    }

    @Override
    public List<Row> measure(Workbench bench) {
        var rows = new ArrayList<Row>();
        for (var replicas : bench.scale() == Scale.QUICK ? List.of(3) : List.of(3, 100)) {
            for (var perDelay : List.of(1.0, 10.0)) {
                rows.add(row(new Load(replicas, replicas, perDelay, UPDATES), "all write"));
                rows.add(row(new Load(replicas, 1, perDelay, UPDATES), "one writes"));
            }
            bench.say("%s, a cluster of %d replicas has been simulated", name(), replicas);
        }
        return rows;
    }

    private Row row(Load load, String who) {
        return new Row(
                name(),
                new Quantity(
                        "%d replicas, %s, %.0f updates per network delay"
                                .formatted(load.replicas(), who, load.perDelay()),
                        "bytes",
                        load.replicas(),
                        Map.of(new Minidote().name(), new Target.UpTo(MOST_BYTES))),
                List.of(
                        new Figure(
                                new Minidote().name(),
                                List.of(Measurement.run(load).causalBytes())),
                        new Figure(VECTOR, List.of((double) load.replicas() * BYTES_OF_ENTRY))));
    }
}
