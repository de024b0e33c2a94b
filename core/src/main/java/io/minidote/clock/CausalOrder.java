package io.minidote.clock;

/// How one set of events stands to another: the four cases of happens-before.
public enum CausalOrder {
    SAME,
    BEFORE,
    AFTER,
    CONCURRENT
}
