package io.minidote.clock;

import io.minidote.base.ByteWriter;
import java.util.HashMap;
import java.util.Map;

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

    public void writeClock(VectorClock clock) {
        writeVarint(clock.size());
        clock.forEach((replica, counter) -> {
            writeReplica(replica);
            writeVarint(counter);
        });
    }

    public void writeTime(HybridTime time) {
        writeVarint(time.packed());
    }
}
