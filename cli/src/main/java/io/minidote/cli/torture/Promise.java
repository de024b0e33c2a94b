package io.minidote.cli.torture;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The promises of docs/consistency.md, and who judges each of them in a run.
enum Promise {
    CAUSAL(
            "P1 causal",
            "",
            Set.of(),
            "CyclicCO",
            "WriteCOInitRead",
            "WriteCORead",
            "CyclicCF",
            "SetMembers",
            "HiddenIncrements"),
    ATOMIC("P2 atomic", "", Set.of(), "OwnWrites", "FracturedReads", "CountsMatchSets"),
    SESSION(
            "P3 session",
            "",
            Set.of(),
            "ReadYourWrites",
            "MonotonicReads",
            "MonotonicWrites",
            "WritesFollowReads"),
    CONVERGE("P4 converge", "", Set.of(), "P4 converge", "Convergence"),
    DELIVER("P5 deliver", "", Set.of(), "P5 deliver"),
    DURABLE(
            "P6 durable",
            "processes die, the power does not fail",
            Set.of(FaultKind.KILL, FaultKind.LONE_KILL, FaultKind.SYNC_FAILS),
            "P6 durable",
            "LostUpdates"),
    ONCE("P7 once", "no client tries again", Set.of(), "DoubledIncrements", "CountsMatchSets"),
    AVAILABLE("P8 available", "", Set.of(), "P8 available"),
    BOOTSTRAP(
            "P9 bootstrap",
            "",
            Set.of(FaultKind.WIPE, FaultKind.JOIN, FaultKind.FORGET),
            "final reads",
            "Convergence",
            "LostUpdates"),
    IDENTITY(
            "P10 identity",
            "",
            Set.of(FaultKind.WIPE, FaultKind.JOIN, FaultKind.FORGET),
            "P10 identity",
            "LostUpdates"),
    BOUNDED("P11 bounded", "so little data comes near no limit of memory or of queues", Set.of()),
    INTACT(
            "P12 intact",
            "no bytes are damaged, but what a crash leaves has to be repaired",
            Set.of(FaultKind.KILL, FaultKind.LONE_KILL, FaultKind.SYNC_FAILS, FaultKind.FULL_DISK),
            "P12 intact"),
    CLOSED("P13 closed", "there are no credentials here", Set.of());

    private final String title;
    private final String remark;
    private final Set<FaultKind> tests;
    private final List<String> judges;

    /// @param remark what a run cannot say of it; why it is not judged, if there are no judges
    /// @param tests the faults that put it to the test; none if load alone does
    /// @param judges the names of verdicts
    Promise(String title, String remark, Set<FaultKind> tests, String... judges) {
        this.title = title;
        this.remark = remark;
        this.tests = Set.copyOf(tests);
        this.judges = List.of(judges);
    }

    /// What a run says of it.
    ///
    /// @param happened how often each kind of fault did
    String line(List<Verdict> verdicts, Map<FaultKind, Long> happened) {
        var own = verdicts.stream().filter(verdict -> judges.contains(verdict.name())).toList();
        var faults = tests.stream().mapToLong(kind -> happened.getOrDefault(kind, 0L)).sum();
        var looks = own.stream().mapToLong(Verdict::looks).sum();
        return "%-13s %-10s %s"
                .formatted(
                        title,
                        state(own, looks, faults),
                        judges.isEmpty()
                                ? remark
                                : "%s%s%s"
                                        .formatted(
                                                own.stream()
                                                        .map(verdict ->
                                                                "%s %,d"
                                                                        .formatted(
                                                                                verdict.name(),
                                                                                verdict.looks()))
                                                        .collect(Collectors.joining(", ")),
                                                faultsInWords(happened),
                                                remark.isEmpty() ? "" : "; " + remark));
    }

    private String state(List<Verdict> own, long looks, long faults) {
        if (judges.isEmpty()) {
            return "not judged";
        }
        if (own.stream().anyMatch(verdict -> !verdict.held())) {
            return "BROKEN";
        }
        return looks == 0 || !tests.isEmpty() && faults == 0 ? "untested" : "held";
    }

    private String faultsInWords(Map<FaultKind, Long> happened) {
        if (tests.isEmpty()) {
            return "";
        }
        return tests.stream()
                .sorted()
                .map(kind -> "%s %,d".formatted(kind.word(), happened.getOrDefault(kind, 0L)))
                .collect(Collectors.joining(", ", "; after ", ""));
    }
}
