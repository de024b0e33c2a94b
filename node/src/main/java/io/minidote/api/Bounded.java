package io.minidote.api;

import io.minidote.clock.ReplicaId;
import io.minidote.crdt.BoundedCounter;
import java.math.BigInteger;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A `counter_b`: never below zero, because each replica spends only the rights it holds.
public final class Bounded {

    private final Place<BoundedCounter, BoundedCounter.Operation> place;

    Bounded(Place<BoundedCounter, BoundedCounter.Operation> place) {
        this.place = place;
    }

    /// Gives this replica so many rights.
    ///
    /// @param n from 1
    public void increment(long n) {
        place.update(new BoundedCounter.Operation.Increment(n));
    }

    /// Spends rights of this replica.
    ///
    /// @param n from 1
    /// @throws NotDone where this replica has not as many; it says how many it has, and who has
    ///   more
    public void decrement(long n) {
        place.update(new BoundedCounter.Operation.Decrement(n));
    }

    /// Hands rights of this replica to another one.
    ///
    /// @param n from 1
    /// @param replica a member's name
    /// @throws NotDone where this replica has not as many, or there is no such member
    public void transfer(long n, String replica) {
        place.update(new BoundedCounter.Operation.Transfer(n, replica));
    }

    /// Spends all rights of this replica.
    public void reset() {
        place.update(new BoundedCounter.Operation.Reset());
    }

    /// The sum of all rights, which has no limit.
    public BigInteger sum() {
        return new BigInteger(place.read().value().toString());
    }

    /// The sum where it fits.
    ///
    /// @throws ArithmeticException where it takes more than 64 bits
    public long value() {
        return sum().longValueExact();
    }

    /// Who may spend something, and how much.
    public SortedMap<ReplicaId, BigInteger> rights() {
        var rights = new TreeMap<ReplicaId, BigInteger>();
        place.read()
                .rights()
                .forEach((replica, n) -> rights.put(replica, new BigInteger(n.toString())));
        return Collections.unmodifiableSortedMap(rights);
    }
}
