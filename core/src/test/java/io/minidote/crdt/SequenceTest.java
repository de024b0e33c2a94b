package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Sequence.Effect;
import io.minidote.crdt.Sequence.Hook;
import io.minidote.crdt.Sequence.Names;
import io.minidote.crdt.Sequence.Operation;
import io.minidote.crdt.Sequence.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SequenceTest extends CrdtContract<Sequence, Operation, Effect> {

    private static final ReplicaId A = new ReplicaId("a", 1);

    private StrongList list = new StrongList();
    private int made;

    @Override
    public void begin() {
        list = new StrongList();
        made = 0;
    }

    @Override
    @SuppressWarnings("unchecked") // what a sequence shows is a list of bytes
    public boolean allows(Object shown, History<Operation> visible) {
        return list.allows((List<Bytes>) shown, visible);
    }

    /// The elements, in no order.
    @Override
    public Object value(History<Operation> visible) {
        return list.contents(visible).values();
    }

    @Override
    public boolean exists(History<Operation> visible) {
        return !list.contents(visible).isEmpty();
    }

    @Override
    DataType<Sequence, Operation, Effect> type() {
        return Sequence.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        var index = random.nextInt(9) - 4;
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 ->
                    Operation.Insert.elements(
                            index,
                            Stream.generate(this::element).limit(1 + random.nextInt(3)).toList());
            case 9, 10, 11 -> new Operation.Delete(index, 1 + random.nextInt(3));
            case 12 ->
                    new Operation.DeleteEach(
                            List.of(
                                    new Operation.Delete(index, 1 + random.nextInt(2)),
                                    new Operation.Delete(random.nextInt(9) - 4, 1)));
            case 13, 14 -> new Operation.Set(index, element());
            default -> new Operation.Reset();
        };
    }

    /// One that there has not been: a character or two.
    private Bytes element() {
        made++;
        return Bytes.of(Character.toString('一' + made) + (made % 5 == 0 ? "!" : ""));
    }

    @Override
    List<Effect> effects() {
        var b1 = new Position(new ReplicaId("b", 0x0123456789ABCDEFL), 1, 0);
        return List.of(
                insert(new Hook(Optional.empty(), Side.RIGHT, 1), "na\u00efve\ud83d\ude00"),
                new Effect.Insert(
                        new Hook(Optional.of(new Position(A, 1, 5)), Side.RIGHT, 7),
                        Elements.of(List.of(Bytes.of("two"), Bytes.EMPTY))),
                insert(new Hook(Optional.of(new Position(A, 1, 0)), Side.LEFT, 2), "x"),
                new Effect.Delete(List.of(new Names(new Position(A, 1, 1), false, 2))),
                new Effect.Set(b1, Bytes.of("new")),
                new Effect.Set(b1, Bytes.of("newer")),
                new Effect.Delete(
                        List.of(
                                new Names(new Position(b1.replica(), 1, 1), false, 1),
                                new Names(new Position(A, 2, 0), true, 1))),
                insert(new Hook(Optional.empty(), Side.RIGHT, 9), "z"),
                new Effect.Reset());
    }

    private static Effect insert(Hook hook, String text) {
        return new Effect.Insert(hook, Elements.characters(Bytes.of(text)).orElseThrow());
    }

    @Override
    Map<String, Twist<Sequence, Operation, Effect>> broken() {
        return Map.of(
                "an insert stands closest whatever it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Effect.Insert),
                "a set replaces settings it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Effect.Set),
                "a reset takes out what it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Effect.Reset),
                "levels do not grow with what is seen",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> prepare(
                            Sequence state, Operation operation, ReplicaId self) {
                        return state.prepare(operation, self)
                                        instanceof
                                        Prepared.Effect<Effect>(
                                                Effect.Insert(var hook, var elements))
                                ? Prepared.as(
                                        new Effect.Insert(
                                                new Hook(hook.parent(), hook.side(), 1), elements))
                                : state.prepare(operation, self);
                    }
                },
                "what is removed is forgotten before it is stable",
                Twist.forgetsTooEarly(),
                "a merge brings back what was removed",
                Twist.mergesWithoutClocks(),
                "a merge takes news for removed",
                Twist.mergesAsIfItKnewAll());
    }

    /// A replica of one sequence.
    private static final class Replica {
        private final ReplicaId id;
        private Sequence state = Sequence.EMPTY;
        private VectorClock clock = VectorClock.EMPTY;
        private final List<Sent> sent = new ArrayList<>();

        private record Sent(Effect effect, Stamp stamp) {}

        Replica(String name) {
            id = new ReplicaId(name, 1);
        }

        void does(Operation operation) {
            var dot = new Dot(id, clock.get(id) + 1);
            var stamp = new Stamp(dot, dot, clock, new HybridTime(clock.total() + 1));
            var effect = ((Prepared.Effect<Effect>) state.prepare(operation, id)).effect();
            sent.add(new Sent(effect, stamp));
            apply(sent.getLast());
        }

        void apply(Sent one) {
            state = state.apply(one.effect(), one.stamp());
            clock = clock.with(one.stamp().dot());
        }

        void hears(Replica other) {
            other.sent.stream()
                    .filter(one -> !clock.contains(one.stamp().dot()))
                    .forEach(this::apply);
        }

        void types(long index, String text) {
            var at = index;
            for (var character : Elements.characters(Bytes.of(text)).orElseThrow().list()) {
                does(Operation.Insert.elements(at++, List.of(character)));
            }
        }

        void forgets() {
            state = state.stabilize(clock);
        }

        String text() {
            return state.text().text();
        }

        int bytes() {
            var out = new CausalWriter();
            Sequence.TYPE.writeState(state, out);
            return out.length();
        }
    }

    /// Whatever each does inside of what it inserted itself: typing forwards and backwards, going
    /// back, taking out.
    @Test
    void whatSeveralWriteAtTheSamePlaceStaysApart() {
        for (var seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var base = new Replica("base");
            base.types(0, "[]");
            if (random.nextBoolean()) {
                base.types(1, "gone");
                base.does(new Operation.Delete(1, 4));
            }
            var replicas = Stream.of("a", "b", "c").map(Replica::new).toList();
            for (var replica : replicas) {
                replica.hears(base);
                if (random.nextInt(3) == 0) {
                    replica.forgets();
                }
                write(replica, random);
            }
            var shown = new ArrayList<String>();
            for (var replica : replicas) {
                var others = new ArrayList<>(replicas);
                Collections.shuffle(others, random);
                others.forEach(replica::hears);
                shown.add(replica.text());
            }
            assertThat(shown.getFirst()).as("seed %d", seed).matches("\\[(a+|b+|c+){3}\\]");
            assertThat(shown).as("seed %d", seed).containsOnly(shown.getFirst());
        }
    }

    private static void write(Replica replica, Random random) {
        var length = 0;
        var at = 0;
        for (var i = 0; i < 12 || length == 0; i++) {
            at =
                    switch (random.nextInt(3)) {
                        case 0 -> at;
                        case 1 -> Math.min(length, at + 1);
                        default -> random.nextInt(length + 1);
                    };
            if (random.nextInt(4) == 0 && at < length) {
                replica.does(new Operation.Delete(1 + at, 1));
                length--;
            } else {
                replica.does(Operation.Insert.text(1 + at, replica.id.name()));
                length++;
            }
        }
    }

    @Test
    void whatIsTypedCostsItsBytes() {
        var replica = new Replica("a");
        replica.types(0, "The quick brown fox. ".repeat(500));
        assertThat(replica.bytes()).isLessThan(10_600);
        replica.forgets();
        assertThat(replica.bytes()).isLessThan(10_600);
        assertThat(replica.state.weight()).isLessThan(10_500 * 6);
        assertThat(replica.text()).isEqualTo("The quick brown fox. ".repeat(500));
    }

    @Test
    void whatWasRemovedCostsNothing() {
        var replica = new Replica("a");
        replica.types(0, "kept");
        replica.forgets();
        var weight = replica.state.weight();
        for (var i = 0; i < 100; i++) {
            replica.types(i % 5, "for a while");
            replica.does(new Operation.Delete(i % 5, 11));
        }
        assertThat(replica.state.weight()).isGreaterThan(2 * weight);
        replica.forgets();
        assertThat(replica.text()).isEqualTo("kept");
        assertThat(replica.state.weight()).isEqualTo(weight);
        replica.does(new Operation.Delete(0, 4));
        replica.forgets();
        assertThat(replica.state).isEqualTo(Sequence.EMPTY);
    }

    /// There is room between any two, however many were put there before.
    @Test
    void manyRunsFindTheirPlace() {
        var random = new Random(7);
        var replica = new Replica("a");
        var expected = new ArrayList<Bytes>();
        for (var i = 0; i < 4_000; i++) {
            var at = i % 3 == 0 ? random.nextInt(expected.size() + 1) : expected.size() / 2;
            replica.does(Operation.Insert.elements(at, List.of(Bytes.of(i), Bytes.of(-i))));
            expected.addAll(at, List.of(Bytes.of(i), Bytes.of(-i)));
        }
        assertThat(replica.state.value()).isEqualTo(expected);
        for (var i = 0; i < expected.size(); i += 97) {
            assertThat(replica.state.get(i)).contains(expected.get(i));
        }
        replica.forgets();
        assertThat(replica.state.value()).isEqualTo(expected);
    }

    @Test
    void oneInsertOfManyIsFoundElementByElement() {
        var replica = new Replica("a");
        var many = IntStream.range(0, 1_000).mapToObj(Bytes::of).toList();
        replica.does(Operation.Insert.elements(0, many));
        replica.does(new Operation.Delete(100, 800));
        replica.does(new Operation.Set(-1, Bytes.of("last")));
        assertThat(replica.state.size()).isEqualTo(200);
        assertThat(replica.state.get(100)).contains(Bytes.of(900));
        assertThat(replica.state.get(199)).contains(Bytes.of("last"));
        assertThat(replica.state.get(200)).isEmpty();
    }

    @Test
    void aSliceHasWhatIsShownBetweenTwoPlaces() {
        var replica = new Replica("a");
        var many = IntStream.range(0, 300).mapToObj(Bytes::of).toList();
        replica.does(Operation.Insert.elements(0, many));
        replica.does(new Operation.Delete(60, 130));
        replica.types(50, "xyz");
        replica.does(new Operation.Set(7, Bytes.of("seven")));
        var all = replica.state.value();
        for (var from = 0; from <= all.size(); from += 3) {
            for (var to = from; to <= all.size(); to += 7) {
                assertThat(replica.state.slice(from, to)).isEqualTo(all.subList(from, to));
            }
        }
        assertThat(all).hasSize(173).contains(Bytes.of("seven"), Bytes.of("y"));
        assertThat(Sequence.EMPTY.slice(0, 0)).isEmpty();
    }

    /// Many that stand apart, or were put in front one by one, are taken out in a few bytes.
    @Test
    void whatIsTakenOutAtOnceIsOneEffect() {
        var replica = new Replica("a");
        for (var i = 0; i < 100; i++) {
            replica.does(Operation.Insert.elements(0, List.of(Bytes.of(i))));
        }
        assertThat(deleted(replica, List.of(new Operation.Delete(10, 90))))
                .containsExactly(new Names(new Position(replica.id, 1, 0), true, 90));
        var apart = List.of(new Operation.Delete(-1, 1), new Operation.Delete(5, 2));
        assertThat(deleted(replica, apart))
                .containsExactly(
                        new Names(new Position(replica.id, 1, 0), true, 1),
                        new Names(new Position(replica.id, 94, 0), true, 2));
        replica.does(new Operation.DeleteEach(apart));
        assertThat(replica.state.size()).isEqualTo(97);
        assertThat(replica.state.slice(4, 6)).containsExactly(Bytes.of(95), Bytes.of(92));
        assertThat(replica.state.get(96)).contains(Bytes.of(1));
        assertThat(replica.state.prepare(new Operation.DeleteEach(List.of()), A))
                .isEqualTo(Prepared.nothing());
    }

    private static List<Names> deleted(Replica replica, List<Operation.Delete> parts) {
        var prepared = replica.state.prepare(new Operation.DeleteEach(parts), A);
        return ((Effect.Delete) ((Prepared.Effect<Effect>) prepared).effect()).names();
    }

    @Test
    void whatStandsNowhereIsRefused() {
        var replica = new Replica("a");
        assertThat(refusal(replica, new Operation.Set(0, Bytes.EMPTY)))
                .isEqualTo("set takes the index of an element, and there is none");
        replica.types(0, "abc");
        assertThat(refusal(replica, Operation.Insert.text(4, "x")))
                .isEqualTo("insert takes an index from -4 to 3 here, not 4");
        assertThat(refusal(replica, new Operation.Set(-4, Bytes.EMPTY)))
                .isEqualTo("set takes an index from -3 to 2 here, not -4");
        assertThat(replica.state.prepare(new Operation.Delete(3, 7), A))
                .isEqualTo(Prepared.nothing());
    }

    private static String refusal(Replica replica, Operation operation) {
        return ((Prepared.Refused<Effect>) replica.state.prepare(operation, A)).why();
    }

    /// Character by character, as it was typed.
    @Test
    void whatIsDoneAgainStandsWhereItStood() {
        var lost = new Replica("lost");
        var successor = new Replica("other");
        successor.types(0, "ac");
        lost.hears(successor);
        lost.types(1, "bbb");
        var redone = new Replica("lost");
        redone.hears(successor);
        for (var sent : lost.sent) {
            redone.does(
                    ((Prepared.Effect<Operation>)
                                    redone.state.again(
                                            sent.effect(),
                                            dot -> redone.clock.contains(dot),
                                            sent.stamp().time()))
                            .effect());
        }
        assertThat(redone.text()).isEqualTo("abbbc");
    }
}
