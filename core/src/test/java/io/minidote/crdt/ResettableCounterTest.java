package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.ResettableCounter.Effect;
import io.minidote.crdt.ResettableCounter.Operation;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResettableCounterTest extends CrdtContract<ResettableCounter, Operation, Effect> {

    /// The sum of all increments that no reset has seen.
    @Override
    public Object value(History<Operation> history) {
        var sum =
                counted(history).map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
        return sum.bitLength() < 64 ? (Object) sum.longValue() : sum;
    }

    @Override
    public boolean exists(History<Operation> history) {
        return counted(history).findAny().isPresent();
    }

    private static Stream<Long> counted(History<Operation> history) {
        return history.stream()
                .filter(event ->
                        history.after(event)
                                .noneMatch(later -> later.operation() instanceof Operation.Reset))
                .flatMap(event ->
                        event.operation() instanceof Operation.Increment(var n)
                                ? Stream.of(n)
                                : Stream.empty());
    }

    @Override
    DataType<ResettableCounter, Operation, Effect> type() {
        return ResettableCounter.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return random.nextInt(3) > 0
                ? new Operation.Increment(Samples.integer(random))
                : new Operation.Reset();
    }

    @Override
    List<Effect> effects() {
        var a = new ReplicaId("a", 1);
        return List.of(
                new Effect.Increment(5, true),
                new Effect.Increment(-3, true),
                new Effect.Increment(Long.MAX_VALUE, false),
                new Effect.Reset(List.of(new OriginTotals.Seen(a, 5L))),
                new Effect.Increment(Long.MAX_VALUE, false));
    }

    @Override
    Map<String, Twist<ResettableCounter, Operation, Effect>> broken() {
        return Map.of(
                "two resets undo the same increments twice",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> prepare(
                            ResettableCounter state, Operation operation, ReplicaId self) {
                        return operation instanceof Operation.Reset
                                        && state.value() instanceof Long sum
                                ? Prepared.as(
                                        new Effect.Increment(-sum, state.totals().begins(self)))
                                : state.prepare(operation, self);
                    }
                },
                "an interactive increment keeps the frame of its view",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> confirm(
                            ResettableCounter state, Effect effect, ReplicaId self) {
                        return Prepared.as(effect);
                    }
                },
                "a reset undoes increments it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Effect.Reset),
                "a total is forgotten before its reset is stable",
                Twist.forgetsTooEarly(),
                "a merge takes for undone what is news",
                Twist.mergesAsIfItKnewAll());
    }

    @Test
    void anIncrementAndItsOppositeLeaveAZeroThatExists() {
        var a = new ReplicaId("a", 1);
        var counter =
                ResettableCounter.EMPTY
                        .apply(new Effect.Increment(5, true), stamp(new Dot(a, 1)))
                        .apply(new Effect.Increment(-5, false), stamp(new Dot(a, 2)));
        assertThat(counter.value()).isEqualTo(0L);
        assertThat(counter.exists()).isTrue();
    }

    @Test
    void aSumIsWiderThan64Bits() {
        var counter = ResettableCounter.EMPTY;
        for (var i = 1; i <= 4; i++) {
            counter =
                    counter.apply(
                            new Effect.Increment(Long.MIN_VALUE, i == 1),
                            stamp(new Dot(new ReplicaId("a", 1), i)));
        }
        assertThat(counter.value()).isEqualTo(BigInteger.TWO.pow(65).negate());
    }

    private static Stamp stamp(Dot dot) {
        return new Stamp(dot, dot, VectorClock.EMPTY, HybridTime.ZERO);
    }
}
