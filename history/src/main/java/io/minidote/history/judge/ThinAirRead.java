package io.minidote.history.judge;

/// Nobody reads what nobody wrote, sees an element nobody added.
final class ThinAirRead extends Rule {

    ThinAirRead() {
        super("ThinAirRead", "what is read was written by somebody", Needs.WRITERS);
    }

    @Override
    void judge(Case of) {
        for (var read : of.registerReads()) {
            var register = read.register();
            for (var value : read.values()) {
                look();
                if (register.writer(value) == Chains.NONE
                        && register.failedWriter(value) == Chains.NONE) {
                    broken(of, read.transaction(), register.key(), value);
                }
            }
        }
        for (var read : of.setReads()) {
            for (var element : read.elements()) {
                look();
                if (!element.everAdded() && element.failedAdder() == Chains.NONE) {
                    broken(of, read.transaction(), element.key(), element.name());
                }
            }
        }
    }

    private void broken(Case of, int reader, String key, String value) {
        broken(() -> {
            var story = new Story(of).with(reader, key);
            return story.witness(
                    "%s sees %s in %s, which nobody ever put there",
                    story.name(reader), value, key);
        });
    }
}
