package io.minidote.broadcast;

import io.minidote.base.Invariant;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.VectorClock;

/// A payload with what the broadcast adds to it.
///
/// @param first the dot of the payload's first change
/// @param dots how many consecutive dots it takes; clocks move over all of them at once
/// @param after its origin's clock when it was committed: it is delivered nowhere before that is
///   covered. Only grows along one origin, and holds all of the origin's earlier dots.
/// @param seen the clock of the view it was made on: the same as `after`, or older
/// @param time when it was committed
public record Tagged<P>(
        Dot first, int dots, VectorClock after, VectorClock seen, HybridTime time, P payload) {

    public Tagged {
        Invariant.check(dots >= 1, "a transaction takes at least one dot, not %s", dots);
        Invariant.check(
                after.get(first.replica()) == first.counter() - 1,
                "%s does not follow %s without a gap",
                first,
                after);
        Invariant.check(after.covers(seen), "%s saw %s, which its %s lacks", first, seen, after);
    }

    public Dot last() {
        return first.plus(dots - 1L);
    }

    /// The same about another payload.
    public <Q> Tagged<Q> with(Q payload) {
        return new Tagged<>(first, dots, after, seen, time, payload);
    }
}
