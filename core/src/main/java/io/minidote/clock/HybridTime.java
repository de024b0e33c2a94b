package io.minidote.clock;

import io.minidote.base.Weighed;
import java.time.Instant;

/// A time of day that never contradicts causality: milliseconds since 1970, and 16 bits that count
/// events within one of them (hybrid logical clocks, Kulkarni et al. 2014).
///
/// @param packed the milliseconds times 65,536, plus the count
public record HybridTime(long packed) implements Comparable<HybridTime>, Weighed {

    public static final HybridTime ZERO = new HybridTime(0);

    private static final int COUNT_BITS = 16;

    public HybridTime {
        if (packed < 0) {
            throw new IllegalArgumentException("a hybrid time is not negative: " + packed);
        }
    }

    public static HybridTime at(Instant instant) {
        return new HybridTime(Math.max(0, instant.toEpochMilli()) << COUNT_BITS);
    }

    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    /// Since 1970.
    public long millis() {
        return packed >> COUNT_BITS;
    }

    /// The next time there is.
    public HybridTime next() {
        return new HybridTime(packed + 1);
    }

    public HybridTime max(HybridTime other) {
        return packed >= other.packed ? this : other;
    }

    @Override
    public long weight() {
        return Weighed.object(8);
    }

    @Override
    public int compareTo(HybridTime other) {
        return Long.compare(packed, other.packed);
    }

    @Override
    public String toString() {
        return instant() + "+" + (packed & (1 << COUNT_BITS) - 1);
    }
}
