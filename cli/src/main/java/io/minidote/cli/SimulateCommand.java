package io.minidote.cli;

import io.minidote.sim.Campaign;
import io.minidote.sim.Measurement;
import io.minidote.sim.SimulationOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `minidote simulate`: whole clusters in one thread, each from one seed.
@Command(
        name = "simulate",
        description = {
            "Runs a cluster in one thread from one seed: its network loses, repeats and delays, its"
                    + " disks lose what was not synced, its replicas crash, and checkers watch over"
                    + " the promises. Equal seeds give equal runs. Ends with 1 at the first seed that"
                    + " breaks a promise, and says how to see it again.",
            "",
            "Examples:",
            "  minidote simulate",
            "  minidote simulate --seed 65",
            "  minidote simulate --seeds 1..10000",
            "  minidote simulate --seeds 1..100 --replicas 5 --steps 20000",
            "  minidote simulate --measure 3,10,30,100"
        })
final class SimulateCommand implements Callable<Integer> {

    /// The seeds from the first to the last.
    private record Seeds(long first, long last) {}

    /// Reads `65` and `1..100`.
    private static final class SeedsConverter implements ITypeConverter<Seeds> {
        @Override
        public Seeds convert(String text) {
            try {
                var dots = text.indexOf("..");
                var first = Long.parseLong(dots < 0 ? text : text.substring(0, dots));
                var last = dots < 0 ? first : Long.parseLong(text.substring(dots + 2));
                if (first <= last) {
                    return new Seeds(first, last);
                }
            } catch (NumberFormatException _) {
                // The same answer as to a range that goes backwards.
            }
            throw new TypeConversionException(
                    "'%s' is no seed and no range of seeds; expected 65 or 1..100".formatted(text));
        }
    }

    /// Shows at once what is appended: how far a long run has come is not news for later.
    private record Prompt(PrintWriter out) implements Appendable {
        @Override
        public Appendable append(CharSequence text) {
            out.append(text).flush();
            return this;
        }

        @Override
        public Appendable append(CharSequence text, int start, int end) {
            return append(text.subSequence(start, end));
        }

        @Override
        public Appendable append(char letter) {
            return append(String.valueOf(letter));
        }
    }

    @Spec private CommandSpec spec;

    @Option(
            names = {"--seed", "--seeds"},
            paramLabel = "N[..M]",
            defaultValue = "1..10",
            converter = SeedsConverter.class,
            description =
                    "One run from this seed, or one from each of these (default:"
                            + " ${DEFAULT-VALUE}).")
    private Seeds seeds = new Seeds(1, 10);

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "How many replicas there are (default: ${DEFAULT-VALUE}).")
    private int replicas = SimulationOptions.of(0).replicas();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "How many events happen before the faults stop (default: ${DEFAULT-VALUE}).")
    private int steps = SimulationOptions.of(0).steps();

    @Option(
            names = "--measure",
            paramLabel = "N[,N...]",
            arity = "0..1",
            split = ",",
            fallbackValue = "3,10,30,100",
            description =
                    "In place of that, clusters of so many replicas in which nothing breaks: how many"
                            + " bytes an update takes to say what came before it, and what each"
                            + " replica sends, at 0.1, 1 and 10 updates per network delay"
                            + " (${FALLBACK-VALUE}).")
    private List<Integer> measured = List.of();

    @Option(
            names = "--updates",
            paramLabel = "N",
            description = "How many updates are measured (default: ${DEFAULT-VALUE}).")
    private int updates = 2_000;

    @Override
    public Integer call() throws IOException {
        try {
            return (measured.isEmpty() ? simulate() : measure()).number();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(
                    spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private ExitCode measure() throws IOException {
        Measurement.table(measured, updates, out());
        return ExitCode.OK;
    }

    private ExitCode simulate() throws IOException {
        var like = new SimulationOptions(seeds.first(), replicas, steps);
        var held = Campaign.run(like, seeds.first(), seeds.last(), out());
        return held ? ExitCode.OK : ExitCode.FAILED;
    }

    private Prompt out() {
        return new Prompt(spec.commandLine().getOut());
    }
}
