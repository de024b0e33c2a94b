package io.minidote.history.judge;

import java.util.List;

/// What one rule says of a history.
///
/// @param rule its name, as in docs/history-format.md
/// @param meaning what the rule asks for, in a few words
/// @param checks how often it looked at something that could have been wrong
/// @param violations how often that was wrong
/// @param witnesses of the first few violations
public record Verdict(
        String rule,
        String meaning,
        State state,
        long checks,
        long violations,
        List<Witness> witnesses) {

    public enum State {
        HOLDS,
        BROKEN,

        /// Another rule is broken that this one relies on.
        NOT_JUDGED
    }

    public Verdict {
        witnesses = List.copyOf(witnesses);
    }
}
