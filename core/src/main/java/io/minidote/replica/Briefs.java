package io.minidote.replica;

import io.minidote.base.Decoded;
import io.minidote.broadcast.Expansion;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.PeerMessage;
import io.minidote.clock.ReplicaId;
import io.minidote.codec.BriefCodec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/// Makes whole frames of those that came in brief.
///
/// One that follows something which is still on its way waits for it, and what comes after it of
/// the same origin waits behind it. One that follows what nobody here remembers is asked for whole.
/// All that wait take at most a quarter of `limit.waiting`; what does not fit is dropped, and comes
/// again like anything that is lost.
final class Briefs {

    private record Held(ReplicaId from, Frame frame) {}

    private enum Outcome {
        /// It is whole and has been handed on.
        DONE,
        WAITS,
        /// Something is missing before it.
        DROPPED,
        /// It is here already, or makes no sense.
        USELESS
    }

    private final Situation here;
    private final BiPredicate<ReplicaId, Frame> receive;

    /// By origin, in the origin's order; never an empty queue.
    private final Map<ReplicaId, Deque<Held>> held = new TreeMap<>();

    private long heldBytes;

    /// Of each origin the latest that was asked for whole.
    private final Map<ReplicaId, Long> asked = new TreeMap<>();

    private long dropped;
    private long malformed;

    /// Whether anything was news since the last message.
    private boolean fresh;

    /// @param receive takes a whole frame from a peer, and says whether it was news
    Briefs(Situation here, BiPredicate<ReplicaId, Frame> receive) {
        this.here = here;
        this.receive = receive;
    }

    long dropped() {
        return dropped;
    }

    long malformed() {
        return malformed;
    }

    /// @return whether any of them was news and has been taken in
    boolean receive(ReplicaId from, List<Frame> frames) {
        fresh = false;
        for (var frame : frames) {
            var one = new Held(from, frame);
            var outcome = held.containsKey(frame.first().replica()) ? Outcome.WAITS : expand(one);
            if (outcome == Outcome.WAITS && !hold(one) || outcome == Outcome.DROPPED) {
                dropped++;
            }
        }
        return fresh;
    }

    private boolean hold(Held one) {
        var bytes = one.frame().weight();
        if (heldBytes + bytes > here.settings.limits().waitingBytes() / 4) {
            return false;
        }
        heldBytes += bytes;
        held.computeIfAbsent(one.frame().first().replica(), _ -> new ArrayDeque<>()).add(one);
        return true;
    }

    /// Looks again, now that more has been taken in.
    void retry() {
        for (var before = -1L; !held.isEmpty() && before != heldBytes; ) {
            before = heldBytes;
            List.copyOf(held.keySet()).forEach(this::retry);
        }
    }

    private void retry(ReplicaId origin) {
        var queue = held.getOrDefault(origin, new ArrayDeque<>());
        while (!queue.isEmpty()
                && (here.membership().gone(origin) || expand(queue.peek()) != Outcome.WAITS)) {
            heldBytes -= queue.remove().frame().weight();
        }
        if (queue.isEmpty()) {
            held.remove(origin);
            asked.remove(origin);
        }
    }

    private Outcome expand(Held one) {
        var frame = one.frame();
        var tail = here.broadcast.tail(frame.first().replica());
        if (frame.last() <= tail.counter()) {
            return Outcome.USELESS;
        }
        if (frame.first().counter() > tail.counter() + 1) {
            return Outcome.DROPPED;
        }
        return switch (BriefCodec.expand(frame, tail, here.broadcast::past)) {
            case Decoded.Malformed<Expansion> why -> {
                if (malformed++ == 0) {
                    here.note("a frame in brief made no sense and was dropped: " + why);
                }
                yield Outcome.USELESS;
            }
            case Decoded.Value<Expansion>(Expansion.Whole(var whole)) -> {
                fresh |= receive.test(one.from(), whole);
                yield Outcome.DONE;
            }
            case Decoded.Value<Expansion>(Expansion.Lacks(var dot)) -> {
                if (here.broadcast.tail(dot.replica()).counter() >= dot.counter()) {
                    askForWhole(one);
                }
                yield Outcome.WAITS;
            }
        };
    }

    private void askForWhole(Held one) {
        var first = one.frame().first();
        var before = asked.put(first.replica(), first.counter());
        if (before == null || before != first.counter()) {
            here.send(one.from().name(), new PeerMessage.Pull(first.replica(), first.counter()));
        }
    }
}
