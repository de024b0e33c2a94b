package io.minidote.history.judge;

import io.minidote.history.History;
import io.minidote.history.judge.Rule.Needs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Judges a history by every rule there is.
public final class Judge {

    private Judge() {}

    public static Judgement judge(History history) {
        return judge(history, _ -> {});
    }

    /// @param progress is told the name of each rule before it is judged
    public static Judgement judge(History history, Consumer<String> progress) {
        var of = new Case(history);
        var verdicts = new ArrayList<Verdict>();
        for (var rule : rules()) {
            progress.accept(rule.name());
            if (may(rule.needs(), of)) {
                rule.judge(of);
                verdicts.add(rule.verdict());
            } else {
                verdicts.add(rule.notJudged());
            }
        }
        return new Judgement(verdicts);
    }

    /// One of each, those first that others rely on.
    private static List<Rule> rules() {
        return List.of(
                new UniqueWrites(),
                new OwnWrites(),
                new ThinAirRead(),
                new FailedRead(),
                new FutureRead(),
                new CyclicCO(),
                new WriteCOInitRead(),
                new WriteCORead(),
                new CyclicCF(),
                new FracturedReads(),
                new ReadYourWrites(),
                new MonotonicReads(),
                new MonotonicWrites(),
                new WritesFollowReads(),
                new SetMembers(),
                new HiddenIncrements(),
                new DoubledIncrements(),
                new CountsMatchSets(),
                new Convergence(),
                new LostUpdates());
    }

    private static boolean may(Needs needs, Case of) {
        var unique = of.twice().isEmpty();
        return switch (needs) {
            case NOTHING -> true;
            case WRITERS -> unique;
            case ORDER -> unique && of.ordered();
        };
    }
}
