package io.minidote.history.judge;

/// Within a transaction what it has changed is seen by what it reads afterwards.
final class OwnWrites extends Rule {

    OwnWrites() {
        super("OwnWrites", "a transaction sees its own changes", Needs.NOTHING);
    }

    @Override
    void judge(Case of) {
        for (var read : of.ownReads()) {
            look();
            if (!read.found().equals(read.expected())) {
                broken(() -> {
                    var story = new Story(of).with(read.transaction(), read.key());
                    return story.witness(
                            "%s sees %s: %s, and had itself made it %s",
                            story.name(read.transaction()),
                            read.key(),
                            read.found(),
                            read.expected());
                });
            }
        }
    }
}
