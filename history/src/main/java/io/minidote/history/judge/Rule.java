package io.minidote.history.judge;

import io.minidote.history.judge.Verdict.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Judges histories by one rule; each object one history.
abstract class Rule {

    private static final int WITNESSES = 3;

    /// What has to be known for a rule to say anything.
    enum Needs {
        NOTHING,

        /// Who wrote what was read.
        WRITERS,

        /// Also which transaction came before which.
        ORDER
    }

    private final String name;
    private final String meaning;
    private final Needs needs;
    private long checks;
    private long violations;
    private final List<Witness> witnesses = new ArrayList<>();

    Rule(String name, String meaning, Needs needs) {
        this.name = name;
        this.meaning = meaning;
        this.needs = needs;
    }

    final String name() {
        return name;
    }

    final Needs needs() {
        return needs;
    }

    abstract void judge(Case of);

    /// Counts something that could be wrong.
    final void look() {
        checks++;
    }

    final void look(long times) {
        checks += times;
    }

    /// @param witness asked for only while more of them help
    final void broken(Supplier<Witness> witness) {
        violations++;
        if (witnesses.size() < WITNESSES) {
            witnesses.add(witness.get());
        }
    }

    final Verdict verdict() {
        var state = violations == 0 ? State.HOLDS : State.BROKEN;
        return new Verdict(name, meaning, state, checks, violations, witnesses);
    }

    final Verdict notJudged() {
        return new Verdict(name, meaning, State.NOT_JUDGED, 0, 0, List.of());
    }
}
