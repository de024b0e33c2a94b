package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.ReplicaId;
import io.minidote.crdt.History.Event;
import io.minidote.crdt.StringValue.Effect;
import io.minidote.crdt.StringValue.Operation;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

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
}
