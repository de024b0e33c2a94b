package io.minidote.history.judge;

/// The bad pattern WriteCOInitRead: nobody reads nothing who has seen that something was written.
final class WriteCOInitRead extends Rule {

    WriteCOInitRead() {
        super("WriteCOInitRead", "what was seen written is not read as empty", Needs.ORDER);
    }

    @Override
    void judge(Case of) {
        var staleness = new Staleness(of);
        for (var read : of.registerReads()) {
            if (read.values().isEmpty()) {
                look();
                var missed = staleness.missed(read, of.past(read.transaction()));
                if (missed != Chains.NONE) {
                    broken(() -> staleness.witness(read, missed));
                }
            }
        }
    }
}
