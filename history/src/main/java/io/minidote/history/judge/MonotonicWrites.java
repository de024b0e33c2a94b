package io.minidote.history.judge;

/// Who has seen a write of a session sees what that session had written in transactions before.
final class MonotonicWrites extends HorizonRule {

    /// Of each chain how many transactions are before the last one the session has read from.
    private int[] seen = {};

    MonotonicWrites() {
        super("MonotonicWrites", "the writes of a session are seen in its order");
    }

    @Override
    void nextChain(Case of) {
        seen = new int[of.chains().count()];
    }

    @Override
    Horizon horizon(Case of, int transaction) {
        var chains = of.chains();
        for (var writer : of.sources(transaction)) {
            var chain = chains.chainOf(writer);
            seen[chain] = Math.max(seen[chain], chains.positionOf(writer));
        }
        return chain -> seen[chain];
    }
}
