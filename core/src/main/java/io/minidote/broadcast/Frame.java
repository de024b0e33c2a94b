package io.minidote.broadcast;

import io.minidote.base.Bytes;
import io.minidote.base.Invariant;
import io.minidote.clock.Dot;

/// One tagged transaction as bytes: what is logged, sent and relayed, the same at every replica.
///
/// The bytes build on the transaction of the same origin that ends just before `first`, so they can
/// be read only by whoever knows that one's `after`.
///
/// @param first the dot of the transaction's first change
/// @param dots how many dots it takes
public record Frame(Dot first, int dots, Bytes bytes) {

    /// No transaction takes more dots than this.
    public static final int MAX_DOTS = 1 << 20;

    /// What objects, maps and expanded clocks around a frame take.
    private static final int OVERHEAD = 256;

    public Frame {
        Invariant.check(
                dots >= 1 && dots <= MAX_DOTS,
                "a transaction takes from 1 to %s dots, not %s",
                MAX_DOTS,
                dots);
    }

    /// What the frame costs in memory while it is kept, its decoded transaction included, in bytes:
    /// for small ones far more than they are long.
    public int weight() {
        return bytes.length() + OVERHEAD;
    }

    /// The counter of the transaction's last dot.
    public long last() {
        return first.counter() + dots - 1;
    }
}
