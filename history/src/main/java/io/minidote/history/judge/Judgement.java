package io.minidote.history.judge;

import io.minidote.history.judge.Verdict.State;
import java.util.List;

/// The verdicts of all rules on one history.
public record Judgement(List<Verdict> verdicts) {
    public Judgement {
        verdicts = List.copyOf(verdicts);
    }

    public boolean holds() {
        return verdicts.stream().allMatch(verdict -> verdict.state() == State.HOLDS);
    }

    public List<Verdict> broken() {
        return verdicts.stream().filter(verdict -> verdict.state() == State.BROKEN).toList();
    }
}
