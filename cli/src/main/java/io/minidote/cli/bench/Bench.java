package io.minidote.cli.bench;

import io.minidote.cli.local.NodeProcess;
import io.minidote.cli.local.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A whole run: makes one measurement after the other, and writes down after each what there is.
public final class Bench {

    private static final List<Measurement> ALL =
            List.of(
                    new Throughput(),
                    new PacedLatency(),
                    new ThreeReplicas(),
                    new Lag(),
                    new Counters(),
                    new Memory(),
                    new StartUp(),
                    new Metadata(),
                    new Parts());
    private static final List<Measurement> CURVES =
            List.of(new Keys(), new Connections(), new Sets(), new Upkeep(), new Aging());
    private static final List<Guaranteeing> SYSTEMS =
            List.of(
                    new Minidote(),
                    Redis.ALWAYS,
                    Redis.EVERYSEC,
                    Counters.PEKKO_DURABLE,
                    Counters.PEKKO,
                    Counters.HAZELCAST);

    private final BenchOptions options;
    private final PrintWriter out;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Chart> charts = new LinkedHashMap<>();

    public Bench(BenchOptions options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    /// The names of what is measured unless something else is asked for, in the order in which it
    /// is made.
    public static List<String> names() {
        return ALL.stream().map(Measurement::name).toList();
    }

    /// The names of what shows whether cost grows.
    public static List<String> curves() {
        return CURVES.stream().map(Measurement::name).toList();
    }

    /// @return whether everything that was asked for and can be had here was measured
    public boolean run() throws IOException, InterruptedException {
        Files.createDirectories(options.folder());
        var host = new ArrayList<>(Host.lines(options.folder()));
        host.forEach(out::println);
        out.flush();
        var scale = options.quick() ? Scale.QUICK : Scale.FULL;
        var data = options.folder().resolve("data");
        var measured = true;
        try (var bench = new Workbench(options.pairs(), scale, data, out)) {
            for (var measurement : Stream.concat(ALL.stream(), CURVES.stream()).toList()) {
                if (options.only().contains(measurement.name())) {
                    measured &= measure(measurement, bench);
                    bench.tidy();
                    write(host, bench);
                }
            }
            host.add("at the end, " + Host.load());
            if (options.quick()) {
                host.add("quick: this only shows that everything runs; the figures say nothing");
            }
            var report = write(host, bench);
            for (var page : options.pages()) {
                show(report, new Page(page, options.mark()));
            }
            out.println();
            out.print(report.text());
        }
        out.println("every number of every round is in " + file("bench.csv"));
        charts.keySet().forEach(name -> out.println("a picture is in " + file(name + ".svg")));
        out.println("the same table as Markdown is in " + file("bench.md"));
        out.flush();
        return measured;
    }

    private boolean measure(Measurement measurement, Workbench bench)
            throws IOException, InterruptedException {
        var missing = measurement.missing();
        if (missing.isPresent()) {
            bench.leaveOut(measurement.name(), missing.get());
            return false;
        }
        try {
            var measured = measurement.measure(bench);
            rows.addAll(measured);
            measurement.chart(measured).ifPresent(chart -> charts.put(measurement.name(), chart));
            return true;
        } catch (IOException | NodeProcess.NodeFailed | Reply.UnexpectedReply failed) {
            // What has been measured, and what is still to come, is good without this.
            bench.leaveOut(measurement.name(), "failed: " + failed);
            return false;
        }
    }

    private Report write(List<String> host, Workbench bench) throws IOException {
        var guarantees = new LinkedHashMap<String, String>();
        for (var system : SYSTEMS) {
            if (rows.stream().anyMatch(row -> row.has(system.name()))) {
                guarantees.put(system.name(), system.guarantee());
            }
        }
        var report = new Report(host, guarantees, rows, bench.leftOut());
        Files.writeString(file("bench.csv"), report.csv());
        Files.writeString(file("bench.md"), report.markdown());
        for (var chart : charts.entrySet()) {
            Files.writeString(file(chart.getKey() + ".svg"), chart.getValue().draw());
        }
        return report;
    }

    private void show(Report report, Page page) throws IOException {
        var results = new StringBuilder(report.markdown());
        for (var chart : charts.entrySet()) {
            var picture = page.picture(chart.getKey() + ".svg", chart.getValue().draw());
            results.append("%n![%s](%s)%n".formatted(chart.getValue().title(), picture));
        }
        page.show(results.toString());
    }

    private Path file(String name) {
        return options.folder().resolve(name);
    }
}
