package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.History.Event;
import io.minidote.crdt.StringValue.Effect;
import io.minidote.crdt.StringValue.Operation;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StringValueTest extends CrdtContract<StringValue, Operation, Effect> {

    /// The newest assignment that no assignment or reset has seen; where its bytes are an integer,
    /// or there is none, plus all increments that count.
    @Override
    public Bytes value(History<Operation> history) {
        var newest = newest(history);
        var increments = increments(history, newest);
        var bytes = newest.map(event -> ((Operation.Assign) event.operation()).bytes());
        if (bytes.isPresent() && bytes.get().integer().isEmpty()) {
            return bytes.get();
        }
        if (bytes.isEmpty() && increments.isEmpty()) {
            return Bytes.EMPTY;
        }
        var sum =
                increments.stream()
                        .map(BigInteger::valueOf)
                        .reduce(BigInteger.ZERO, BigInteger::add);
        return Bytes.of(
                bytes.map(integer -> new BigInteger(integer.text()).add(sum))
                        .orElse(sum)
                        .toString());
    }

    @Override
    public boolean exists(History<Operation> history) {
        var newest = newest(history);
        return newest.isPresent() || !increments(history, newest).isEmpty();
    }

    private static Optional<Event<Operation>> newest(History<Operation> history) {
        return history.stream()
                .filter(event -> event.operation() instanceof Operation.Assign)
                .filter(event ->
                        history.after(event)
                                .allMatch(
                                        later -> later.operation() instanceof Operation.Increment))
                .max(History.BY_TIME);
    }

    /// An increment counts when neither the newest assignment nor any reset has seen it, and when
    /// no assignment follows it in its own transaction: those happen at once.
    private static List<Long> increments(
            History<Operation> history, Optional<Event<Operation>> newest) {
        return history.stream()
                .filter(event -> newest.isEmpty() || !newest.get().saw(event))
                .filter(event ->
                        history.after(event)
                                .noneMatch(later ->
                                        later.operation() instanceof Operation.Reset
                                                || later.operation() instanceof Operation.Assign
                                                        && later.follows(event)))
                .filter(event -> event.operation() instanceof Operation.Increment)
                .map(event -> ((Operation.Increment) event.operation()).n())
                .toList();
    }

    @Override
    DataType<StringValue, Operation, Effect> type() {
        return StringValue.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> new Operation.Assign(Bytes.of(random.nextInt(100)));
            case 2 -> new Operation.Assign(Samples.element(random));
            case 3 -> new Operation.Assign(Bytes.EMPTY);
            case 4, 5, 6 -> new Operation.Reset();
            default -> new Operation.Increment(Samples.integer(random));
        };
    }

    @Override
    List<Effect> effects() {
        var seen = List.of(new OriginTotals.Seen(new ReplicaId("a", 1), 5L));
        return List.of(
                new Effect.Increment(5, true),
                new Effect.Assign(Bytes.of("text"), List.of()),
                new Effect.Increment(-300, false),
                new Effect.Assign(Bytes.of("12"), seen),
                new Effect.Reset(List.of()));
    }

    @Override
    Map<String, Twist<StringValue, Operation, Effect>> broken() {
        return Map.of(
                "an assignment forgets which increments it has seen",
                new Twist<>() {
                    @Override
                    public StringValue apply(StringValue state, Effect effect, Stamp stamp) {
                        return state.apply(
                                effect instanceof Effect.Assign(var bytes, _)
                                        ? new Effect.Assign(bytes, List.of())
                                        : effect,
                                stamp);
                    }
                },
                "an interactive increment keeps the frame of its view",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> confirm(
                            StringValue state, Effect effect, ReplicaId self) {
                        return Prepared.as(effect);
                    }
                },
                "an assignment silences assignments it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Effect.Assign),
                "losers and totals are forgotten before they are stable",
                Twist.forgetsTooEarly(),
                "a merge brings back what was replaced",
                Twist.mergesWithoutClocks());
    }

    private static final ReplicaId SELF = new ReplicaId("a", 1);

    private static Draft<StringValue, Operation, Effect> draft() {
        return new Draft<>(
                StringValue.EMPTY,
                StringValue.EMPTY,
                SELF,
                offset ->
                        new Stamp(
                                new Dot(SELF, offset + 1),
                                new Dot(SELF, 1),
                                VectorClock.EMPTY,
                                HybridTime.ZERO));
    }

    @Test
    void whatIsNotAnIntegerIsNotIncremented() {
        var draft = draft();
        draft.update(new Operation.Assign(Bytes.of("ten")), 0);
        assertThat(draft.update(new Operation.Increment(1), 1))
                .isEqualTo(Prepared.refused("value is not an integer or out of range"));
        assertThat(draft.view().value()).isEqualTo(Bytes.of("ten"));
    }

    @Test
    void theGreatestIntegerIsNotIncremented() {
        var draft = draft();
        draft.update(new Operation.Assign(Bytes.of(Long.MAX_VALUE)), 0);
        assertThat(draft.update(new Operation.Increment(1), 1))
                .isEqualTo(Prepared.refused("increment or decrement would overflow"));
    }

    @Test
    void anIncrementAndItsOppositeLeaveAZeroThatExists() {
        var draft = draft();
        draft.update(new Operation.Increment(5), 0);
        draft.update(new Operation.Increment(-5), 1);
        assertThat(draft.view().value()).isEqualTo(Bytes.of("0"));
        assertThat(draft.view().exists()).isTrue();
    }

    @Test
    void anAssignmentReplacesTheIncrementsOfItsOwnTransaction() {
        var draft = draft();
        draft.update(new Operation.Increment(5), 0);
        draft.update(new Operation.Assign(Bytes.of("1")), 1);
        draft.update(new Operation.Increment(1), 2);
        assertThat(draft.effects())
                .containsExactly(
                        new Draft.Placed<>(1, new Effect.Assign(Bytes.of("1"), List.of())),
                        new Draft.Placed<>(2, new Effect.Increment(1, true)));
        assertThat(draft.state().value()).isEqualTo(Bytes.of("2"));
    }
}
