package io.minidote.crdt;

import io.minidote.crdt.EnableWinsFlag.Operation;
import java.util.List;
import java.util.Map;
import java.util.Random;

class EnableWinsFlagTest extends CrdtContract<EnableWinsFlag, Operation, Operation> {

    /// Set when some enable was never seen by a disable or reset.
    @Override
    public Boolean value(History<Operation> history) {
        return history.stream()
                .filter(event -> event.operation() instanceof Operation.Enable)
                .anyMatch(event ->
                        history.after(event)
                                .allMatch(later -> later.operation() instanceof Operation.Enable));
    }

    @Override
    public boolean exists(History<Operation> history) {
        return value(history);
    }

    @Override
    DataType<EnableWinsFlag, Operation, Operation> type() {
        return EnableWinsFlag.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Operation.Enable();
            case 1 -> new Operation.Disable();
            default -> new Operation.Reset();
        };
    }

    @Override
    List<Operation> effects() {
        return List.of(
                new Operation.Enable(),
                new Operation.Disable(),
                new Operation.Reset(),
                new Operation.Enable(),
                new Operation.Enable());
    }

    @Override
    Map<String, Twist<EnableWinsFlag, Operation, Operation>> broken() {
        return Map.of(
                "a disable wins over enables it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Operation.Disable),
                "a merge brings back what was disabled",
                Twist.mergesWithoutClocks());
    }
}
