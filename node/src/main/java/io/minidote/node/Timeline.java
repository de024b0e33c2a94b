package io.minidote.node;

import io.minidote.clock.VectorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What this node has shown, and until when: tells how long ago it showed what somebody has.
///
/// It looks now and then, and remembers the more moments the nearer they are: a lag of `t` is told
/// to within a sixteenth of `t`, or the time between two looks. So what it keeps grows with the
/// logarithm of its age.
final class Timeline {

    /// How far behind somebody is.
    ///
    /// @param time for so long, at most, this node has shown something that he lacks
    /// @param orMore whether it may have been longer: what he has was shown before this node began
    ///   to look
    record Lag(Duration time, boolean orMore) {
        static final Lag NONE = new Lag(Duration.ZERO, false);
    }

    /// @param until the last time at which this was all that was shown
    private record Moment(Instant until, VectorClock shown) {}

    private static final int FINENESS = 16;

    /// Ascending in both, each clock larger than the one before.
    private final List<Moment> moments = new ArrayList<>();

    private Instant began = Instant.MAX;

    /// This is shown now. Where it is not more than what was shown before, the past is forgotten:
    /// it was another replica's.
    synchronized void note(Instant now, VectorClock shown) {
        if (!moments.isEmpty() && !shown.covers(moments.getLast().shown())) {
            moments.clear();
        }
        if (moments.isEmpty()) {
            began = now;
        } else if (moments.getLast().shown().equals(shown)) {
            moments.removeLast();
        }
        moments.add(new Moment(now, shown));
        thin(now);
    }

    private void thin(Instant now) {
        for (var i = moments.size() - 2; i > 0; i--) {
            var next = moments.get(i + 1).until();
            var gap = Duration.between(moments.get(i - 1).until(), next);
            if (gap.multipliedBy(FINENESS).compareTo(Duration.between(next, now)) < 0) {
                moments.remove(i);
            }
        }
    }

    /// How far behind `shown`, which is shown now, somebody is who has what `has` covers.
    synchronized Lag behind(Instant now, VectorClock shown, VectorClock has) {
        if (has.covers(shown)) {
            return Lag.NONE;
        }
        for (var moment : moments.reversed()) {
            if (has.covers(moment.shown())) {
                return new Lag(Duration.between(moment.until(), now), false);
            }
        }
        return new Lag(moments.isEmpty() ? Duration.ZERO : Duration.between(began, now), true);
    }

    /// How many moments are remembered.
    synchronized int size() {
        return moments.size();
    }
}
