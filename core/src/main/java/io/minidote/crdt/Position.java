package io.minidote.crdt;

import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import java.util.Comparator;

/// The name of one element of a [Sequence]: the dot of the insert that brought it, and its place
/// among the elements of that insert, from 0.
public record Position(ReplicaId replica, long counter, int offset)
        implements Comparable<Position>, Weighed {

    private static final Comparator<Position> ORDER =
            Comparator.comparing(Position::replica)
                    .thenComparingLong(Position::counter)
                    .thenComparingInt(Position::offset);

    static Position of(Dot dot, int offset) {
        return new Position(dot.replica(), dot.counter(), offset);
    }

    Dot dot() {
        return new Dot(replica, counter);
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public long weight() {
        return Weighed.object(16);
    }

    void write(CausalWriter out) {
        out.writeReplica(replica);
        out.writeVarint(counter);
        out.writeVarint(offset);
    }

    static Position read(CausalReader in) {
        return new Position(
                in.readReplica(),
                in.readCounter(),
                (int) in.readVarint(Integer.MAX_VALUE / 2, "a place in an insert"));
    }

    @Override
    public String toString() {
        return replica + ":" + counter + "+" + offset;
    }
}
