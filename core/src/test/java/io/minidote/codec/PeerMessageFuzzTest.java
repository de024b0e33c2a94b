package io.minidote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.broadcast.StateChunk;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What another replica says, or somebody who claims to be one.
class PeerMessageFuzzTest extends FuzzTarget {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", -1);
    private static final VectorClock CLOCK = VectorClock.EMPTY.with(A, 300).with(B, 2);

    @Override
    public void hold(byte[] input) {
        switch (bounded(input, () -> PeerCodec.read(Bytes.copyOf(input)))) {
            case Decoded.Malformed<Envelope> malformed -> presentable(malformed.toString());
            case Decoded.Value<Envelope> value ->
                    assertThat(PeerCodec.read(PeerCodec.write(value.value()))).isEqualTo(value);
        }
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var both = new TreeSet<>(List.of(A, B));
        var seeds = new TreeMap<String, byte[]>();
        seeds.put(
                "hello-of-one-who-joins",
                bytes(new PeerMessage.Hello(Phase.JOINING, List.of("a", "b"), CLOCK)));
        seeds.put("hello-with-names-of-no-letters", bytes(hello(List.of("", "", ""))));
        seeds.put("asks-to-join-with-a-clock", bytes(new PeerMessage.AskToJoin(CLOCK)));
        seeds.put(
                "two-frames",
                bytes(
                        new PeerMessage.Updates(
                                B,
                                List.of(
                                        new Frame(new Dot(B, 3), 2, Bytes.of("one")),
                                        new Frame(new Dot(B, 5), 1, Bytes.of("two"))),
                                true)));
        seeds.put(
                "report-of-who-has-what",
                bytes(
                        new PeerMessage.Delivered(
                                CLOCK,
                                CLOCK.cutTo(A, 200),
                                VectorClock.EMPTY,
                                new HybridTime(0x10000),
                                both)));
        seeds.put("pull", bytes(new PeerMessage.Pull(B, 3)));
        seeds.put("pruned", bytes(new PeerMessage.Pruned(B, Long.MAX_VALUE / 2)));
        seeds.put("asks-for-a-state", bytes(new PeerMessage.AskForState(-1, Integer.MAX_VALUE)));
        seeds.put(
                "chunk-of-a-state",
                bytes(
                        new PeerMessage.State(
                                7, 3, new StateChunk(StateChunk.End.PART, 43, Bytes.of("chunk")))));
        seeds.put("you-are-forgotten", bytes(new PeerMessage.YouAreForgotten(B, both)));
        seeds.put("refused", bytes(new PeerMessage.Refused("not now")));
        seeds.put("clock-with-a-name-of-64-letters", bytes(joins("x".repeat(64))));
        seeds.put("count-of-4-billion-frames", countOfBillions());
        return seeds;
    }

    private static PeerMessage hello(List<String> names) {
        return new PeerMessage.Hello(Phase.EMPTY, names, VectorClock.EMPTY);
    }

    private static PeerMessage joins(String name) {
        return new PeerMessage.AskToJoin(VectorClock.EMPTY.with(new ReplicaId(name, 1), 1));
    }

    private static byte[] countOfBillions() {
        var whole = bytes(new PeerMessage.Updates(B, List.of(), false));
        var count = Bytes.copyOf(new byte[] {-1, -1, -1, -1, 15});
        var longer = Arrays.copyOf(whole, whole.length - 1 + count.length());
        count.copyTo(longer, whole.length - 1);
        return longer;
    }

    private static byte[] bytes(PeerMessage message) {
        return PeerCodec.write(new Envelope(A, 0xC1, message)).toArray();
    }
}
