package io.minidote.replica;

import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The dots under which this replica has done again what its forgotten predecessors did: whatever
/// of that followed the one had seen it.
final class Redone {

    private final ReplicaId self;

    /// Counters without gaps, by the first of them: from, to.
    private final TreeMap<Long, Long> counters = new TreeMap<>();

    Redone(ReplicaId self) {
        this.self = self;
    }

    void add(Dot first, Dot last) {
        var before = counters.floorEntry(first.counter());
        var from =
                before != null && before.getValue() + 1 == first.counter()
                        ? before.getKey()
                        : first.counter();
        counters.put(from, last.counter());
    }

    /// Whether a lost transaction that saw what `saw` tells saw a dot that is here.
    ///
    /// @param next where the transaction begins that does it again
    Predicate<Dot> or(Dot next, Predicate<Dot> saw) {
        return dot -> saw.test(dot) || contains(dot, next);
    }

    private boolean contains(Dot dot, Dot next) {
        if (!dot.replica().equals(self)) {
            return false;
        }
        var at = counters.floorEntry(dot.counter());
        return dot.counter() >= next.counter() || at != null && dot.counter() <= at.getValue();
    }
}
