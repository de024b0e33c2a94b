package io.minidote.cli.torture;

import io.minidote.history.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What there is to say of a run when it is over.
final class Report {

    private final Cast cast;
    private final Set<FaultKind> kinds;
    private final List<Struck> struck = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<Timeline.Failure> failures = new ArrayList<>();
    private final List<String> counts = new ArrayList<>();
    private Duration time = Duration.ZERO;

    /// @param kinds the faults that could happen
    Report(Cast cast, Set<FaultKind> kinds) {
        this.cast = cast;
        this.kinds = EnumSet.noneOf(FaultKind.class);
        this.kinds.addAll(kinds);
    }

    void struck(List<Struck> more) {
        struck.addAll(more);
    }

    void add(List<Verdict> more) {
        verdicts.addAll(more);
    }

    void add(Verdict verdict) {
        verdicts.add(verdict);
    }

    /// How long it all took.
    void time(Duration all) {
        time = all;
    }

    void counted(Recorder recorder) {
        counts.add(
                "%,d transactions with %,d operations; %,d refused, %,d unclear"
                        .formatted(
                                recorder.count(Outcome.OK),
                                recorder.operations(),
                                recorder.count(Outcome.FAILED),
                                recorder.count(Outcome.UNKNOWN)));
        if (!recorder.refusals().isEmpty()) {
            counts.add(
                    recorder.refusals().entrySet().stream()
                            .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
                            .collect(Collectors.joining(", ", "refused with: ", "")));
        }
    }

    /// Nodes end only when they are told to.
    void ended(List<Nodes.Ended> ended) {
        add(
                new Verdict(
                        "P12 intact",
                        "no node gave up by itself",
                        ended.stream()
                                .map(end ->
                                        "%s ended with exit status %d; see its log"
                                                .formatted(end.node(), end.status()))
                                .toList()));
    }

    boolean held() {
        return verdicts.stream().allMatch(Verdict::held);
    }

    /// What is wrong at a moment, in a few words.
    static String going(List<Fault> faults) {
        return faults.isEmpty()
                ? "nothing"
                : faults.stream().map(Report::words).collect(Collectors.joining(", "));
    }

    private static String words(Fault fault) {
        var whom =
                fault.detail().isEmpty()
                        ? String.join(" ", fault.nodes())
                        : fault.kind().track() == FaultKind.Track.LINKS
                                ? fault.detail()
                                : String.join(" ", fault.nodes()) + " " + fault.detail();
        return "%s (%s)".formatted(fault.kind().word(), whom);
    }

    String text() {
        var text = new StringBuilder();
        text.append("faults:\n");
        for (var kind : kinds) {
            text.append("  ").append(line(kind)).append('\n');
        }
        counts.forEach(count -> text.append(count).append('\n'));
        verdicts.forEach(verdict -> text.append(verdict.text()).append('\n'));
        var broken = verdicts.stream().filter(verdict -> !verdict.held()).count();
        text.append(
                broken == 0
                        ? "all %d held\n".formatted(verdicts.size())
                        : "%d of %d are broken\n".formatted(broken, verdicts.size()));
        return text.toString();
    }

    private String line(FaultKind kind) {
        var tried = struck.stream().filter(one -> one.fault().kind() == kind).toList();
        var happened = tried.stream().filter(Struck::happened).count();
        var troubles = new TreeMap<String, Long>();
        tried.stream()
                .map(Struck::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .forEach(trouble -> troubles.merge(trouble, 1L, Long::sum));
        return "%-10s %3d times%s"
                .formatted(
                        kind.word(),
                        happened,
                        troubles.isEmpty()
                                ? ""
                                : troubles.entrySet().stream()
                                        .map(entry ->
                                                "%s (%d)"
                                                        .formatted(
                                                                entry.getKey(), entry.getValue()))
                                        .collect(Collectors.joining("; ", "; trouble: ", "")));
    }

    /// The report and the timeline, as files.
    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("report.txt"), text());
        Files.writeString(
                folder.resolve("timeline.svg"),
                Timeline.draw(cast.everybody(), time, struck, failures));
    }
}
