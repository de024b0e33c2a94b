package io.minidote.clock;

import io.minidote.base.Weighed;
import java.util.Comparator;

/// The name of one event: the `counter`-th at `replica`, counted from 1.
///
/// It is also the [DotSet] of just itself.
public record Dot(ReplicaId replica, long counter) implements Comparable<Dot>, DotSet {

    private static final Comparator<Dot> ORDER =
            Comparator.comparing(Dot::replica).thenComparingLong(Dot::counter);

    public Dot {
        if (counter < 1) {
            throw new IllegalArgumentException("a dot counts from 1, not " + counter);
        }
    }

    /// The `n`-th event after this one at the same replica.
    public Dot plus(long n) {
        return n == 0 ? this : new Dot(replica, counter + n);
    }

    @Override
    public long weight() {
        return Weighed.object(12);
    }

    @Override
    public int compareTo(Dot other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return replica + ":" + counter;
    }
}
