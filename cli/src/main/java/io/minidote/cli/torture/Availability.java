package io.minidote.cli.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Whether every node that could answer did (P8).
///
/// A node owes an answer to whatever it is asked while nothing happens to its own process or disk,
/// and once it has answered again since the last time something did. What happens to links, to
/// clocks and to others is no excuse, and neither is being cut off from all of them.
///
/// This is judged by time, for which a suite of tests would be too strict: an answer must come
/// before the client gives up.
final class Availability {

    /// After something has happened to its disk or process, a node may refuse for so long, though
    /// it has answered something in between.
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final Cast cast;
    private final List<Struck> struck;
    private long looks;
    private long alone;
    private final List<String> findings = new ArrayList<>();

    private Availability(Cast cast, List<Struck> struck) {
        this.cast = cast;
        this.struck = struck;
    }

    static Verdict judge(Cast cast, List<Struck> struck, List<Asked> asked) {
        var judge = new Availability(cast, struck);
        for (var node : cast.steady()) {
            judge.judge(
                    node,
                    asked.stream()
                            .filter(one -> one.node().equals(node))
                            .sorted(Comparator.comparing(Asked::to))
                            .toList());
        }
        return new Verdict(
                "P8 available",
                "a node that runs does what it is asked (%,d times while cut off from all others)"
                        .formatted(judge.alone),
                judge.looks,
                judge.findings);
    }

    /// @param asked of this node, in the order in which answers came
    private void judge(String node, List<Asked> asked) {
        var own =
                struck.stream()
                        .filter(one -> one.fault().kind().track() == FaultKind.Track.PROCESSES)
                        .filter(one -> one.fault().nodes().contains(node))
                        .toList();
        var lastAnswer = Duration.ZERO;
        for (var one : asked) {
            var owes = owes(one, lastAnswer, own);
            if (one.answered()) {
                lastAnswer = one.to();
            }
            if (!owes) {
                continue;
            }
            looks++;
            var cutOff = isCutOff(one);
            if (cutOff) {
                alone++;
            }
            if (!one.answered()) {
                findings.add(
                        "%s%s, asked at %.1f s: %s"
                                .formatted(
                                        node,
                                        cutOff ? ", cut off from all others" : "",
                                        one.from().toMillis() / 1_000.0,
                                        one.trouble()));
            }
        }
    }

    private static boolean owes(Asked asked, Duration lastAnswer, List<Struck> own) {
        return own.stream()
                .noneMatch(fault ->
                        fault.overlaps(asked.from().minus(SETTLING), asked.to())
                                || fault.to().compareTo(asked.from()) <= 0
                                        && lastAnswer.compareTo(fault.to()) <= 0);
    }

    private boolean isCutOff(Asked asked) {
        return struck.stream()
                .filter(Struck::happened)
                .filter(one ->
                        one.from().compareTo(asked.from()) <= 0
                                && asked.to().compareTo(one.to()) <= 0)
                .anyMatch(one ->
                        one.fault() instanceof BrokenLinks links
                                && links.disturbance().isolates(asked.node(), cast.everybody()));
    }
}
