package io.minidote.history.judge;

/// A session never sees less than it has seen before.
final class MonotonicReads extends ReadsRule {

    MonotonicReads() {
        super("MonotonicReads", "a session never sees less than before");
    }

    @Override
    Horizon horizon(Case of, int transaction) {
        var own = of.chains().chainOf(transaction);
        return chain -> chain == own ? of.chains().positionOf(transaction) : 0;
    }
}
