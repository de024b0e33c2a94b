package io.minidote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Direct;
import io.minidote.broadcast.Expansion;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.replica.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BriefCodecTest {

    private static final List<ReplicaId> REPLICAS =
            IntStream.range(0, 20).mapToObj(i -> new ReplicaId("n" + (10 + i), i)).toList();

    /// A transaction whole and in brief, with what it builds on.
    private record Issued(Head before, Tagged<Transaction> tagged, Frame whole, Frame brief) {}

    /// Replicas that issue transactions and hear of each other's in some order that causality
    /// allows.
    private static final class History {
        final List<Issued> issued = new ArrayList<>();
        final Map<Dot, VectorClock> pasts = new HashMap<>();
        private final Random random;
        private final Map<ReplicaId, VectorClock> clocks = new HashMap<>();
        private final Map<ReplicaId, Head> heads = new HashMap<>();
        private final Map<ReplicaId, Direct> directs = new HashMap<>();

        History(long seed, int transactions) {
            random = new Random(seed);
            while (issued.size() < transactions) {
                var at = REPLICAS.get(random.nextInt(REPLICAS.size()));
                for (var i = random.nextInt(2 * REPLICAS.size()); i > 0 && !issued.isEmpty(); i--) {
                    hear(at, issued.get(random.nextInt(issued.size())).tagged());
                }
                issue(at);
            }
        }

        private VectorClock clock(ReplicaId at) {
            return clocks.getOrDefault(at, VectorClock.EMPTY);
        }

        private Direct direct(ReplicaId at) {
            return directs.computeIfAbsent(at, _ -> new Direct(true));
        }

        private void hear(ReplicaId at, Tagged<Transaction> tagged) {
            if (clock(at).covers(tagged.after()) && !clock(at).contains(tagged.last())) {
                clocks.put(at, clock(at).with(tagged.last()));
                direct(at).delivered(tagged);
            }
        }

        private void issue(ReplicaId at) {
            var after = clock(at);
            var before = heads.getOrDefault(at, Head.START);
            var seen = random.nextInt(4) == 0 ? before.after() : after;
            var tagged =
                    new Tagged<Transaction>(
                            new Dot(at, after.get(at) + 1),
                            1 + random.nextInt(3),
                            after,
                            seen,
                            new HybridTime(before.time().packed() + random.nextInt(1_000)),
                            new Transaction.Joined(REPLICAS.getFirst(), after));
            issued.add(
                    new Issued(
                            before,
                            tagged,
                            FrameCodec.write(tagged, before),
                            BriefCodec.write(
                                    tagged, before, direct(at).dots().get(), this::known)));
            pasts.put(tagged.last(), after);
            heads.put(at, Head.of(tagged));
            clocks.put(at, after.with(tagged.last()));
            direct(at).issued();
        }

        private VectorClock known(Dot dot) {
            return past(dot).orElseThrow();
        }

        Optional<VectorClock> past(Dot dot) {
            return Optional.ofNullable(pasts.get(dot));
        }
    }

    @Test
    void whatIsImpliedIsLeftOutAndPutBackIn() {
        var wholeBytes = 0;
        var briefBytes = 0;
        for (var seed = 0; seed < 50; seed++) {
            var history = new History(seed, 200);
            for (var each : history.issued) {
                assertThat(BriefCodec.expand(each.brief(), each.before(), history::past))
                        .isEqualTo(new Decoded.Value<>(new Expansion.Whole(each.whole())));
                wholeBytes += each.whole().bytes().length();
                briefBytes += each.brief().bytes().length();
            }
        }
        assertThat(briefBytes).isLessThan(wholeBytes);
    }

    @Test
    void wherePartOfThePastIsUnknownItSaysWhatItLacks() {
        var history = new History(1, 200);
        for (var each : history.issued) {
            var expanded = BriefCodec.expand(each.brief(), each.before(), _ -> Optional.empty());
            if (expanded instanceof Decoded.Value<Expansion>(Expansion.Lacks(var dot))) {
                assertThat(each.tagged().after().contains(dot)).isTrue();
                assertThat(history.pasts).containsKey(dot);
            } else {
                assertThat(expanded)
                        .isEqualTo(new Decoded.Value<>(new Expansion.Whole(each.whole())));
            }
        }
    }

    /// Of four replicas one is named, and the others follow from that.
    @Test
    void goldenBytes() {
        var a = new ReplicaId("a", 1);
        var b = new ReplicaId("b", 2);
        var c = new ReplicaId("c", 3);
        var before = new Head(4, VectorClock.EMPTY.with(a, 3).with(b, 7), new HybridTime(100));
        var after = VectorClock.EMPTY.with(a, 4).with(b, 12).with(c, 9);
        var tagged =
                new Tagged<Transaction>(
                        new Dot(a, 5),
                        1,
                        after,
                        after,
                        new HybridTime(101),
                        new Transaction.Forgotten(c));
        var direct = VectorClock.EMPTY.with(b, 12).with(c, 9);
        Map<Dot, VectorClock> pasts =
                Map.of(
                        new Dot(b, 12), VectorClock.EMPTY.with(b, 11).with(c, 8),
                        new Dot(c, 9), VectorClock.EMPTY.with(b, 9).with(c, 8));
        var brief =
                BriefCodec.write(
                        tagged, before, direct, dot -> pasts.getOrDefault(dot, VectorClock.EMPTY));
        assertThat(HexFormat.of().formatHex(brief.bytes().toArray()))
                .isEqualTo("04" + "0505" + "02" + "02" + "03" + "0001630000000000000003");
        assertThat(BriefCodec.expand(brief, before, dot -> Optional.ofNullable(pasts.get(dot))))
                .isEqualTo(
                        new Decoded.Value<>(new Expansion.Whole(FrameCodec.write(tagged, before))));
    }

    @Test
    void noBytesWhateverBreakTheReader() {
        var history = new History(2, 100);
        var random = new Random(3);
        for (var each : history.issued) {
            for (var i = 0; i < 500; i++) {
                var hostile = each.brief().bytes().toArray();
                hostile[random.nextInt(Math.min(20, hostile.length))] = (byte) random.nextInt();
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
                var cut = Bytes.copyOf(hostile, 0, hostile.length - random.nextInt(3));
                BriefCodec.expand(
                        new Frame(each.tagged().first(), 1 + random.nextInt(3), cut),
                        each.before(),
                        dot -> random.nextInt(9) == 0 ? Optional.empty() : history.past(dot));
            }
        }
    }
}
