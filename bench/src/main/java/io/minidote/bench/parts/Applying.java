package io.minidote.bench.parts;

import io.minidote.clock.Dot;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Stamp;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One more member for a set: it must not cost more in a large set than in a small one.
@State(Scope.Thread)
public class Applying {

    /// How many members the set has.
    @Param({"10", "100000"})
    private int members;

    private AddWinsSet set = AddWinsSet.EMPTY;
    private long next = 1;

    @Setup
    public void fill() {
        while (next <= members) {
            set = add();
        }
    }

    /// The set stays as it is: what comes of it is another one.
    @Benchmark
    public AddWinsSet add() {
        var dot = new Dot(Transactions.ORIGIN, next);
        var stamp = new Stamp(dot, dot, Transactions.before(next), Transactions.time(next));
        return set.apply(Transactions.add(next++), stamp);
    }
}
