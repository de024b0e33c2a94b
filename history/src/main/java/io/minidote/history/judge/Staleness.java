package io.minidote.history.judge;

/// Whether a register was read older than it must have been.
final class Staleness {

    private final Case of;

    Staleness(Case of) {
        this.of = of;
    }

    /// A transaction within `horizon` that wrote the register, and whose value or a newer one would
    /// have had to be read; [Chains#NONE] if there is none.
    int missed(RegisterRead read, Horizon horizon) {
        var places = read.register().places();
        for (var i = 0; i < places.chains(); i++) {
            var chain = places.chain(i);
            var position = places.last(i, horizon.seen(chain));
            if (position >= 0) {
                var writer = of.chains().at(chain, position);
                if (writer != read.transaction() && isOlder(read, writer)) {
                    return writer;
                }
            }
        }
        return Chains.NONE;
    }

    /// Whether what was read lacks `writer`, or shows what that had certainly overwritten.
    boolean isOlder(RegisterRead read, int writer) {
        return read.values().isEmpty() || overwritten(read, writer) != Chains.NONE;
    }

    /// Who wrote what was read and `writer` had seen; [Chains#NONE] if nobody.
    int overwritten(RegisterRead read, int writer) {
        for (var shown : read.writers()) {
            if (shown != Chains.NONE && of.order().before(shown, writer)) {
                return shown;
            }
        }
        return Chains.NONE;
    }

    /// How it came that `read` should have seen `writer`.
    Witness witness(RegisterRead read, int writer) {
        var key = read.register().key();
        var story = new Story(of);
        var older = overwritten(read, writer);
        if (older != Chains.NONE) {
            story.with(older, key).seenBy(writer);
        }
        story.with(writer, key).seenBy(read.transaction()).with(read.transaction(), key);
        return story.witness(
                "%s reads %s = %s, and had to see what %s wrote, or what is newer",
                story.name(read.transaction()), key, Words.of(read.values()), story.name(writer));
    }
}
