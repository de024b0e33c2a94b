package io.minidote.history.judge;

/// Who has seen a write sees what its session had read before it wrote.
final class WritesFollowReads extends ReadsRule {

    /// Of each chain how far the session has seen its writes.
    private int[] seen = {};

    WritesFollowReads() {
        super("WritesFollowReads", "a write is seen after what its session had read before");
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
            seen[chain] = Math.max(seen[chain], chains.positionOf(writer) + 1);
        }
        return chain -> seen[chain];
    }
}
