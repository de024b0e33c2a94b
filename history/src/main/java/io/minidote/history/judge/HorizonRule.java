package io.minidote.history.judge;

/// A rule that says, transaction by transaction in the order of their sessions, what must be seen;
/// keys of all kinds have to show it.
abstract class HorizonRule extends Rule {

    HorizonRule(String name, String meaning) {
        super(name, meaning, Needs.ORDER);
    }

    /// What a transaction must see; never less than an earlier one of its chain.
    abstract Horizon horizon(Case of, int transaction);

    /// Whether a transaction is to be judged.
    boolean concerns(Case of, int transaction) {
        return true;
    }

    /// The next transactions are those of another chain.
    void nextChain(Case of) {}

    @Override
    final void judge(Case of) {
        var staleness = new Staleness(of);
        var membership = new Membership(of);
        var chains = of.chains();
        for (var chain = 0; chain < chains.count(); chain++) {
            nextChain(of);
            membership.nextChain();
            for (var position = 0; position < chains.length(chain); position++) {
                var transaction = chains.at(chain, position);
                if (!concerns(of, transaction)) {
                    continue;
                }
                var horizon = horizon(of, transaction);
                for (var read : of.registerReads(transaction)) {
                    look();
                    var missed = staleness.missed(read, horizon);
                    if (missed != Chains.NONE) {
                        broken(() -> staleness.witness(read, missed));
                    }
                }
                for (var read : of.setReads(transaction)) {
                    look();
                    for (var element : membership.missing(read, horizon)) {
                        broken(() ->
                                membership.missingWitness(
                                        element,
                                        read,
                                        membership.addThatMustBeSeen(element, read, horizon)));
                    }
                }
                for (var count : of.countReads(transaction)) {
                    look();
                    count(of, count, horizon);
                }
            }
        }
    }

    private void count(Case of, CountRead count, Horizon horizon) {
        var answered = of.transaction(count.transaction()).completed();
        var least = count.counter().bounds(count, horizon, answered).least();
        var anyhow = count.counter().bounds(count, _ -> 0, answered).least();
        if (count.value() < least && count.value() >= anyhow) {
            broken(() -> {
                var story = new Story(of).with(count.transaction(), count.counter().key());
                return story.witness(
                        "%s counts %s = %d, and had to see increments to at least %d",
                        story.name(count.transaction()),
                        count.counter().key(),
                        count.value(),
                        least);
            });
        }
    }
}
