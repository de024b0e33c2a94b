package io.minidote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.ByteReader;
import io.minidote.base.ByteWriter;
import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.base.MalformedBytes;
import io.minidote.broadcast.Head;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.Stamp;
import io.minidote.fuzz.FuzzTarget;
import io.minidote.replica.Answers;
import io.minidote.replica.Membership;
import io.minidote.replica.Objects;
import io.minidote.replica.RequestId;
import io.minidote.replica.Saved;
import io.minidote.replica.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A saved state, from a snapshot or another replica. An input is its chunks, each with its length
/// before it.
class SavedStateFuzzTest extends FuzzTarget {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);

    @Override
    public void hold(byte[] input) {
        var chunks = chunks(input);
        if (chunks.isEmpty()) {
            return;
        }
        bounded(input, () -> read(chunks))
                .ifPresent(saved -> {
                    var written = new ArrayList<Bytes>();
                    SavedCodec.write(saved).forEachRemaining(written::add);
                    var again = read(written).orElseThrow();
                    assertThat(again.appends()).isEqualTo(saved.appends());
                    assertThat(again.time()).isEqualTo(saved.time());
                    assertThat(again.heads()).isEqualTo(saved.heads());
                    assertThat(again.view().clock()).isEqualTo(saved.view().clock());
                    assertThat(again.view().stable()).isEqualTo(saved.view().stable());
                    assertThat(again.view().membership()).isEqualTo(saved.view().membership());
                    assertThat(again.view().answers()).isEqualTo(saved.view().answers());
                    assertThat(objects(again)).isEqualTo(objects(saved));
                });
    }

    private static List<Bytes> chunks(byte[] input) {
        var in = new ByteReader(Bytes.copyOf(input));
        var chunks = new ArrayList<Bytes>();
        try {
            while (in.remaining() > 0) {
                chunks.add(in.readBytes());
            }
        } catch (MalformedBytes rest) {
            return chunks;
        }
        return chunks;
    }

    private static Optional<Saved> read(List<Bytes> chunks) {
        var reader = new SavedCodec.Reader();
        for (var chunk : chunks) {
            if (reader.accept(chunk) instanceof Decoded.Malformed<Integer> malformed) {
                presentable(malformed.toString());
                return Optional.empty();
            }
        }
        return Optional.of(reader.finish());
    }

    private static Map<Key<?, ?, ?>, Crdt<?, ?, ?>> objects(Saved saved) {
        var states = new HashMap<Key<?, ?, ?>, Crdt<?, ?, ?>>();
        var objects = saved.view().objects();
        for (var bucket : objects.buckets()) {
            objects.entries(bucket).forEach(entry -> states.put(entry.key(), entry.state()));
        }
        return states;
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var seeds = new TreeMap<String, byte[]>();
        seeds.put("nothing-yet", bytes(Saved.NOTHING));
        seeds.put("a-set-and-a-counter", bytes(saved()));
        var header = chunks(bytes(saved())).getFirst();
        seeds.put("header-alone", bytes(List.of(header)));
        seeds.put("header-twice", bytes(List.of(header, header)));
        return seeds;
    }

    private static Saved saved() {
        var clock = VectorClock.EMPTY.with(A, 3).with(B, 1);
        var objects = Objects.NONE.builder();
        objects.put(
                new Key<>(Bytes.of("bucket"), Bytes.of("set"), AddWinsSet.TYPE),
                AddWinsSet.TYPE
                        .empty()
                        .apply(new AddWinsSet.Operation.Add(List.of(Bytes.of("x"))), stamp(A, 2)));
        objects.put(
                new Key<>(Bytes.of("bucket"), Bytes.of("counter"), ResettableCounter.TYPE),
                ResettableCounter.TYPE
                        .empty()
                        .apply(new ResettableCounter.Effect.Increment(7, true), stamp(A, 3)));
        var heads = new TreeMap<ReplicaId, Head>();
        heads.put(A, new Head(3, VectorClock.EMPTY.with(A, 2), new HybridTime(77)));
        heads.put(B, new Head(1, VectorClock.EMPTY, new HybridTime(78)));
        return new Saved(
                4,
                new View(
                        clock,
                        clock.cutTo(A, 1),
                        new HybridTime(99),
                        objects.build(),
                        membership(),
                        answers()),
                heads,
                new HybridTime(99));
    }

    private static Stamp stamp(ReplicaId origin, long counter) {
        var dot = new Dot(origin, counter);
        return new Stamp(dot, dot, VectorClock.EMPTY.with(origin, counter - 1), HybridTime.ZERO);
    }

    private static Answers answers() {
        return Answers.NONE
                .with(
                        RequestId.of("order 17"),
                        new Answers.Answer(Bytes.of("sold"), new HybridTime(78), new Dot(A, 3)))
                .with(
                        RequestId.of("order 18"),
                        new Answers.Answer(Bytes.EMPTY, new HybridTime(77), new Dot(A, 2)));
    }

    private static Membership membership() {
        var joins = new TreeMap<ReplicaId, SortedSet<ReplicaId>>();
        joins.put(A, new TreeSet<>(List.of(B)));
        joins.put(B, new TreeSet<>());
        var leaving = new TreeMap<ReplicaId, NavigableMap<ReplicaId, Long>>();
        leaving.put(B, new TreeMap<>(Map.of(A, 7L)));
        var retired = new TreeMap<ReplicaId, Membership.Retirement>();
        var gone = new ReplicaId("c", 3);
        retired.put(gone, new Membership.Retirement(9, new Dot(A, 2)));
        return new Membership(0xC1, joins, leaving, retired, new TreeMap<>(Map.of(gone, 11L)));
    }

    private static byte[] bytes(Saved saved) {
        var chunks = new ArrayList<Bytes>();
        SavedCodec.write(saved).forEachRemaining(chunks::add);
        return bytes(chunks);
    }

    private static byte[] bytes(List<Bytes> chunks) {
        var out = new ByteWriter();
        chunks.forEach(out::writeBytes);
        return out.toBytes().toArray();
    }
}
