package io.minidote.crdt;

import io.minidote.base.Invariant;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.VectorClock;

/// What one effect gets to see of its transaction's tag.
///
/// @param dot the name of this effect
/// @param first the dot of the transaction's first change
/// @param seen the view the transaction was made on
/// @param time when it was committed
public record Stamp(Dot dot, Dot first, VectorClock seen, HybridTime time) {

    public Stamp {
        Invariant.check(
                first.replica().equals(dot.replica()) && first.counter() <= dot.counter(),
                "%s is not in a transaction that begins with %s",
                dot,
                first);
    }

    /// Whether this effect's issuer knew of `other`: it is in the view, or precedes this effect in
    /// its own transaction.
    public boolean saw(Dot other) {
        return seen.contains(other)
                || other.counter() >= first.counter()
                        && other.counter() < dot.counter()
                        && other.replica().equals(dot.replica());
    }
}
