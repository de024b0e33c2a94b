package io.minidote.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.base.Invariant;
import io.minidote.broadcast.CausalBroadcast.Receipt;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CausalBroadcastTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);
    private static final ReplicaId C = new ReplicaId("c", 3);

    /// What each frame's bytes stand for: this test is about order, not about bytes.
    private final Map<Bytes, Tagged<String>> meaning = new HashMap<>();

    private final List<String> delivered = new ArrayList<>();
    private CausalBroadcast<String> broadcast = receiver(100_000);

    private CausalBroadcast<String> receiver(long limit) {
        return new CausalBroadcast<>(new TreeMap<>(), this::read, limit);
    }

    private Decoded<Tagged<String>> read(Frame frame, Head before) {
        var tagged = meaning.get(frame.bytes());
        return tagged == null
                ? new Decoded.Malformed<>(0, "known bytes", frame.bytes().toString())
                : new Decoded.Value<>(tagged);
    }

    /// A transaction at `origin` that happened after all in `after`, its own earlier ones included.
    private Frame frame(String payload, ReplicaId origin, int dots, VectorClock after) {
        var first = new Dot(origin, after.get(origin) + 1);
        var bytes = Bytes.of((payload + "..........").substring(0, 10));
        meaning.put(bytes, new Tagged<>(first, dots, after, after, HybridTime.ZERO, payload));
        return new Frame(first, dots, bytes);
    }

    private static VectorClock clock(long a, long b, long c) {
        return VectorClock.EMPTY.with(A, a).with(B, b).with(C, c);
    }

    private Receipt receive(Frame frame) {
        return broadcast.receive(
                frame, Long.MAX_VALUE, delivery -> delivered.add(delivery.tagged().payload()));
    }

    @Test
    void whatLacksSomethingWaitsForIt() {
        var cause = frame("cause", A, 1, clock(0, 0, 0));
        var effect = frame("effect", B, 1, clock(1, 0, 0));
        assertThat(receive(effect)).isEqualTo(Receipt.WAITING);
        assertThat(delivered).isEmpty();
        assertThat(receive(cause)).isEqualTo(Receipt.DELIVERED);
        assertThat(delivered).containsExactly("cause", "effect");
        assertThat(broadcast.delivered()).isEqualTo(clock(1, 1, 0));
        assertThat(broadcast.waitingBytes()).isZero();
    }

    @Test
    void aTransactionOfSeveralDotsMovesTheClockAtOnce() {
        receive(frame("three", A, 3, clock(0, 0, 0)));
        assertThat(broadcast.delivered()).isEqualTo(clock(3, 0, 0));
        assertThat(receive(frame("next", A, 2, clock(3, 0, 0)))).isEqualTo(Receipt.DELIVERED);
        assertThat(broadcast.delivered()).isEqualTo(clock(5, 0, 0));
    }

    @Test
    void whatComesAgainIsDroppedWhetherDeliveredOrWaiting() {
        var first = frame("first", A, 2, clock(0, 0, 0));
        receive(first);
        assertThat(receive(first)).isEqualTo(Receipt.DUPLICATE);
        var waiting = frame("waiting", B, 1, clock(3, 0, 0));
        receive(waiting);
        assertThat(receive(waiting)).isEqualTo(Receipt.DUPLICATE);
        receive(frame("second", A, 1, clock(2, 0, 0)));
        assertThat(delivered).containsExactly("first", "second", "waiting");
    }

    @Test
    void whatSkipsItsOriginsEarlierOnesIsAGap() {
        assertThat(receive(frame("second", A, 1, clock(1, 0, 0)))).isEqualTo(Receipt.GAP);
        assertThat(broadcast.taken()).isEqualTo(VectorClock.EMPTY);
    }

    @Test
    void whatBeginsInsideATransactionIsMalformed() {
        receive(frame("three", A, 3, clock(0, 0, 0)));
        assertThat(receive(frame("odd", A, 4, clock(1, 0, 0)))).isEqualTo(Receipt.MALFORMED);
        assertThat(broadcast.malformed()).contains("a#1:2");
    }

    @Test
    void aLongQueueBehindOneMissingTransactionIsDeliveredInOrder() {
        var missing = frame("b1", B, 1, clock(0, 0, 0));
        receive(frame("a1", A, 1, clock(0, 1, 0)));
        for (var i = 1; i < 50; i++) {
            assertThat(receive(frame("a" + (i + 1), A, 1, clock(i, 1, 0))))
                    .isEqualTo(Receipt.WAITING);
        }
        receive(missing);
        assertThat(delivered).hasSize(51).startsWith("b1", "a1", "a2").endsWith("a50");
    }

    @Test
    void aFullBufferStillAdmitsWhatIsDeliverable() {
        broadcast = receiver(2 * 266 + 5);
        var cause = frame("cause", A, 1, clock(0, 0, 0));
        assertThat(receive(frame("b1", B, 1, clock(1, 0, 0)))).isEqualTo(Receipt.WAITING);
        assertThat(receive(frame("b2", B, 1, clock(1, 1, 0)))).isEqualTo(Receipt.WAITING);
        assertThat(receive(frame("b3", B, 1, clock(1, 2, 0)))).isEqualTo(Receipt.NO_ROOM);
        assertThat(receive(cause)).isEqualTo(Receipt.DELIVERED);
        assertThat(receive(frame("b3", B, 1, clock(1, 2, 0)))).isEqualTo(Receipt.DELIVERED);
        assertThat(delivered).containsExactly("cause", "b1", "b2", "b3");
    }

    @Test
    void whatMakesNoSenseIsNotTakenIn() {
        assertThat(receive(new Frame(new Dot(A, 1), 1, Bytes.of("?"))))
                .isEqualTo(Receipt.MALFORMED);
        assertThat(receive(frame("fine", A, 1, clock(0, 0, 0)))).isEqualTo(Receipt.DELIVERED);
    }

    @Test
    void anOwnTransactionThatLacksSomethingIsABug() {
        frame("odd", A, 1, clock(0, 5, 0));
        var odd = meaning.values().iterator().next();
        assertThatThrownBy(() -> broadcast.deliver(odd))
                .isInstanceOf(Invariant.InvariantBroken.class)
                .hasMessageContaining("b#2=5");
    }

    @Test
    void anyOrderOfArrivalEndsInTheSameClockAndRespectsCausality() {
        for (var seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            meaning.clear();
            delivered.clear();
            broadcast = receiver(100_000);
            var frames = history(random);
            for (var round = 0; round < 60 && delivered.size() < frames.size(); round++) {
                Collections.shuffle(frames, random);
                frames.forEach(this::receive);
            }
            assertThat(delivered)
                    .as("seed %d", seed)
                    .hasSize(frames.size())
                    .doesNotHaveDuplicates();
            assertThat(broadcast.waiting()).isZero();
            assertThat(broadcast.waitingBytes()).isZero();
            var seen = VectorClock.EMPTY;
            for (var payload : delivered) {
                var tagged =
                        meaning.values().stream()
                                .filter(each -> each.payload().equals(payload))
                                .findAny()
                                .orElseThrow();
                assertThat(seen.covers(tagged.after())).as("seed %d: %s", seed, payload).isTrue();
                seen = seen.with(tagged.last());
            }
        }
    }

    /// Forty transactions at three replicas, each after a random part of what happened before.
    private List<Frame> history(Random random) {
        var clocks = new TreeMap<ReplicaId, VectorClock>();
        var frames = new ArrayList<Frame>();
        for (var i = 0; i < 40; i++) {
            var origin = List.of(A, B, C).get(random.nextInt(3));
            var clock = clocks.getOrDefault(origin, VectorClock.EMPTY);
            if (random.nextBoolean()) {
                clock =
                        clock.join(
                                clocks.getOrDefault(
                                        List.of(A, B, C).get(random.nextInt(3)),
                                        VectorClock.EMPTY));
            }
            var dots = 1 + random.nextInt(3);
            frames.add(frame("t" + i, origin, dots, clock));
            clocks.put(origin, clock.with(origin, clock.get(origin) + dots));
        }
        return frames;
    }
}
