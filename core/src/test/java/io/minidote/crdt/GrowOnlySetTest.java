package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.GrowOnlySet.Operation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

class GrowOnlySetTest extends CrdtContract<GrowOnlySet, Operation, Operation> {

    /// An element is in the set when somebody has added it.
    @Override
    public SortedSet<Bytes> value(History<Operation> history) {
        return history.stream()
                .flatMap(event -> elements(event.operation()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Bytes> elements(Operation operation) {
        return switch (operation) {
            case Operation.Add(var elements) -> elements;
        };
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
    DataType<GrowOnlySet, Operation, Operation> type() {
        return GrowOnlySet.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return new Operation.Add(Samples.manyElements(random));
    }

    @Override
    List<Operation> effects() {
        return List.of(
                new Operation.Add(List.of(Bytes.of("x"), Bytes.of("y"))),
                new Operation.Add(List.of(Bytes.of("x"), Bytes.of("z"), Bytes.EMPTY)));
    }

    @Override
    Map<String, Twist<GrowOnlySet, Operation, Operation>> broken() {
        return Map.of(
                "an add replaces what was there",
                new Twist<>() {
                    @Override
                    public GrowOnlySet apply(GrowOnlySet state, Operation effect, Stamp stamp) {
                        return GrowOnlySet.EMPTY.apply(effect, stamp);
                    }
                },
                "a merge keeps what is here alone",
                new Twist<>() {
                    @Override
                    public GrowOnlySet merge(
                            GrowOnlySet state,
                            VectorClock mine,
                            GrowOnlySet other,
                            VectorClock theirs) {
                        return state;
                    }
                });
    }
}
