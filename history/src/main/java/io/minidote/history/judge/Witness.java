package io.minidote.history.judge;

import java.util.List;

/// Shows one violation, small enough to be read: what is wrong, and the transactions it follows
/// from.
///
/// @param what is wrong, in one sentence
/// @param steps one line for each transaction, which begins with its line in the file
public record Witness(String what, List<String> steps) {
    public Witness {
        steps = List.copyOf(steps);
    }
}
