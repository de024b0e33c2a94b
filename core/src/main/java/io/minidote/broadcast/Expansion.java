package io.minidote.broadcast;

import io.minidote.clock.Dot;

/// What became of a frame that came in brief.
public sealed interface Expansion {

    /// @param frame as its origin has it in its log
    record Whole(Frame frame) implements Expansion {}

    /// What came before the transaction that ends at `dot` is not known here.
    record Lacks(Dot dot) implements Expansion {}
}
