package io.minidote.sim.checker;

import io.minidote.broadcast.Frame;
import io.minidote.broadcast.PeerMessage;
import io.minidote.clock.Dot;
import java.util.HashMap;
import java.util.Map;

/// One dot never has two payloads, over all logs and all messages of a run.
///
/// What a crash took from a log before anybody could have seen it does not count: that dot is given
/// out again.
final class OneDotOnePayload extends Checker {

    private final Map<Dot, Frame> frames = new HashMap<>();

    OneDotOnePayload() {
        super("one dot, one payload");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Persisted(_, var frame) -> look(frame);
            case Event.Sent(_, var envelope) -> {
                if (envelope.message() instanceof PeerMessage.Updates(_, var sent, _)) {
                    sent.forEach(this::look);
                }
            }
            default -> {}
        }
    }

    private void look(Frame frame) {
        for (var i = 0; i < frame.dots(); i++) {
            var dot = frame.first().plus(i);
            var known = frames.putIfAbsent(dot, frame);
            check(
                    known == null || known == frame || known.equals(frame),
                    "%s has two payloads: %s and %s",
                    dot,
                    known,
                    frame);
        }
    }
}
