package io.minidote.history.judge;

/// A counter shows no more than what had been asked for when the answer came.
final class DoubledIncrements extends Rule {

    DoubledIncrements() {
        super("DoubledIncrements", "no increment is counted twice", Needs.ORDER);
    }

    @Override
    void judge(Case of) {
        for (var count : of.countReads()) {
            look();
            var answered = of.transaction(count.transaction()).completed();
            var bounds = count.counter().bounds(count, of.past(count.transaction()), answered);
            if (count.value() > bounds.most()) {
                broken(() -> {
                    var story = new Story(of).with(count.transaction(), count.counter().key());
                    return story.witness(
                            "%s counts %s = %d, and all increments asked for until then make %d"
                                    + " at most",
                            story.name(count.transaction()),
                            count.counter().key(),
                            count.value(),
                            bounds.most());
                });
            }
        }
    }
}
