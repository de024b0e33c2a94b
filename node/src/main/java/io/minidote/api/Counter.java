package io.minidote.api;

import io.minidote.crdt.ResettableCounter;
import java.math.BigInteger;

/// A `counter_pn`.
public final class Counter {

    private final Place<ResettableCounter, ResettableCounter.Operation> place;

    Counter(Place<ResettableCounter, ResettableCounter.Operation> place) {
        this.place = place;
    }

    /// @param n may be negative
    public void increment(long n) {
        place.update(new ResettableCounter.Operation.Increment(n));
    }

    /// Undoes the increments seen here; those made meanwhile elsewhere count.
    public void reset() {
        place.update(new ResettableCounter.Operation.Reset());
    }

    /// The sum, which has no limit.
    public BigInteger sum() {
        return new BigInteger(place.read().value().toString());
    }

    /// The sum where it fits.
    ///
    /// @throws ArithmeticException where it takes more than 64 bits
    public long value() {
        return sum().longValueExact();
    }
}
