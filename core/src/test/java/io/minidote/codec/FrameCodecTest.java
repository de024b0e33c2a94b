package io.minidote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.replica.Announcement;
import io.minidote.replica.Effect;
import io.minidote.replica.Once;
import io.minidote.replica.RequestId;
import io.minidote.replica.Transaction;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FrameCodecTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 0x1234_5678_9ABC_DEF0L);

    private static final Head BEFORE =
            new Head(4, VectorClock.EMPTY.with(A, 2).with(B, 7), new HybridTime(1_000_000));

    private static final Tagged<Transaction> CHANGES =
            new Tagged<>(
                    new Dot(A, 5),
                    3,
                    VectorClock.EMPTY.with(A, 4).with(B, 9),
                    VectorClock.EMPTY.with(A, 3).with(B, 9),
                    new HybridTime(1_000_500),
                    new Transaction.Changes(List.of(add(0, "x"), add(2, "y"))));

    private static Effect<?, ?, ?> add(int offset, String element) {
        var key = new Key<>(Bytes.of("bucket"), Bytes.of("key"), AddWinsSet.TYPE);
        return new Effect<>(offset, key, new AddWinsSet.Operation.Add(List.of(Bytes.of(element))));
    }

    private static Transaction again(Optional<Once> once) {
        return new Transaction.Again(B, 299, new HybridTime(77), List.of(add(0, "x")), once);
    }

    private static final Optional<Once> ONCE =
            Optional.of(new Once(RequestId.of("order 17"), Bytes.of("sold")));

    private static Tagged<Transaction> read(Frame frame, Head before) {
        return switch (FrameCodec.read(frame, before)) {
            case Decoded.Value<Tagged<Transaction>>(var tagged) -> tagged;
            case Decoded.Malformed<Tagged<Transaction>> malformed ->
                    throw new AssertionError(malformed.toString());
        };
    }

    private static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.toArray());
    }

    private static final List<Announcement> NEWS =
            List.of(
                    new Announcement(Bytes.of("news"), Bytes.of("sold")),
                    new Announcement(Bytes.EMPTY, Bytes.EMPTY));

    @Test
    void whatIsWrittenIsRead() {
        assertThat(read(FrameCodec.write(CHANGES, BEFORE), BEFORE)).isEqualTo(CHANGES);
        for (var payload :
                List.of(
                        new Transaction.Founded(0xC1),
                        new Transaction.Joined(B, VectorClock.EMPTY),
                        new Transaction.Joined(B, VectorClock.EMPTY.with(A, 9)),
                        new Transaction.Forgotten(B),
                        new Transaction.Ceased(new TreeMap<>(Map.of(A, 0L, B, 300L))),
                        new Transaction.Retired(B, 300),
                        again(Optional.empty()),
                        again(ONCE),
                        new Transaction.Changes(List.of(add(0, "x")), ONCE),
                        new Transaction.Changes(List.of(), ONCE),
                        new Transaction.Changes(List.of(add(0, "x")), ONCE, NEWS),
                        new Transaction.Changes(List.of(), Optional.empty(), NEWS))) {
            var tagged =
                    new Tagged<Transaction>(
                            new Dot(A, 1),
                            1,
                            VectorClock.EMPTY,
                            VectorClock.EMPTY,
                            HybridTime.ZERO,
                            payload);
            assertThat(read(FrameCodec.write(tagged, Head.START), Head.START)).isEqualTo(tagged);
        }
    }

    /// Version 1, for ever: these bytes stand in logs.
    @Test
    void goldenBytes() {
        assertThat(hex(FrameCodec.write(CHANGES, BEFORE).bytes()))
                .isEqualTo(
                        "0102020100"
                                + "01"
                                + "e807"
                                + "00"
                                + "02"
                                + "00"
                                + "02"
                                + "066275636b6574"
                                + "036b6579"
                                + "01010178"
                                + "01"
                                + "02"
                                + "066275636b6574"
                                + "036b6579"
                                + "01010179");
    }

    /// Version 2, for ever.
    @Test
    void goldenBytesOfWhatChangesTheCluster() {
        assertThat(
                        Stream.of(
                                        new Transaction.Founded(0xC1),
                                        new Transaction.Joined(B, VectorClock.EMPTY.with(A, 9)),
                                        new Transaction.Forgotten(B),
                                        new Transaction.Ceased(
                                                new TreeMap<>(Map.of(A, 0L, B, 300L))),
                                        new Transaction.Retired(B, 300),
                                        again(Optional.empty()))
                                .map(FrameCodecTest::payload))
                .containsExactly(
                        "01" + "00000000000000c1",
                        "02" + "000162123456789abcdef0" + "01" + "0001610000000000000001" + "09",
                        "03" + "000162123456789abcdef0",
                        "04" + "02" + "000161000000000000000100" + "000162123456789abcdef0ac02",
                        "05" + "000162123456789abcdef0" + "ac02",
                        "06"
                                + "000162123456789abcdef0"
                                + "ab02"
                                + "4d"
                                + "01"
                                + "00"
                                + "02"
                                + "066275636b6574"
                                + "036b6579"
                                + "01010178");
    }

    @Test
    void goldenBytesOfWhatIsAnnounced() {
        assertThat(payload(new Transaction.Changes(List.of(), Optional.empty(), NEWS)))
                .isEqualTo("08" + "02" + "046e657773" + "04736f6c64" + "00" + "00" + "00" + "00");
        assertThat(payload(new Transaction.Changes(List.of(), ONCE, NEWS.subList(0, 1))))
                .isEqualTo(
                        "07"
                                + "086f72646572203137"
                                + "04736f6c64"
                                + "08"
                                + "01"
                                + "046e657773"
                                + "04736f6c64"
                                + "00"
                                + "00");
    }

    /// Version 4, for ever.
    @Test
    void goldenBytesOfWhatAnswersARequest() {
        assertThat(payload(new Transaction.Changes(List.of(), ONCE)))
                .isEqualTo("07" + "086f72646572203137" + "04736f6c64" + "00" + "00");
        assertThat(payload(again(ONCE)))
                .isEqualTo(
                        "07"
                                + "086f72646572203137"
                                + "04736f6c64"
                                + payload(again(Optional.empty())));
    }

    @Test
    void onlyWhatIsDoneForAClientAnswersARequest() {
        var out = new CausalWriter();
        out.writeRaw(Bytes.owning(HexFormat.of().parseHex("000000" + "07" + "0178" + "00" + "03")));
        assertThat(FrameCodec.read(new Frame(new Dot(A, 1), 1, out.toBytes()), Head.START))
                .hasToString("at byte 7: expected a kind that answers a request, found kind 3");
    }

    @Test
    void aRequestIdIsNeitherEmptyNorLong() {
        for (var length : List.of(0, RequestId.LONGEST + 1)) {
            var out = new CausalWriter();
            out.writeRaw(Bytes.owning(HexFormat.of().parseHex("000000" + "07")));
            out.writeBytes(Bytes.of("x".repeat(length)));
            assertThat(FrameCodec.read(new Frame(new Dot(A, 1), 1, out.toBytes()), Head.START))
                    .hasToString(
                            "at byte 4: expected a request id of 1 to 128 bytes, found %d bytes"
                                    .formatted(length));
        }
    }

    /// Without the clocks and the time, which take a byte each here.
    private static String payload(Transaction payload) {
        var tagged =
                new Tagged<>(
                        new Dot(A, 1),
                        1,
                        VectorClock.EMPTY,
                        VectorClock.EMPTY,
                        HybridTime.ZERO,
                        payload);
        return hex(FrameCodec.write(tagged, Head.START).bytes()).substring(6);
    }

    @Test
    void costFollowsWhatWasHeardNotHowManyMembersThereAre() {
        var after = VectorClock.EMPTY;
        for (var i = 0; i < 1_000; i++) {
            after = after.with(new ReplicaId("replica-" + i, i), 10);
        }
        after = after.with(A, 4);
        var tagged =
                new Tagged<Transaction>(
                        new Dot(A, 5),
                        1,
                        after,
                        after,
                        HybridTime.ZERO,
                        new Transaction.Changes(List.of(add(0, "x"))));
        var before = new Head(4, after.cutTo(A, 3), HybridTime.ZERO);
        assertThat(FrameCodec.write(tagged, before).bytes().length()).isLessThan(30);
        assertThat(read(FrameCodec.write(tagged, before), before)).isEqualTo(tagged);
    }

    @Test
    void aTransactionThatComesAfterItselfIsMalformed() {
        var out = new CausalWriter();
        out.writeVarint(1);
        out.writeVarint(1);
        out.writeVarint(3);
        assertThat(FrameCodec.read(new Frame(new Dot(A, 5), 1, out.toBytes()), BEFORE))
                .asString()
                .contains("expected a#1 from 5, found a#1:5 after {a#1=5, ");
    }

    @Test
    void anUnknownDataTypeIsNamed() {
        var bytes = FrameCodec.write(CHANGES, BEFORE).bytes().toArray();
        bytes[11] = 99;
        assertThat(FrameCodec.read(new Frame(new Dot(A, 5), 3, Bytes.owning(bytes)), BEFORE))
                .hasToString("at byte 11: expected a known data type, found number 99");
    }

    @Test
    void noBytesWhateverBreakTheReader() {
        var bytes = FrameCodec.write(CHANGES, BEFORE).bytes().toArray();
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++) {
            var hostile = bytes.clone();
            for (var flips = random.nextInt(4) + 1; flips > 0; flips--) {
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
            }
            var cut = Bytes.copyOf(hostile, 0, hostile.length - random.nextInt(3));
            FrameCodec.read(new Frame(new Dot(A, 5), 1 + random.nextInt(3), cut), BEFORE);
            FrameCodec.read(new Frame(new Dot(B, 8), 1, cut), BEFORE);
        }
    }
}
