package io.minidote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Head;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.DataTypes;
import io.minidote.crdt.Key;
import io.minidote.crdt.Stamp;
import io.minidote.replica.Answers;
import io.minidote.replica.Digest;
import io.minidote.replica.Membership;
import io.minidote.replica.Objects;
import io.minidote.replica.RequestId;
import io.minidote.replica.Saved;
import io.minidote.replica.View;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SavedCodecTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);
    private static final ReplicaId C = new ReplicaId("c", 3);

    private static Saved saved(int objects) {
        return saved(objects, answers());
    }

    private static Saved saved(int objects, Answers answers) {
        var clock = VectorClock.EMPTY.with(A, objects + 1L);
        var builder = Objects.NONE.builder();
        for (var i = 0; i < objects; i++) {
            var dot = new Dot(A, i + 2L);
            var stamp = new Stamp(dot, dot, VectorClock.upTo(new Dot(A, i + 1L)), HybridTime.ZERO);
            builder.put(
                    new Key<>(Bytes.of("bucket" + i % 3), Bytes.of("key" + i), AddWinsSet.TYPE),
                    AddWinsSet.TYPE
                            .empty()
                            .apply(
                                    new AddWinsSet.Operation.Add(List.of(Bytes.of("element"))),
                                    stamp));
        }
        var heads = new TreeMap<ReplicaId, Head>();
        heads.put(
                A, new Head(objects + 1L, VectorClock.EMPTY.with(A, objects), new HybridTime(77)));
        return new Saved(
                objects + 1L,
                new View(
                        clock,
                        clock.cutTo(A, 1),
                        new HybridTime(99),
                        builder.build(),
                        membership(),
                        answers),
                heads,
                new HybridTime(99));
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
        retired.put(C, new Membership.Retirement(9, new Dot(A, 5)));
        return new Membership(0xC1, joins, leaving, retired, new TreeMap<>(Map.of(C, 11L)));
    }

    private static List<Bytes> chunks(Saved saved) {
        var chunks = new ArrayList<Bytes>();
        SavedCodec.write(saved).forEachRemaining(chunks::add);
        return chunks;
    }

    @Test
    void whatIsWrittenIsRead() {
        for (var count : new int[] {0, 1, 20_000}) {
            var saved = saved(count);
            var reader = new SavedCodec.Reader();
            for (var chunk : chunks(saved)) {
                assertThat(reader.accept(chunk)).isInstanceOf(Decoded.Value.class);
            }
            var read = reader.finish();
            assertThat(read.appends()).isEqualTo(saved.appends());
            assertThat(read.heads()).isEqualTo(saved.heads());
            assertThat(read.time()).isEqualTo(saved.time());
            assertThat(read.view().clock()).isEqualTo(saved.view().clock());
            assertThat(read.view().stable()).isEqualTo(saved.view().stable());
            assertThat(read.view().membership()).isEqualTo(saved.view().membership());
            assertThat(read.view().answers()).isEqualTo(saved.view().answers());
            assertThat(Digest.of(read.view(), VectorClock.EMPTY))
                    .isEqualTo(Digest.of(saved.view(), VectorClock.EMPTY));
        }
    }

    @Test
    void aLargeStateComesInManyChunks() {
        assertThat(chunks(saved(20_000))).hasSizeGreaterThan(3);
    }

    /// Version 3, for ever: these bytes stand in snapshots.
    @Test
    void goldenBytes() {
        assertThat(chunks(saved(1)))
                .extracting(chunk -> HexFormat.of().formatHex(chunk.toArray()))
                .containsExactly(
                        "03"
                                + "02"
                                + "63"
                                + "01"
                                + "000161000000000000000102"
                                + "010101"
                                + "00000000000000c1"
                                + "02"
                                + "01"
                                + "010001620000000000000002"
                                + "02"
                                + "00"
                                + "01"
                                + "02"
                                + "010107"
                                + "01"
                                + "0001630000000000000003"
                                + "09"
                                + "0105"
                                + "01"
                                + "030b"
                                + "01"
                                + "01"
                                + "02"
                                + "010101"
                                + "4d"
                                + "02",
                        "086f72646572203138"
                                + "00"
                                + "4d"
                                + "000161000000000000000102"
                                + "086f72646572203137"
                                + "04736f6c64"
                                + "4e"
                                + "0103"
                                + "02"
                                + "076275636b657430"
                                + "046b657930"
                                + "01"
                                + "07656c656d656e74"
                                + "01"
                                + "0102");
    }

    @Test
    void anObjectThatComesTwiceOrIsNoneMakesNoSense() {
        var chunks = chunks(saved(1, Answers.NONE));
        var reader = new SavedCodec.Reader();
        chunks.forEach(reader::accept);
        assertThat(reader.accept(chunks.getLast())).asString().contains("each object once");

        var none = new CausalWriter();
        none.writeVarint(DataTypes.number(AddWinsSet.TYPE));
        none.writeBytes(Bytes.of("bucket"));
        none.writeBytes(Bytes.of("key"));
        AddWinsSet.TYPE.writeState(AddWinsSet.EMPTY, none);
        assertThat(reader.accept(none.toBytes())).asString().contains("an object", "nothing at");
    }

    @Test
    void aRequestThatComesTwiceMakesNoSense() {
        var chunks = chunks(saved(0));
        var twice = new CausalWriter();
        for (var i = 0; i < 2; i++) {
            twice.writeBytes(Bytes.of("order 17"));
            twice.writeBytes(Bytes.EMPTY);
            twice.writeTime(new HybridTime(77));
            twice.writeDot(new Dot(A, 1));
        }
        var reader = new SavedCodec.Reader();
        reader.accept(chunks.getFirst());
        assertThat(reader.accept(twice.toBytes()))
                .asString()
                .contains("each request once", "order 17 once more");
    }

    @Test
    void aNewerVersionIsNamed() {
        var header = chunks(saved(1)).getFirst().toArray();
        header[0] = 1;
        assertThat(new SavedCodec.Reader().accept(Bytes.owning(header)))
                .hasToString("at byte 0: expected snapshot version 3, found version 1");
    }
}
