package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.crdt.History.Event;
import io.minidote.crdt.LastWriterWinsRegister.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

class LastWriterWinsRegisterTest
        extends CrdtContract<LastWriterWinsRegister, Operation, Operation> {

    /// The newest of the assignments that no other assignment or reset has seen.
    @Override
    public Bytes value(History<Operation> history) {
        return newest(history)
                .map(event -> ((Operation.Assign) event.operation()).value())
                .orElse(Bytes.EMPTY);
    }

    @Override
    public boolean exists(History<Operation> history) {
        return newest(history).isPresent();
    }

    private static Optional<Event<Operation>> newest(History<Operation> history) {
        return history.stream()
                .filter(event -> history.after(event).findAny().isEmpty())
                .filter(event -> event.operation() instanceof Operation.Assign)
                .max(History.BY_TIME);
    }

    @Override
    DataType<LastWriterWinsRegister, Operation, Operation> type() {
        return LastWriterWinsRegister.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return random.nextInt(4) > 0
                ? new Operation.Assign(Bytes.of(random.nextInt(100)))
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
    Map<String, Twist<LastWriterWinsRegister, Operation, Operation>> broken() {
        return Map.of(
                "a loser is forgotten before it is stable",
                Twist.forgetsTooEarly(),
                "a reset removes values it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Operation.Reset),
                "a merge brings back what was replaced",
                Twist.mergesWithoutClocks());
    }
}
