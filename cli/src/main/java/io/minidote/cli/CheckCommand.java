package io.minidote.cli;

import io.minidote.history.History;
import io.minidote.history.HistoryReader;
import io.minidote.history.HistoryWriter;
import io.minidote.history.MalformedHistory;
import io.minidote.history.PlumeFormat;
import io.minidote.history.judge.Judge;
import io.minidote.history.judge.Judgement;
import io.minidote.history.judge.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `minidote check`: judges what clients saw of a database, recorded in a file.
@Command(
        name = "check",
        description = {
            "Judges a history: what clients saw of a database, one transaction a line. Each rule says"
                    + " how often it looked and, where it is broken, shows the transactions that break"
                    + " it. Ends with 1 if a rule is broken or could not be judged, with 2 if the file is"
                    + " no history. docs/history-format.md describes the file and the rules.",
            "",
            "Examples:",
            "  minidote check history.jsonl",
            "  minidote check --format plume history.txt",
            "  minidote check history.jsonl --write history.txt --format plume"
        })
final class CheckCommand implements Callable<Integer> {

    /// Longer histories are told how far they have come.
    private static final int LONG = 20_000;

    enum Format {
        /// Lines of JSON.
        json,

        /// Lines of `r(key,value,session,transaction)` and `w(…)`.
        plume
    }

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "HISTORY", description = "The file.")
    private Path file = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "json|plume",
            description =
                    "Lines of JSON, or lines of r(key,value,session,transaction) and w(...), which"
                            + " other checkers read as well. Of HISTORY by default what its first line"
                            + " looks like; with --write it is that of FILE, and plume by default.")
    private @Nullable Format format;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description =
                    "Judges nothing, but writes the history to this file. The plume format holds"
                            + " only registers of one value; what is left out is counted.")
    private @Nullable Path target;

    @Override
    public Integer call() throws IOException {
        var to = Optional.ofNullable(target);
        var said = Optional.ofNullable(format);
        if (to.isPresent()) {
            write(history(Optional.empty()), to.get(), said.orElse(Format.plume));
            return ExitCode.OK.number();
        }
        var history = history(said);
        var progress = spec.commandLine().getErr();
        var judgement =
                Judge.judge(
                        history,
                        rule -> {
                            if (history.size() >= LONG) {
                                progress.println("judging " + rule);
                            }
                        });
        print(history, judgement, spec.commandLine().getOut());
        return (judgement.holds() ? ExitCode.OK : ExitCode.FAILED).number();
    }

    private History history(Optional<Format> said) throws IOException {
        try {
            return switch (said.isPresent() ? said.get() : looksLike()) {
                case json -> {
                    try (var reader = HistoryReader.open(file)) {
                        yield History.read(reader);
                    }
                }
                case plume -> {
                    try (var in = Files.newBufferedReader(file)) {
                        yield PlumeFormat.read(in);
                    }
                }
            };
        } catch (MalformedHistory malformed) {
            throw new CommandFailed(
                    ExitCode.USAGE, file + ": " + malformed.getMessage(), malformed);
        } catch (NoSuchFileException missing) {
            throw new CommandFailed(
                    ExitCode.USAGE, file + " is not there; expected a history", missing);
        } catch (CharacterCodingException binary) {
            throw new CommandFailed(
                    ExitCode.USAGE, file + " is no text; expected a history", binary);
        }
    }

    private Format looksLike() throws IOException {
        try (var in = Files.newBufferedReader(file)) {
            var first = in.read();
            return first == 'r' || first == 'w' ? Format.plume : Format.json;
        }
    }

    private void write(History history, Path to, Format as) throws IOException {
        var out = spec.commandLine().getOut();
        switch (as) {
            case json -> {
                try (var writer = HistoryWriter.create(to, Map.of())) {
                    for (var recorded : history.recorded()) {
                        writer.append(recorded.transaction());
                    }
                }
                out.printf("%s: %d transactions%n", to, history.size());
            }
            case plume -> {
                try (var lines = Files.newBufferedWriter(to)) {
                    var written = PlumeFormat.write(history, lines);
                    out.printf(
                            "%s: %d operations; %d that these lines cannot hold were left out%n",
                            to, written.operations(), written.left());
                }
            }
        }
    }

    private static void print(History history, Judgement judgement, PrintWriter out) {
        out.printf("%d transactions%n%n", history.size());
        for (var verdict : judgement.verdicts()) {
            print(verdict, out);
        }
        out.println();
        var broken = judgement.broken().size();
        out.println(
                judgement.holds()
                        ? "every rule holds"
                        : broken == 1 ? "1 rule is broken" : broken + " rules are broken");
        out.flush();
    }

    private static void print(Verdict verdict, PrintWriter out) {
        out.printf("%-18s %-10s %s%n", verdict.rule(), word(verdict), verdict.meaning());
        for (var witness : verdict.witnesses()) {
            out.printf("    %s%n", witness.what());
            witness.steps().forEach(step -> out.printf("      %s%n", step));
        }
        var more = verdict.violations() - verdict.witnesses().size();
        if (more > 0) {
            out.printf("    and %d more like that%n", more);
        }
    }

    private static String word(Verdict verdict) {
        return switch (verdict.state()) {
            case HOLDS -> verdict.checks() == 0 ? "unseen" : "holds";
            case BROKEN -> "BROKEN";
            case NOT_JUDGED -> "not judged";
        };
    }
}
