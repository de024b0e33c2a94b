package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.BoundedCounter.Effect;
import io.minidote.crdt.BoundedCounter.Operation;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BoundedCounterTest extends CrdtContract<BoundedCounter, Operation, Effect> {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 1);
    private static final ReplicaId C = new ReplicaId("c", 1);

    /// How much each reset has spent: what its replica had, as it had seen it. Never iterated.
    private final Map<Dot, BigInteger> spent = new HashMap<>();

    @Override
    public void begin() {
        spent.clear();
    }

    /// What was added, less what was taken away. A reset takes away all that its replica had in
    /// what it had seen.
    @Override
    public Object value(History<Operation> history) {
        var sum =
                history.stream()
                        .map(event -> change(event, history))
                        .reduce(BigInteger.ZERO, BigInteger::add);
        return sum.bitLength() < 64 ? (Object) sum.longValue() : sum;
    }

    /// Never below zero, whatever has been seen.
    @Override
    public boolean allows(Object shown, History<Operation> history) {
        return shown.equals(value(history)) && ((Number) shown).doubleValue() >= 0;
    }

    @Override
    public boolean exists(History<Operation> history) {
        return !value(history).equals(0L);
    }

    /// One replica alone does not undo what others hold.
    @Override
    public boolean forgets() {
        return false;
    }

    private BigInteger change(History.Event<Operation> event, History<Operation> history) {
        return switch (event.operation()) {
            case Operation.Increment(var n) -> BigInteger.valueOf(n);
            case Operation.Decrement(var n) -> BigInteger.valueOf(-n);
            case Operation.Transfer _ -> BigInteger.ZERO;
            case Operation.Reset() -> spentBy(event, history).negate();
        };
    }

    private BigInteger spentBy(History.Event<Operation> reset, History<Operation> history) {
        var known = spent.get(reset.dot());
        if (known == null) {
            known = rights(reset.dot().replica(), reset, history);
            spent.put(reset.dot(), known);
        }
        return known;
    }

    /// What `replica` had in what `reset` had seen.
    private BigInteger rights(
            ReplicaId replica, History.Event<Operation> reset, History<Operation> history) {
        var rights = BigInteger.ZERO;
        for (var event : history.events()) {
            if (reset.saw(event)) {
                var own = event.dot().replica().equals(replica);
                rights = own ? rights.add(change(event, history)) : rights;
                if (event.operation() instanceof Operation.Transfer(var n, var to)) {
                    rights = own ? rights.subtract(BigInteger.valueOf(n)) : rights;
                    rights =
                            to.equals(replica.toString())
                                    ? rights.add(BigInteger.valueOf(n))
                                    : rights;
                }
            }
        }
        return rights;
    }

    @Override
    DataType<BoundedCounter, Operation, Effect> type() {
        return BoundedCounter.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        var n = random.nextInt(20) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(5);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Operation.Increment(n);
            case 3, 4 -> new Operation.Decrement(n);
            case 5, 6 ->
                    new Operation.Transfer(n, List.of(A, B, C).get(random.nextInt(3)).toString());
            default -> new Operation.Reset();
        };
    }

    @Override
    List<Effect> effects() {
        var wide = BigInteger.TWO.pow(64);
        return List.of(
                new Effect.Grant(5, true),
                new Effect.Move(A, B, 2L, false, true),
                new Effect.Spend(1L, false, List.of()),
                new Effect.Move(C, B, wide, true, false),
                new Effect.Spend(
                        wide,
                        true,
                        List.of(
                                new BoundedCounter.Account(
                                        A,
                                        List.of(
                                                new OriginTotals.Base(A, 1, 5L),
                                                new OriginTotals.Base(B, 1, -2L))),
                                new BoundedCounter.Account(
                                        B, List.of(new OriginTotals.Base(B, 1, wide))))));
    }

    @Override
    Map<String, Twist<BoundedCounter, Operation, Effect>> broken() {
        return Map.of(
                "a replica spends what others hold",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> prepare(
                            BoundedCounter state, Operation operation, ReplicaId self) {
                        return operation instanceof Operation.Decrement(var n)
                                        && state.value().doubleValue() >= n
                                ? Prepared.as(new Effect.Spend(n, true, List.of()))
                                : state.prepare(operation, self);
                    }
                },
                "what was enough in the view is not looked at again",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> confirm(
                            BoundedCounter state, Effect effect, ReplicaId self) {
                        return Prepared.as(effect);
                    }
                },
                "what is handed on can be spent here as well",
                new Twist<>() {
                    @Override
                    public BoundedCounter apply(BoundedCounter state, Effect effect, Stamp stamp) {
                        return state.apply(
                                effect instanceof Effect.Move(_, var to, var n, _, var begins)
                                        ? new Effect.Move(
                                                stamp.dot().replica(), to, n, begins, begins)
                                        : effect,
                                stamp);
                    }
                },
                "it is closed while others have rights",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> prepare(
                            BoundedCounter state, Operation operation, ReplicaId self) {
                        return operation instanceof Operation.Reset
                                        && !state.rights(self).equals(0L)
                                ? Prepared.as(
                                        new Effect.Spend(
                                                state.rights(self), false, state.accounts()))
                                : state.prepare(operation, self);
                    }
                },
                "what is closed late undoes what has come since",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> confirm(
                            BoundedCounter state, Effect effect, ReplicaId self) {
                        return effect instanceof Effect.Spend(var n, var begins, var closes)
                                        && !closes.isEmpty()
                                ? Prepared.as(new Effect.Spend(n, begins, state.accounts()))
                                : state.confirm(effect, self);
                    }
                },
                "what is closed is forgotten before that is stable",
                Twist.forgetsTooEarly(),
                "a merge takes for closed what is news",
                Twist.mergesAsIfItKnewAll());
    }

    @Test
    void whoWantsMoreThanThereIsHereIsToldWhereTheRestIs() {
        var counter = granted(BoundedCounter.EMPTY, new Dot(A, 1), 2);
        assertThat(refused(counter, new Operation.Decrement(3)))
                .isEqualTo("3 is more than the 2 that a#1 may spend; others may spend nothing");
        counter = granted(granted(counter, new Dot(B, 1), 4), new Dot(C, 1), 1);
        assertThat(refused(counter, new Operation.Decrement(3)))
                .isEqualTo(
                        "3 is more than the 2 that a#1 may spend; others may spend: b#1 4, c#1 1");
        for (var i = 0; i < 9; i++) {
            counter = granted(counter, new Dot(new ReplicaId("d" + i, 1), 1), 7);
        }
        assertThat(refused(counter, new Operation.Transfer(3, "b#1")))
                .endsWith("d5#1 7 and 3 more replicas something");
    }

    @Test
    void onlySomeOfSomethingIsGivenAndTakenAndOnlyToOthers() {
        var counter = granted(BoundedCounter.EMPTY, new Dot(A, 1), 2);
        assertThat(refused(counter, new Operation.Increment(0)))
                .isEqualTo("increment takes an integer from 1 to 9223372036854775807, not 0");
        assertThat(refused(counter, new Operation.Decrement(-1)))
                .isEqualTo("decrement takes an integer from 1 to 9223372036854775807, not -1");
        assertThat(refused(counter, new Operation.Transfer(0, "b#1")))
                .isEqualTo("transfer takes an integer from 1 to 9223372036854775807, not 0");
        assertThat(refused(counter, new Operation.Transfer(1, "a#1")))
                .isEqualTo("a#1 has these rights already: name another");
        assertThat(refused(counter, new Operation.Transfer(1, "nobody")))
                .isEqualTo("rights go to a replica, such as a#1, not to 'nobody'");
    }

    /// However often it is filled and used up, and handed to and fro.
    @Test
    void whatIsUsedUpLeavesNothingOnceThatIsStable() {
        var counter = BoundedCounter.EMPTY;
        var clock = VectorClock.EMPTY;
        for (var i = 0; i < 1_000; i++) {
            for (var operation :
                    List.of(
                            new Operation.Increment(10),
                            new Operation.Transfer(4, "b#1"),
                            new Operation.Decrement(5))) {
                clock = clock.with(A, clock.get(A) + 1);
                counter = done(counter, operation, new Dot(A, clock.get(A)), clock);
            }
            for (var self : List.of(A, B)) {
                clock = clock.with(self, clock.get(self) + 1);
                counter =
                        done(counter, new Operation.Reset(), new Dot(self, clock.get(self)), clock);
            }
            assertThat(counter.exists()).isFalse();
            assertThat(counter.weight()).isLessThan(1_000);
        }
        assertThat(counter.stabilize(clock)).isEqualTo(BoundedCounter.EMPTY);
    }

    @Test
    void aNameAloneIsThatOfAMember() {
        var members = new TreeSet<>(List.of(A, B, new ReplicaId("b", 2)));
        assertThat(among("a", members)).isEqualTo(Prepared.as(new Operation.Transfer(1, "a#1")));
        assertThat(among("b#2", members)).isEqualTo(Prepared.as(new Operation.Transfer(1, "b#2")));
        assertThat(among("b", members))
                .isEqualTo(Prepared.refused("'b' may be any of b#1, b#2: say which"));
        assertThat(among("c", members))
                .isEqualTo(Prepared.refused("'c' is no member; these are: a#1, b#1, b#2"));
    }

    private static Prepared<Operation> among(String to, SortedSet<ReplicaId> members) {
        return BoundedCounter.TYPE.among(new Operation.Transfer(1, to), () -> members);
    }

    /// What a forgotten replica has added is added by its successor. What it spent, others may have
    /// counted on since.
    @Test
    void onlyIncrementsAreDoneAgain() {
        var counter = granted(BoundedCounter.EMPTY, new Dot(A, 1), 2);
        assertThat(counter.again(new Effect.Grant(2, true), _ -> true, HybridTime.ZERO))
                .isEqualTo(Prepared.as(new Operation.Increment(2)));
        assertThat(counter.again(new Effect.Spend(2L, true, List.of()), _ -> true, HybridTime.ZERO))
                .isInstanceOf(Prepared.Refused.class);
        assertThat(counter.again(new Effect.Move(A, B, 2L, true, true), _ -> true, HybridTime.ZERO))
                .isInstanceOf(Prepared.Refused.class);
    }

    private static BoundedCounter granted(BoundedCounter counter, Dot dot, long n) {
        return done(counter, new Operation.Increment(n), dot, VectorClock.EMPTY);
    }

    private static BoundedCounter done(
            BoundedCounter counter, Operation operation, Dot dot, VectorClock seen) {
        return counter.prepare(operation, dot.replica())
                        instanceof Prepared.Effect<Effect>(var effect)
                ? counter.apply(effect, new Stamp(dot, dot, seen, HybridTime.ZERO))
                : counter;
    }

    private static String refused(BoundedCounter counter, Operation operation) {
        return counter.prepare(operation, A) instanceof Prepared.Refused<Effect>(var why)
                ? why
                : "it was not refused";
    }
}
