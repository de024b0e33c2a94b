package io.minidote.bench.parts;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.FrameCodec;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.replica.Effect;
import io.minidote.replica.Transaction;
import java.time.Instant;
import java.util.List;

/// Transactions of one origin, each of which adds a member to a set.
final class Transactions {

    static final ReplicaId ORIGIN = new ReplicaId("a", 1);

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> KEY =
            new Key<>(Bytes.of("0"), Bytes.of("set:000000000001"), AddWinsSet.TYPE);

    private Transactions() {}

    static AddWinsSet.Operation add(long member) {
        return new AddWinsSet.Operation.Add(List.of(Bytes.of("member:%012d".formatted(member))));
    }

    /// What was before this origin's transaction with that counter.
    static VectorClock before(long counter) {
        return counter == 1 ? VectorClock.EMPTY : VectorClock.upTo(new Dot(ORIGIN, counter - 1));
    }

    static HybridTime time(long counter) {
        return HybridTime.at(BEGINNING.plusMillis(counter));
    }

    static Tagged<Transaction> tagged(long counter) {
        return new Tagged<>(
                new Dot(ORIGIN, counter),
                1,
                before(counter),
                before(counter),
                time(counter),
                new Transaction.Changes(List.of(new Effect<>(0, KEY, add(counter)))));
    }

    /// As the log has it behind the one before it.
    static Frame frame(long counter) {
        return FrameCodec.write(tagged(counter), head(counter));
    }

    static Head head(long counter) {
        return counter == 1 ? Head.START : Head.of(tagged(counter - 1));
    }
}
