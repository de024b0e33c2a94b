package io.minidote.replica;

import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.clock.HybridTime;
import io.minidote.clock.VectorClock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/// Takes away what has expired, once nobody can let it live longer any more.
///
/// What has expired is hidden at once, at each replica by its own time, and comes back when a
/// longer life arrives that was given to it elsewhere before. So it stays until it is certain that
/// none will: every member knows of all lives it was given, and every member's time has come to
/// where it has expired. Whoever gives it a life after that gives it to something new.
///
/// Three replicas: a lets a key expire at noon; b, cut off from the others, makes it persist a
/// minute before; c has clocks that say it is past noon, and so has a. Neither takes it away: b has
/// not told them of noon, and when it does it has told them before that it persists.
///
/// The first member does it a while after that, the second one twice as long after, and so on:
/// whoever comes later finds nothing left, unless those before him have not done it.
final class Collecting {

    /// How often it is noted in a delay how far all have come.
    private static final int NOTES = 4;

    /// How far all had come.
    ///
    /// @param at when that was so here
    /// @param time what everybody's time had reached
    /// @param stable what everybody knew
    private record Reached(Instant at, HybridTime time, VectorClock stable) {}

    private final Situation here;
    private final Writer writer;

    private final Deque<Reached> coming = new ArrayDeque<>();

    /// As it was so long ago as this replica waits.
    private Reached reached = new Reached(Instant.EPOCH, HybridTime.ZERO, VectorClock.EMPTY);

    /// The time of the view made last.
    private HybridTime shown = HybridTime.ZERO;

    Collecting(Situation here, Writer writer) {
        this.here = here;
        this.writer = writer;
    }

    void tick() {
        var deadlines = here.state.deadlines();
        if (deadlines.isEmpty()) {
            coming.clear();
            return;
        }
        look();
        if (here.phase == Phase.COMPLETE && !here.renewing && here.leave.isEmpty()) {
            var time = Math.min(reached.time().millis(), here.stability.time().millis());
            var expired =
                    deadlines.upTo(time, here.settings.expiring().keys()).stream()
                            .filter(this::isKnown)
                            .toList();
            if (!expired.isEmpty()) {
                writer.collect(expired);
            }
        }
    }

    private void look() {
        var delay = here.settings.expiring().delay();
        if (coming.isEmpty()
                || !here.passed.isBefore(coming.getLast().at().plus(delay.dividedBy(NOTES)))) {
            var stability = here.stability;
            coming.add(new Reached(here.passed, stability.time(), stability.stable()));
        }
        var turn = here.membership().members().headSet(here.self).size() + 1;
        while (!coming.isEmpty()
                && !here.passed.isBefore(coming.element().at().plus(delay.multipliedBy(turn)))) {
            reached = coming.remove();
        }
    }

    /// Whether everybody knew of all the lives that a key was given.
    private boolean isKnown(Location location) {
        return here.state.get(location.expiry()).isStable(reached.stable());
    }

    /// Whether there should be another view although nothing has happened: it would show less, or
    /// others wait to be told that time goes on.
    boolean wantsView() {
        var deadlines = here.state.deadlines();
        if (deadlines.isEmpty()) {
            return false;
        }
        var now = here.time.look(here.now).millis();
        var next = deadlines.after(shown.millis());
        return next.isPresent() && next.getAsLong() <= now
                || now - shown.millis() > here.settings.expiring().delay().toMillis()
                        && !deadlines.upTo(now, 1).isEmpty();
    }

    void made(View view) {
        shown = view.time();
    }
}
