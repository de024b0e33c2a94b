package io.minidote.crdt;

import io.minidote.crdt.DisableWinsFlag.Operation;
import java.util.List;
import java.util.Map;
import java.util.Random;

class DisableWinsFlagTest extends CrdtContract<DisableWinsFlag, Operation, Operation> {

    /// Of the enables and disables that nothing has ever seen: set when there are some, and all are
    /// enables.
    @Override
    public Boolean value(History<Operation> history) {
        var unseen =
                history.stream()
                        .filter(event -> history.after(event).findAny().isEmpty())
                        .map(History.Event::operation)
                        .filter(operation -> !(operation instanceof Operation.Reset))
                        .toList();
        return !unseen.isEmpty()
                && unseen.stream().allMatch(operation -> operation instanceof Operation.Enable);
    }

    @Override
    public boolean exists(History<Operation> history) {
        return value(history);
    }

    @Override
    DataType<DisableWinsFlag, Operation, Operation> type() {
        return DisableWinsFlag.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> new Operation.Enable();
            case 2, 3 -> new Operation.Disable();
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
    Map<String, Twist<DisableWinsFlag, Operation, Operation>> broken() {
        return Map.of(
                "a disable loses to enables it has not seen",
                new Twist<>() {
                    @Override
                    public DisableWinsFlag apply(
                            DisableWinsFlag state, Operation effect, Stamp stamp) {
                        return state.apply(
                                effect instanceof Operation.Disable
                                        ? new Operation.Reset()
                                        : effect,
                                stamp);
                    }
                },
                "an enable silences disables it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Operation.Enable),
                "a disable is forgotten before it is stable",
                Twist.forgetsTooEarly(),
                "a merge brings back what was disabled",
                Twist.mergesWithoutClocks());
    }
}
