package io.minidote.broadcast;

import io.minidote.clock.HybridTime;
import io.minidote.clock.VectorClock;

/// Where one origin's stream has got to: what the next transaction's bytes build on.
///
/// @param counter the last dot of the origin's latest transaction; 0 before the first
/// @param after that transaction's `after`
/// @param time its time
public record Head(long counter, VectorClock after, HybridTime time) {

    public static final Head START = new Head(0, VectorClock.EMPTY, HybridTime.ZERO);

    public static Head of(Tagged<?> tagged) {
        return new Head(tagged.last().counter(), tagged.after(), tagged.time());
    }
}
