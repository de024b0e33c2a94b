package io.minidote.cli.torture;

import io.minidote.history.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
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

    long happened(FaultKind kind) {
        return struck.stream()
                .filter(one -> one.fault().kind() == kind)
                .filter(Struck::happened)
                .count();
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
        counts.addAll(recorder.refusals().lines());
    }

    /// Nodes end only when they are told to.
    ///
    /// @param starts how often a node was started
    /// @param began when the run did
    void ended(List<Nodes.Ended> ended, long starts, Instant began) {
        for (var end : ended) {
            failures.add(
                    new Timeline.Failure(
                            Duration.between(began, end.at()),
                            end.node(),
                            "ended with exit status " + end.status()));
        }
        add(
                new Verdict(
                        "P12 intact",
                        "a node that is started goes on until it is told to end",
                        starts,
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
        text.append("what was looked at:\n");
        verdicts.forEach(verdict -> text.append(verdict.text()).append('\n'));
        text.append("promises:\n");
        var happened = new EnumMap<FaultKind, Long>(FaultKind.class);
        kinds.forEach(kind -> happened.put(kind, happened(kind)));
        for (var promise : Promise.values()) {
            text.append("  ").append(promise.line(verdicts, happened)).append('\n');
        }
        return text.append(summary()).append('\n').toString();
    }

    private String summary() {
        var broken = verdicts.stream().filter(verdict -> !verdict.held()).count();
        if (broken > 0) {
            return "%d of %d are broken".formatted(broken, verdicts.size());
        }
        var unseen = verdicts.stream().filter(Verdict::unseen).map(Verdict::name).toList();
        return "all %d held%s"
                .formatted(
                        verdicts.size(),
                        unseen.isEmpty()
                                ? ""
                                : ", but with nothing to look at: " + String.join(", ", unseen));
    }

    private String line(FaultKind kind) {
        var tried = struck.stream().filter(one -> one.fault().kind() == kind).toList();
        var troubles = new TreeMap<String, Long>();
        tried.stream()
                .map(Struck::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .forEach(trouble -> troubles.merge(trouble, 1L, Long::sum));
        return "%-10s %3d times%s"
                .formatted(
                        kind.word(),
                        happened(kind),
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
