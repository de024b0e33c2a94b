package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.crdt.MultiValueRegister.Operation;
import java.util.List;
import java.util.Map;
import java.util.Random;

class MultiValueRegisterTest extends CrdtContract<MultiValueRegister, Operation, Operation> {

    /// What was assigned and no other assignment or reset has seen, sorted, each value once.
    @Override
    public List<Bytes> value(History<Operation> history) {
        return history.stream()
                .filter(event -> history.after(event).findAny().isEmpty())
                .filter(event -> event.operation() instanceof Operation.Assign)
                .map(event -> ((Operation.Assign) event.operation()).value())
                .sorted()
                .distinct()
                .toList();
    }

    @Override
    public boolean exists(History<Operation> history) {
        return !value(history).isEmpty();
    }

    @Override
    DataType<MultiValueRegister, Operation, Operation> type() {
        return MultiValueRegister.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return random.nextInt(4) > 0
                ? new Operation.Assign(Samples.element(random))
                : new Operation.Reset();
    }

    @Override
    List<Operation> effects() {
        return List.of(
                new Operation.Assign(Bytes.of("x")),
                new Operation.Reset(),
                new Operation.Assign(Bytes.of("y")),
                new Operation.Assign(Bytes.EMPTY));
    }

    @Override
    Map<String, Twist<MultiValueRegister, Operation, Operation>> broken() {
        return Map.of(
                "an assignment replaces values it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Operation.Assign),
                "a merge brings back what was replaced",
                Twist.mergesWithoutClocks());
    }
}
