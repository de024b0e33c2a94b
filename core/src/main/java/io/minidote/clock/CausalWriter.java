package io.minidote.clock;

import io.minidote.base.ByteWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// Writes replicas, dots and clocks. A replica is spelled out once and is a number from then on.
public final class CausalWriter extends ByteWriter {

    private final Map<ReplicaId, Integer> numbers = new HashMap<>(); // never iterated

    public CausalWriter() {}

    public CausalWriter(int capacity) {
        super(capacity);
    }

    /// A number from 1 for a replica written before; 0, its name and incarnation for a new one.
    public void writeReplica(ReplicaId replica) {
        var number = numbers.putIfAbsent(replica, numbers.size() + 1);
        if (number == null) {
            writeVarint(0);
            writeText(replica.name());
            writeLong(replica.incarnation());
        } else {
            writeVarint(number);
        }
    }

    public void writeDot(Dot dot) {
        writeReplica(dot.replica());
        writeVarint(dot.counter());
    }

    public void writeDots(DotSet dots) {
        writeVarint(dots.size());
        dots.list().forEach(this::writeDot);
    }

    public void writeClock(VectorClock clock) {
        writeVarint(clock.size());
        clock.forEach((replica, counter) -> {
            writeReplica(replica);
            writeVarint(counter);
        });
    }

    /// What `next` has more than `base`, which it covers: cost follows the difference. A replica
    /// that stands in `base` is its place there. The entry of `except` is left out.
    public void writeClockSince(VectorClock base, VectorClock next, ReplicaId except) {
        var own = base.get(except) < next.get(except) ? 1 : 0;
        writeVarint(base.countLacking(next) - own);
        base.forEachLacking(
                next,
                (replica, counter) -> {
                    if (!replica.equals(except)) {
                        var place = base.index(replica);
                        writeVarint(place + 1 < 0 ? 0 : place + 1);
                        if (place < 0) {
                            writeReplica(replica);
                        }
                        writeVarint(counter - base.get(replica));
                    }
                });
    }

    /// The clock that holds `base`, the events up to the dots in `direct`, and all that came before
    /// those: told by the dots alone. A replica is how many places it stands behind the one before
    /// it, and its counter is told only where it is not one more than what is implied so far.
    ///
    /// @param past what came before each of the dots
    public void writeFollowing(
            VectorClock base, VectorClock direct, Function<Dot, VectorClock> past) {
        var clock = base;
        var before = -1;
        for (var replica : direct.replicas()) {
            var dot = new Dot(replica, direct.get(replica));
            var place = clock.index(replica);
            var more = dot.counter() - clock.get(replica);
            if (place < 0) {
                writeVarint(0);
                writeReplica(replica);
                writeVarint(more);
            } else {
                writeVarint(2L * (place - before) + (more == 1 ? 0 : 1));
                if (more != 1) {
                    writeVarint(more);
                }
            }
            clock = clock.join(past.apply(dot)).with(dot);
            before = clock.index(replica);
        }
    }

    /// What `older` has less than `base`, which covers it.
    public void writeClockWithin(VectorClock base, VectorClock older) {
        writeVarint(older.countLacking(base));
        older.forEachLacking(
                base,
                (replica, counter) -> {
                    writeVarint(base.index(replica));
                    writeVarint(counter - older.get(replica));
                });
    }

    public void writeTime(HybridTime time) {
        writeVarint(time.packed());
    }
}
