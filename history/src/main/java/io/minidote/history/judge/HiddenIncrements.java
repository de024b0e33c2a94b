package io.minidote.history.judge;

/// A counter shows no less than what was certainly seen, and what may have been subtracted besides.
final class HiddenIncrements extends Rule {

    HiddenIncrements() {
        super("HiddenIncrements", "counters show every increment that was seen", Needs.ORDER);
    }

    @Override
    void judge(Case of) {
        for (var count : of.countReads()) {
            look();
            var answered = of.transaction(count.transaction()).completed();
            var bounds = count.counter().bounds(count, of.past(count.transaction()), answered);
            if (count.value() < bounds.least()) {
                broken(() -> {
                    var story = new Story(of).with(count.transaction(), count.counter().key());
                    return story.witness(
                            "%s counts %s = %d, and has seen increments to at least %d",
                            story.name(count.transaction()),
                            count.counter().key(),
                            count.value(),
                            bounds.least());
                });
            }
        }
    }
}
