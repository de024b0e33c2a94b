package io.minidote.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What data takes in memory: what is in use, and what the process has of the machine.
record Memory() implements Measurement {

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException, InterruptedException {
        var rows = new ArrayList<Row>();
        for (var fill : Fill.values()) {
            var work = fill.of(bench.scale().keys());
            rows.addAll(
                    bench.takeTurns(
                            this,
                            List.of(quantity(work + ", live"), quantity(work + ", resident")),
                            false,
                            bench.present(new Minidote(), Redis.ALWAYS),
                            contender -> measure(bench, contender, fill)));
        }
        return rows;
    }

    private static Quantity quantity(String work) {
        return new Quantity(work, "MiB", Map.of(Redis.ALWAYS.name(), new Target.AtMost(2.0)));
    }

    private static List<Double> measure(Workbench bench, Contender contender, Fill fill)
            throws IOException, InterruptedException {
        try (var group = Group.start(bench, List.of(contender), 1)) {
            var system = group.systems().getFirst();
            try (var connection = system.connect(0)) {
                fill.into(connection, bench.scale().keys());
            }
            // What it has come to on its own, before it is made to collect its garbage.
            var resident = Host.residentMebibytes(system.pids().getFirst());
            return List.of(system.liveMebibytes(), resident);
        }
    }
}
