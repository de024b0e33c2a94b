package io.minidote.history.judge;

/// The bad pattern WriteCORead: nobody reads a value who has seen that it was overwritten. Of a
/// register that keeps what was written concurrently, this holds for each of its values.
final class WriteCORead extends Rule {

    WriteCORead() {
        super("WriteCORead", "what was seen overwritten is not read", Needs.ORDER);
    }

    @Override
    void judge(Case of) {
        var staleness = new Staleness(of);
        for (var read : of.registerReads()) {
            if (!read.values().isEmpty()) {
                look();
                var missed = staleness.missed(read, of.past(read.transaction()));
                if (missed != Chains.NONE) {
                    broken(() -> staleness.witness(read, missed));
                }
            }
        }
    }
}
