package io.minidote.cli;

import io.minidote.cli.bench.Bench;
import io.minidote.cli.bench.BenchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `minidote bench`: this build beside other systems, on this machine.
@Command(
        name = "bench",
        description = {
            "Measures this build beside other systems on this machine, in one run: each is started"
                    + " on free ports of the loopback with fresh data, and they take turns at the"
                    + " same work. Shows medians, the least and the most of all rounds, and ratios,"
                    + " as a table; writes the same as Markdown, every number as CSV, and pictures."
                    + " What is not installed is left out, and it is said what to install. Ends with 1"
                    + " if something that was asked for could not be measured.",
            "",
            "What is measured:",
            "  throughput  SET, GET, INCR, SADD by redis-benchmark, 50 clients, -P 1, 16, 64",
            "  latency     SET, GET at 10 %% to 90 %% of the most that Redis takes, and a picture",
            "  replicas    INCR at three replicas at once, beside a Redis with two replicas",
            "  lag         until an update is visible at the other replicas, idle and under load",
            "  counters    increments at three replicas, beside Pekko and Hazelcast",
            "  memory      a million strings, counters, members of a set",
            "  start       with a million keys on disk",
            "  metadata    bytes of an update that say what came before it, simulated",
            "  parts       reads of the view, codec, data types, log, by themselves",
            "",
            "With --curves, whether cost grows:",
            "  keys        SET, GET with ten thousand, a million and ten million keys",
            "  connections SET, GET over 1, 50 and 1,000 connections",
            "  sets        members out of and into sets of ten to ten million",
            "  upkeep      SET while snapshots are written and the log is pruned all the time",
            "  aging       SET of the same thousand keys, minute after minute for ten minutes",
            "",
            "A figure is only as good as the machine is quiet: let nothing else run beside.",
            "",
            "Examples:",
            "  minidote bench",
            "  minidote bench --only throughput,latency --pairs 3",
            "  minidote bench --quick                  only shows that everything runs",
            "  minidote bench --folder ./results",
            "  minidote bench --markdown docs/performance.md",
            "  minidote bench --curves --markdown docs/performance.md"
        })
final class BenchCommand implements Callable<Integer> {

    private static final int MOST_PAIRS = 1_000;

    /// Shows the names of all measurements in the help.
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return everything().iterator();
        }
    }

    private static List<String> everything() {
        return Stream.concat(Bench.names().stream(), Bench.curves().stream()).toList();
    }

    @Spec private CommandSpec spec;

    @Option(
            names = "--curves",
            description = "In place of the first list measure the second: whether cost grows.")
    private boolean curves;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            completionCandidates = Names.class,
            description =
                    "What is measured, with commas between (default: all of a list). There are:"
                            + " ${COMPLETION-CANDIDATES}.")
    private List<String> only = List.of();

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description = "How often each system does each piece of work (default: 5; quick: 1).")
    private @Nullable Integer pairs;

    @Option(
            names = "--quick",
            description = "So little of everything that it only shows that it runs.")
    private boolean quick;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "The folder that gets the results, and the systems' data while they run"
                            + " (default: a temporary one). Its disk is the one that is measured.")
    private @Nullable Path folder;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description =
                    "A page that gets the results as well, between the lines <!-- bench --> and"
                            + " <!-- /bench --> (with --curves <!-- curves --> and <!-- /curves -->),"
                            + " with the pictures in a folder beside it.")
    private List<Path> pages = List.of();

    @Override
    public Integer call() throws IOException {
        var rounds = pairs != null ? pairs : quick ? 1 : 5;
        if (rounds < 1 || rounds > MOST_PAIRS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--pairs is %d, but must be 1 to %d".formatted(rounds, MOST_PAIRS));
        }
        for (var name : only) {
            if (!everything().contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--only: there is no '%s'; there are: %s"
                                .formatted(name, String.join(", ", everything())));
            }
        }
        var usual = curves ? Bench.curves() : Bench.names();
        for (var page : pages) {
            if (Files.notExists(page)) {
                throw new ParameterException(
                        spec.commandLine(), "--markdown: there is no file %s".formatted(page));
            }
        }
        var results =
                folder != null
                        ? folder.toAbsolutePath()
                        : Files.createTempDirectory("minidote-bench-");
        var options =
                new BenchOptions(
                        rounds,
                        quick,
                        only.isEmpty() ? usual : only,
                        results,
                        pages,
                        curves ? "curves" : "bench");
        try {
            var measured = new Bench(options, spec.commandLine().getOut()).run();
            return (measured ? ExitCode.OK : ExitCode.FAILED).number();
        } catch (InterruptedException stopped) {
            throw new CommandFailed(ExitCode.FAILED, "stopped before the end", stopped);
        }
    }
}
