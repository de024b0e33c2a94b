package io.minidote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.StringValue;
import io.minidote.fuzz.FuzzTarget;
import io.minidote.replica.Announcement;
import io.minidote.replica.Effect;
import io.minidote.replica.Once;
import io.minidote.replica.RequestId;
import io.minidote.replica.Transaction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A transaction's bytes, from a peer or a log. The first byte of an input says which transaction
/// of its origin comes before it, the second how many dots it takes.
class FrameFuzzTest extends FuzzTarget {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 0x1234_5678_9ABC_DEF0L);

    private static final List<Head> HEADS =
            List.of(
                    Head.START,
                    new Head(4, clock(2, 7), new HybridTime(1_000_000)),
                    new Head(4, amongMany().with(A, 3), HybridTime.ZERO));

    private static VectorClock clock(long ofA, long ofB) {
        return VectorClock.EMPTY.with(A, ofA).with(B, ofB);
    }

    private static VectorClock amongMany() {
        var clock = VectorClock.EMPTY;
        for (var i = 0; i < 200; i++) {
            clock = clock.with(new ReplicaId("replica-" + i, i), 10);
        }
        return clock;
    }

    @Override
    public void hold(byte[] input) {
        if (input.length < 2) {
            return;
        }
        var before = HEADS.get((input[0] & 0xFF) % HEADS.size());
        var frame =
                new Frame(
                        new Dot(A, before.counter() + 1),
                        1 + (input[1] & 0xFF),
                        Bytes.copyOf(input, 2, input.length));
        switch (bounded(input, () -> FrameCodec.read(frame, before))) {
            case Decoded.Malformed<Tagged<Transaction>> malformed ->
                    presentable(malformed.toString());
            case Decoded.Value<Tagged<Transaction>> value -> {
                var again = FrameCodec.write(value.value(), before);
                assertThat(FrameCodec.read(again, before)).isEqualTo(value);
            }
        }
        switch (bounded(input, () -> FrameCodec.readAlone(frame))) {
            case Decoded.Malformed<Tagged<Transaction>> malformed ->
                    presentable(malformed.toString());
            case Decoded.Value<Tagged<Transaction>>(var alone) ->
                    assertThat(alone.first()).isEqualTo(frame.first());
        }
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var seeds = new TreeMap<String, byte[]>();
        var key = new Key<>(Bytes.of("bucket"), Bytes.of("key"), AddWinsSet.TYPE);
        var add = new AddWinsSet.Operation.Add(List.of(Bytes.of("x"), Bytes.of("y")));
        var text = new Key<>(Bytes.EMPTY, Bytes.of("text"), StringValue.TYPE);
        List<Effect<?, ?, ?>> effects =
                List.of(
                        new Effect<>(0, key, add),
                        new Effect<>(
                                2, text, new StringValue.Effect.Increment(Long.MIN_VALUE, true)));
        seeds.put("two-changes", frame(1, 3, new Transaction.Changes(effects)));
        seeds.put("no-changes", frame(0, 1, new Transaction.Changes(List.of())));
        seeds.put("founded", frame(0, 1, new Transaction.Founded(0xC1)));
        seeds.put(
                "joined-from-an-earlier-life", frame(1, 1, new Transaction.Joined(B, clock(9, 1))));
        seeds.put("forgotten-among-200", frame(2, 1, new Transaction.Forgotten(B)));
        seeds.put(
                "ceased",
                frame(1, 1, new Transaction.Ceased(new TreeMap<>(Map.of(A, 0L, B, 300L)))));
        seeds.put("retired", frame(1, 1, new Transaction.Retired(B, 300)));
        seeds.put(
                "done-again",
                frame(
                        1,
                        3,
                        new Transaction.Again(
                                B, 299, new HybridTime(77), effects, Optional.empty())));
        var once = Optional.of(new Once(RequestId.of("order 17"), Bytes.of("sold")));
        var news = List.of(new Announcement(Bytes.of("c"), Bytes.of("t")));
        seeds.put("announces", frame(1, 3, new Transaction.Changes(effects, once, news)));
        seeds.put("answers-a-request", frame(1, 3, new Transaction.Changes(effects, once)));
        seeds.put(
                "done-again-for-a-request",
                frame(1, 3, new Transaction.Again(B, 299, new HybridTime(77), effects, once)));
        seeds.put("after-many-replicas-nobody-knew", afterMany(2_500));
        seeds.put("after-itself", new byte[] {1, 0, 1, 1, 3, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1});
        return seeds;
    }

    private static byte[] frame(int head, int dots, Transaction payload) {
        var before = HEADS.get(head);
        var after = before.after().with(A, before.counter()).with(B, 9);
        return framed(head, dots, after, after.cutTo(B, 8), payload);
    }

    private static byte[] afterMany(int replicas) {
        var after = VectorClock.EMPTY;
        for (var i = 0; i < replicas; i++) {
            after = after.with(new ReplicaId("r" + i, i), 1);
        }
        return framed(0, 1, after, VectorClock.EMPTY, new Transaction.Founded(1));
    }

    private static byte[] framed(
            int head, int dots, VectorClock after, VectorClock seen, Transaction payload) {
        var before = HEADS.get(head);
        var tagged =
                new Tagged<>(
                        new Dot(A, before.counter() + 1),
                        dots,
                        after,
                        seen,
                        new HybridTime(before.time().packed() + 500),
                        payload);
        var frame = FrameCodec.write(tagged, before).bytes();
        var input = Arrays.copyOf(new byte[] {(byte) head, (byte) (dots - 1)}, 2 + frame.length());
        frame.copyTo(input, 2);
        return input;
    }
}
