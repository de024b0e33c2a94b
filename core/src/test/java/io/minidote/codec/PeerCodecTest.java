package io.minidote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.broadcast.StateChunk;
import io.minidote.broadcast.StateChunk.End;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PeerCodecTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);
    private static final VectorClock CLOCK = VectorClock.EMPTY.with(A, 300).with(B, 2);

    private static final List<PeerMessage> EVERY_KIND =
            List.of(
                    new PeerMessage.Hello(Phase.JOINING, List.of("a", "b"), CLOCK),
                    new PeerMessage.AskToJoin(CLOCK),
                    new PeerMessage.Updates(
                            B,
                            List.of(
                                    new Frame(new Dot(B, 3), 2, Bytes.of("one")),
                                    new Frame(new Dot(B, 5), 1, Bytes.of("two"))),
                            true),
                    new PeerMessage.Delivered(
                            CLOCK,
                            CLOCK.cutTo(A, 200),
                            VectorClock.EMPTY,
                            new HybridTime(0x10000),
                            both()),
                    new PeerMessage.Pull(B, 3),
                    new PeerMessage.Pruned(B, 300),
                    new PeerMessage.AskForState(0x77, 300),
                    new PeerMessage.State(
                            0x77, 300, new StateChunk(End.PART, 43, Bytes.of("chunk"))),
                    new PeerMessage.YouAreForgotten(B, both()),
                    new PeerMessage.Refused("not now"),
                    new PeerMessage.Brief(
                            B, List.of(new Frame(new Dot(B, 3), 2, Bytes.of("one")))));

    private static SortedSet<ReplicaId> both() {
        return new TreeSet<>(List.of(A, B));
    }

    @Test
    void whatIsWrittenIsRead() {
        for (var message : EVERY_KIND) {
            var envelope = new Envelope(A, 0xC1, message);
            assertThat(PeerCodec.read(PeerCodec.write(envelope)))
                    .isEqualTo(new Decoded.Value<>(envelope));
        }
    }

    /// Version 7, for ever: peers of other builds send these bytes.
    @Test
    void goldenBytes() {
        assertThat(EVERY_KIND)
                .extracting(message ->
                        HexFormat.of()
                                .formatHex(
                                        PeerCodec.write(new Envelope(A, 0xC1, message)).toArray()))
                .containsExactly(
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "00"
                                + "01"
                                + "02"
                                + "0161"
                                + "0162"
                                + "02"
                                + "01ac02"
                                + "000162000000000000000202",
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "01"
                                + "02"
                                + "01ac02"
                                + "000162000000000000000202",
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "02"
                                + "0001620000000000000002"
                                + "01"
                                + "02"
                                + "0302036f6e65"
                                + "05010374776f",
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "03"
                                + "02"
                                + "01ac02"
                                + "000162000000000000000202"
                                + "02"
                                + "01c801"
                                + "0202"
                                + "00"
                                + "808004"
                                + "020102",
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "04"
                                + "0001620000000000000002"
                                + "03",
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "05"
                                + "0001620000000000000002"
                                + "ac02",
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "06"
                                + "0000000000000077"
                                + "ac02",
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "07"
                                + "0000000000000077"
                                + "ac02"
                                + "01"
                                + "2b"
                                + "4a6b8e44"
                                + "056368756e6b",
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "08"
                                + "0001620000000000000002"
                                + "02"
                                + "01"
                                + "02",
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "09"
                                + "076e6f74206e6f77",
                        "07"
                                + "0001610000000000000001"
                                + "00000000000000c1"
                                + "0a"
                                + "0001620000000000000002"
                                + "01"
                                + "0302036f6e65");
    }

    @Test
    void anotherVersionIsRefusedWithBothNumbers() {
        var bytes = PeerCodec.write(new Envelope(A, 1, new PeerMessage.Pull(B, 3))).toArray();
        bytes[0] = 1;
        assertThat(PeerCodec.read(Bytes.owning(bytes)))
                .hasToString("at byte 0: expected peer protocol version 7, found version 1");
    }

    @Test
    void anAlteredChunkIsNoticed() {
        var chunk = new StateChunk(End.NOTHING, 0, Bytes.of("chunk"));
        var bytes =
                PeerCodec.write(new Envelope(A, 1, new PeerMessage.State(7, 0, chunk))).toArray();
        bytes[bytes.length - 1] ^= 1;
        assertThat(PeerCodec.read(Bytes.owning(bytes)).toString())
                .contains("expected the checksum", "of 5 bytes");
    }

    @Test
    void aChunkIsNeitherEmptyNorLongerThanAny() {
        for (var length : new int[] {0, StateChunk.MOST_BYTES + 1}) {
            var chunk = new StateChunk(End.NOTHING, 0, Bytes.owning(new byte[length]));
            var bytes = PeerCodec.write(new Envelope(A, 1, new PeerMessage.State(7, 0, chunk)));
            assertThat(PeerCodec.read(bytes))
                    .asString()
                    .contains("from 1 to 1048576 bytes of a state", "found " + length);
        }
    }

    @Test
    void noBytesWhateverBreakTheReader() {
        var random = new Random(1);
        for (var message : EVERY_KIND) {
            var bytes = PeerCodec.write(new Envelope(A, 0xC1, message)).toArray();
            for (var i = 0; i < 5_000; i++) {
                var hostile = bytes.clone();
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
                PeerCodec.read(Bytes.copyOf(hostile, 0, hostile.length - random.nextInt(3)));
            }
        }
    }

    @Test
    void aCountIsBelievedOnlyAsFarAsThereAreBytes() {
        var head =
                HexFormat.of()
                        .parseHex(
                                "07"
                                        + "0001610000000000000001"
                                        + "00000000000000c1"
                                        + "02"
                                        + "0001620000000000000002"
                                        + "01"
                                        + "ffffffff07");
        assertThat(PeerCodec.read(Bytes.owning(head)).toString()).contains("a count of frames");
    }
}
