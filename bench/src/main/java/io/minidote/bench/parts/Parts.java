package io.minidote.bench.parts;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs all benchmarks of this package, and prints a line for each: its name, then how many thousand
/// operations a second each iteration had.
///
///     ViewReads.onOneThread 1234.5 1240.1 1238.9
public final class Parts {

    private Parts() {}

    /// @param args see [#run]
    public static void main(String[] args) throws Exception {
        run(
                Integer.parseInt(args[0]),
                Long.parseLong(args[1]),
                Integer.parseInt(args[2]),
                new PrintStream(System.out, true, StandardCharsets.UTF_8));
    }

    /// @param iterations how many are measured, and as many come first that are not
    /// @param millis how long each takes
    /// @param forks how many JVMs each benchmark has of its own, 0 for none
    static void run(int iterations, long millis, int forks, PrintStream out)
            throws RunnerException {
        var options =
                new OptionsBuilder()
                        .include(Parts.class.getPackageName().replace(".", "\\.") + "\\..*")
                        .mode(Mode.Throughput)
                        .timeUnit(TimeUnit.MILLISECONDS)
                        .warmupIterations(iterations)
                        .warmupTime(TimeValue.milliseconds(millis))
                        .measurementIterations(iterations)
                        .measurementTime(TimeValue.milliseconds(millis))
                        .forks(forks)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build();
        print(new Runner(options).run(), out);
    }

    private static void print(Collection<RunResult> results, PrintStream out) {
        results.stream()
                .sorted(Comparator.comparing(Parts::name))
                .forEach(result ->
                        out.println(
                                name(result)
                                        + " "
                                        + result.getBenchmarkResults().stream()
                                                .flatMap(
                                                        fork -> fork.getIterationResults().stream())
                                                .map(Parts::score)
                                                .collect(Collectors.joining(" "))));
    }

    /// Such as `Applying.add:members=10`.
    private static String name(RunResult result) {
        var parameters = result.getParams();
        var whole = parameters.getBenchmark();
        var name = whole.substring(Parts.class.getPackageName().length() + 1);
        return parameters.getParamsKeys().stream()
                .map(key -> ":" + key + "=" + parameters.getParam(key))
                .collect(Collectors.joining("", name, ""));
    }

    private static String score(IterationResult iteration) {
        return String.format(Locale.ROOT, "%.3f", iteration.getPrimaryResult().getScore());
    }
}
