package io.minidote.replica;

import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.List;

/// Requests that wait until other members have something too. What those have is what they say in
/// their reports, so nothing more is sent for it.
final class Acknowledgements {

    private final Situation here;
    private final List<Input.Acknowledge> waiting = new ArrayList<>();

    Acknowledgements(Situation here) {
        this.here = here;
    }

    int waiting() {
        return waiting.size();
    }

    void add(Input.Acknowledge request) {
        var most = here.settings.waitingRequests();
        if (here.phase != Phase.COMPLETE || here.renewing) {
            here.reply(request.id(), new Response.Loading(here.progress()));
        } else if (!answer(request)) {
            if (waiting.size() >= most) {
                here.reply(
                        request.id(),
                        new Response.Busy(
                                "limit.waiting-requests",
                                most + " requests already wait for other members"));
            } else {
                waiting.add(request);
            }
        }
    }

    /// A peer may have said more, or time may have passed.
    void look() {
        if (!waiting.isEmpty()) {
            waiting.removeIf(this::answer);
        }
    }

    private boolean answer(Input.Acknowledge request) {
        var have = have(request.clock());
        var over = have >= request.members() || !request.deadline().isAfter(here.now);
        if (over) {
            here.out.act(new Action.Reply(request.id(), new Response.Acknowledged(have)));
        }
        return over;
    }

    /// How many other members have said that they have all that a clock covers.
    private int have(VectorClock clock) {
        var membership = here.published().membership();
        var have = 0;
        for (var peer : here.exchange().peers()) {
            if (membership.contains(peer.replica())
                    && membership.completed(peer.clock()).covers(clock)) {
                have++;
            }
        }
        return have;
    }
}
