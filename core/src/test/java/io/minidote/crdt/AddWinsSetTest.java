package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet.Operation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class AddWinsSetTest extends CrdtContract<AddWinsSet, Operation, Operation> {

    /// An element is in the set when some add of it was never seen by a remove of it or a reset.
    @Override
    public SortedSet<Bytes> value(History<Operation> history) {
        return history.stream()
                .flatMap(event ->
                        elements(event.operation())
                                .filter(element ->
                                        history.after(event)
                                                .noneMatch(later ->
                                                        removes(later.operation(), element))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public boolean exists(History<Operation> history) {
        return !value(history).isEmpty();
    }

    private static Stream<Bytes> elements(Operation operation) {
        return operation instanceof Operation.Add(var elements)
                ? elements.stream()
                : Stream.empty();
    }

    private static boolean removes(Operation operation, Bytes element) {
        return switch (operation) {
            case Operation.Add _ -> false;
            case Operation.Remove(var elements) -> elements.contains(element);
            case Operation.Reset() -> true;
        };
    }

    @Override
    DataType<AddWinsSet, Operation, Operation> type() {
        return AddWinsSet.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return switch (random.nextInt(7)) {
            case 0, 1, 2 -> new Operation.Add(Samples.elements(random));
            case 3, 4, 5 -> new Operation.Remove(Samples.elements(random));
            default -> new Operation.Reset();
        };
    }

    @Override
    List<Operation> effects() {
        return List.of(
                new Operation.Add(List.of(Bytes.of("x"), Bytes.of("y"))),
                new Operation.Add(List.of(Bytes.of("x"), Bytes.of("z"), Bytes.EMPTY)),
                new Operation.Remove(List.of(Bytes.of("y"))),
                new Operation.Add(List.of(Bytes.of("z"))),
                new Operation.Reset());
    }

    @Override
    Map<String, Twist<AddWinsSet, Operation, Operation>> broken() {
        return Map.of(
                "a remove silences adds it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Operation.Remove),
                "a reset silences adds it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Operation.Reset),
                "a merge brings back what was removed",
                Twist.mergesWithoutClocks());
    }
}
