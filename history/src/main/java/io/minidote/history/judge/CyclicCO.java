package io.minidote.history.judge;

/// The bad pattern CyclicCO: no transaction is before itself, in the order of sessions and of
/// writers before their readers.
final class CyclicCO extends Rule {

    CyclicCO() {
        super("CyclicCO", "causality has no cycles", Needs.WRITERS);
    }

    @Override
    void judge(Case of) {
        look(of.chains().size());
        var cycle = of.cycle();
        if (!of.ordered()) {
            broken(() -> {
                var story = new Story(of);
                var before = cycle.getLast();
                for (var transaction : cycle) {
                    story.then(transaction, story.link(before, transaction));
                    before = transaction;
                }
                return story.witness(
                        "%s is before itself; of each of these the one above it comes first",
                        story.name(cycle.getFirst()));
            });
        }
    }
}
