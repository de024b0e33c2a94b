package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.History.Event;
import io.minidote.crdt.TwoPhaseSet.Operation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

class TwoPhaseSetTest extends CrdtContract<TwoPhaseSet, Operation, Operation> {

    /// An element is in the set when it was added, and no remove of it or reset has ever seen it
    /// there: seen, that is, any add of it.
    @Override
    public SortedSet<Bytes> value(History<Operation> history) {
        return history.stream()
                .filter(event -> event.operation() instanceof Operation.Add)
                .flatMap(event -> ((Operation.Add) event.operation()).elements().stream())
                .distinct()
                .filter(element -> history.stream().noneMatch(removes(element, history)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Predicate<Event<Operation>> removes(Bytes element, History<Operation> history) {
        return event ->
                switch (event.operation()) {
                    case Operation.Add _ -> false;
                    case Operation.Remove(var elements) ->
                            elements.contains(element) && sawAdd(event, element, history);
                    case Operation.Reset() -> sawAdd(event, element, history);
                };
    }

    private static boolean sawAdd(
            Event<Operation> event, Bytes element, History<Operation> history) {
        return history.stream()
                .anyMatch(add ->
                        event.saw(add)
                                && add.operation() instanceof Operation.Add(var elements)
                                && elements.contains(element));
    }

    @Override
    public boolean exists(History<Operation> history) {
        return !value(history).isEmpty();
    }

    @Override
    public boolean forgets() {
        return false;
    }

    @Override
    DataType<TwoPhaseSet, Operation, Operation> type() {
        return TwoPhaseSet.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> new Operation.Reset();
            case 1 -> new Operation.Remove(Samples.manyElements(random));
            default -> new Operation.Add(Samples.manyElements(random));
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
    Map<String, Twist<TwoPhaseSet, Operation, Operation>> broken() {
        return Map.of(
                "a reset removes what it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Operation.Reset),
                "what was removed is removed only as far as it was seen",
                new Twist<>() {
                    @Override
                    public TwoPhaseSet merge(
                            TwoPhaseSet state,
                            VectorClock mine,
                            TwoPhaseSet other,
                            VectorClock theirs) {
                        return new TwoPhaseSet(
                                state.live().merge(mine, other.live(), theirs), state.removed());
                    }
                },
                "an interactive add is not asked about again",
                new Twist<>() {
                    @Override
                    public Prepared<Operation> confirm(
                            TwoPhaseSet state, Operation effect, ReplicaId self) {
                        return Prepared.as(effect);
                    }

                    @Override
                    public TwoPhaseSet apply(TwoPhaseSet state, Operation effect, Stamp stamp) {
                        return effect instanceof Operation.Add(var elements)
                                        && elements.stream().anyMatch(state.removed()::contains)
                                ? TwoPhaseSet.EMPTY.apply(effect, stamp)
                                : state.apply(effect, stamp);
                    }
                });
    }
}
