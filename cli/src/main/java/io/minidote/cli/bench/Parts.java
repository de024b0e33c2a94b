package io.minidote.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Parts of Minidote by themselves, measured in one process by JMH. Reads on two threads stand
/// beside those on one, and maps beside those of a library.
record Parts() implements Measurement {

    private static final String PROGRAM = "io.minidote.bench.parts.Parts";
    private static final String ONE_THREAD = "ViewReads.onOneThread";
    private static final String TWO_THREADS = "ViewReads.onTwoThreads";
    private static final String BESIDE = "on one thread";

    /// A benchmark of the library is called as the one of ours, with this before it.
    private static final String LIBRARY = "Kotlinx";

    @Override
    public String name() {
        return "parts";
    }

    @Override
    public Optional<String> missing() {
        return Programs.missing();
    }

    @Override
    public List<Row> measure(Workbench bench) throws IOException {
        var iterations = Integer.toString(bench.rounds());
        var millis = Long.toString(bench.scale().iteration().toMillis());
        // A JVM for each, so that none is compiled for what another did; unless it is just a trial.
        var forks = bench.scale() == Scale.QUICK ? "0" : "1";
        bench.say("%s, JMH measures all of them before it says anything", name());
        var log = bench.freshFolder().resolve("parts.log");
        var figures = new LinkedHashMap<String, List<Double>>();
        try (var program = Programs.start(PROGRAM, log, List.of(iterations, millis, forks))) {
            for (var line : program.rest()) {
                var words = List.of(line.split(" ", -1));
                figures.put(
                        words.getFirst(), words.stream().skip(1).map(Double::parseDouble).toList());
            }
        }
        var onOneThread = figures.getOrDefault(ONE_THREAD, List.of());
        if (onOneThread.isEmpty() || !figures.containsKey(TWO_THREADS)) {
            throw new IOException("JMH measured only %s; see %s".formatted(figures.keySet(), log));
        }
        var rows = new ArrayList<Row>();
        figures.forEach((work, numbers) -> {
            if (work.startsWith(LIBRARY)) {
                return;
            }
            var shown = new ArrayList<>(List.of(new Figure(new Minidote().name(), numbers)));
            if (work.equals(TWO_THREADS)) {
                shown.add(new Figure(BESIDE, onOneThread));
            }
            var theirs = figures.getOrDefault(LIBRARY + work, List.of());
            if (!theirs.isEmpty()) {
                shown.add(new Figure(LIBRARY, theirs));
            }
            rows.add(
                    new Row(
                            name(),
                            new Quantity(
                                    work, "thousand/s", Map.of(BESIDE, new Target.AtLeast(1.9))),
                            shown));
        });
        return rows;
    }
}
