package io.minidote.history.judge;

/// What a failed transaction would have written is seen by nobody.
final class FailedRead extends Rule {

    FailedRead() {
        super("FailedRead", "what failed is never seen", Needs.WRITERS);
    }

    @Override
    void judge(Case of) {
        for (var read : of.registerReads()) {
            var register = read.register();
            for (var value : read.values()) {
                look();
                if (register.writer(value) == Chains.NONE) {
                    failed(of, read.transaction(), register.failedWriter(value), register.key());
                }
            }
        }
        for (var read : of.setReads()) {
            for (var element : read.elements()) {
                look();
                if (!element.everAdded()) {
                    failed(of, read.transaction(), element.failedAdder(), element.key());
                }
            }
        }
    }

    private void failed(Case of, int reader, int writer, String key) {
        if (writer != Chains.NONE) {
            broken(() -> {
                var story = new Story(of).with(writer, key).with(reader, key);
                return story.witness(
                        "%s sees in %s what %s would have written, which failed",
                        story.name(reader), key, story.name(writer));
            });
        }
    }
}
