package io.minidote.cli.bench;

/// A system in one of its modes: a figure means nothing without what it guarantees there.
interface Guaranteeing extends Named {

    /// What an acknowledged write survives, who may write, and what readers see.
    String guarantee();
}
