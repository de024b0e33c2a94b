package io.minidote.cli;

import io.minidote.cli.torture.FaultKind;
import io.minidote.cli.torture.PublishedRules;
import io.minidote.cli.torture.Torture;
import io.minidote.cli.torture.TortureOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `minidote torture`: a cluster of processes under faults, and a judge of what clients saw.
@Command(
        name = "torture",
        description = {
            "Runs a cluster of processes on this machine, lets clients write and read, and meanwhile"
                    + " kills nodes, cuts links, wipes disks and more. In the end everything is"
                    + " healed, all nodes must agree, and what the clients saw is judged. As root on"
                    + " Linux each node has a network of its own; without, fewer faults can happen,"
                    + " and it is said which cannot. Ends with 1 if a promise is broken; then the"
                    + " history, the logs, the data and a picture of what happened are kept.",
            "",
            "Examples:",
            "  minidote torture",
            "  minidote torture --time 10min --seed 42",
            "  minidote torture --nodes 5 --clients 20 --faults kill,partition,wipe",
            "  minidote torture --keep --folder ./run"
        })
final class TortureCommand implements Callable<Integer> {

    private static final int MOST_CLIENTS = 1_000;
    private static final String ALL = "all";
    private static final String NONE = "none";

    /// Reads `30s` and `10min`.
    private static final class DurationConverter implements ITypeConverter<Duration> {

        private static final Pattern DURATION = Pattern.compile("([0-9]{1,6}) ?(s|min|h)");

        @Override
        public Duration convert(String text) {
            var match = DURATION.matcher(text);
            if (!match.matches()) {
                throw new TypeConversionException(
                        "'%s' is no duration; expected such as 30s, 10min or 1h".formatted(text));
            }
            var number = Long.parseLong(match.group(1));
            return switch (match.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "min" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
        }
    }

    /// Shows the names of all faults in the help.
    static final class Kinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return FaultKind.all().stream().map(FaultKind::word).iterator();
        }
    }

    @Spec private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Decides which fault is planned when, and what clients ask for (default: any).")
    private @Nullable Long seed;

    @Option(
            names = "--time",
            paramLabel = "DURATION",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description =
                    "How long things break, such as 30s or 10min; healing and judging come on top of"
                            + " it (default: ${DEFAULT-VALUE}).")
    private Duration time = Duration.ZERO;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "How many nodes are processes; one more is inside this one, and one comes and goes"
                            + " (default: ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many clients there are (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--faults",
            paramLabel = "KIND",
            split = ",",
            defaultValue = ALL,
            completionCandidates = Kinds.class,
            description =
                    "What may happen, with commas between, or none (default: ${DEFAULT-VALUE})."
                            + " There are: ${COMPLETION-CANDIDATES}.")
    private List<String> faults = List.of();

    @Option(
            names = "--tls",
            description = "Nodes speak TLS with each other, with a certificate made for this run.")
    private boolean tls;

    @Option(
            names = "--unprivileged",
            description = "Do no more than everybody may, though this is root.")
    private boolean unprivileged;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "The folder that gets everything, empty or not there yet (default: a temporary"
                            + " one).")
    private @Nullable Path folder;

    @Option(names = "--keep", description = "Keep the folder though nothing broke.")
    private boolean keep;

    @Override
    public Integer call() throws IOException {
        demand("--nodes", nodes, TortureOptions.LEAST_NODES, TortureOptions.MOST_NODES);
        demand("--clients", clients, 1, MOST_CLIENTS);
        var options =
                new TortureOptions(
                        seed == null ? new SecureRandom().nextInt(1_000_000) : seed,
                        time,
                        nodes,
                        clients,
                        kinds(),
                        tls,
                        !unprivileged,
                        emptyFolder(),
                        keep);
        var torture = new Torture(options, new PublishedRules(), spec.commandLine().getOut());
        try {
            return (torture.run() ? ExitCode.OK : ExitCode.FAILED).number();
        } catch (InterruptedException stopped) {
            throw new CommandFailed(
                    ExitCode.FAILED, "stopped before the end; nothing was judged", stopped);
        }
    }

    private void demand(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s is %d, but must be %d to %d".formatted(option, value, least, most));
        }
    }

    private Set<FaultKind> kinds() {
        var kinds = EnumSet.noneOf(FaultKind.class);
        for (var word : faults) {
            switch (word) {
                case ALL -> kinds.addAll(FaultKind.all());
                case NONE -> {}
                default ->
                        kinds.add(
                                FaultKind.of(word)
                                        .orElseThrow(() ->
                                                new ParameterException(
                                                        spec.commandLine(),
                                                        "--faults: there is no '%s'; there are: %s, %s, %s"
                                                                .formatted(
                                                                        word,
                                                                        FaultKind.words(),
                                                                        ALL,
                                                                        NONE))));
            }
        }
        return kinds;
    }

    private Optional<Path> emptyFolder() throws IOException {
        if (folder == null) {
            return Optional.empty();
        }
        if (Files.exists(folder)) {
            try (var there = Files.list(folder)) {
                if (there.findAny().isPresent()) {
                    throw new ParameterException(
                            spec.commandLine(), "--folder %s is not empty".formatted(folder));
                }
            }
        }
        return Optional.of(folder.toAbsolutePath());
    }
}
