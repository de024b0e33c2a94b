package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.History.Event;
import io.minidote.crdt.RemoveWinsSet.Operation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RemoveWinsSetTest extends CrdtContract<RemoveWinsSet, Operation, Operation> {

    /// Of the adds and removes of an element that no add or remove of it and no reset has ever
    /// seen: it is in the set when there are some, and all are adds.
    @Override
    public SortedSet<Bytes> value(History<Operation> history) {
        return history.stream()
                .flatMap(event -> elements(event.operation()).stream())
                .distinct()
                .filter(element -> contains(history, element))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean contains(History<Operation> history, Bytes element) {
        var speaking =
                history.stream()
                        .filter(event -> elements(event.operation()).contains(element))
                        .filter(event ->
                                history.after(event)
                                        .map(Event::operation)
                                        .noneMatch(later ->
                                                later instanceof Operation.Reset
                                                        || elements(later).contains(element)))
                        .map(Event::operation)
                        .toList();
        return !speaking.isEmpty()
                && speaking.stream().allMatch(operation -> operation instanceof Operation.Add);
    }

    private static List<Bytes> elements(Operation operation) {
        return switch (operation) {
            case Operation.Add(var elements) -> elements;
            case Operation.Remove(var elements) -> elements;
            case Operation.Reset() -> List.of();
        };
    }

    @Override
    public boolean exists(History<Operation> history) {
        return !value(history).isEmpty();
    }

    @Override
    DataType<RemoveWinsSet, Operation, Operation> type() {
        return RemoveWinsSet.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return switch (random.nextInt(9)) {
            case 0, 1, 2, 3, 4 -> new Operation.Add(Samples.elements(random));
            case 5, 6, 7 -> new Operation.Remove(Samples.elements(random));
            default -> new Operation.Reset();
        };
    }

    @Override
    List<Operation> effects() {
        return List.of(
                new Operation.Reset(),
                new Operation.Add(List.of(Bytes.of("x"), Bytes.of("y"))),
                new Operation.Remove(List.of(Bytes.of("y"), Bytes.of("z"))),
                new Operation.Add(List.of(Bytes.of("y"), Bytes.EMPTY)));
    }

    @Override
    Map<String, Twist<RemoveWinsSet, Operation, Operation>> broken() {
        return Map.of(
                "a remove loses to adds it has not seen",
                new Twist<>() {
                    @Override
                    public RemoveWinsSet apply(RemoveWinsSet state, Operation effect, Stamp stamp) {
                        var applied = state.apply(effect, stamp);
                        return effect instanceof Operation.Remove
                                ? applied.apply(
                                        new Operation.Reset(),
                                        new Stamp(
                                                stamp.dot().plus(1),
                                                stamp.dot(),
                                                VectorClock.EMPTY,
                                                stamp.time()))
                                : applied;
                    }
                },
                "an add silences removes it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Operation.Add),
                "removes are forgotten before they are stable",
                Twist.forgetsTooEarly(),
                "a merge brings back what was removed",
                Twist.mergesWithoutClocks(),
                "a merge takes news for removed",
                Twist.mergesAsIfItKnewAll());
    }

    private static final ReplicaId A = new ReplicaId("a", 1);

    private static Stamp stamp(int number) {
        var dot = new Dot(A, number);
        return new Stamp(dot, dot, VectorClock.upTo(dot), HybridTime.ZERO);
    }

    /// Half of the elements were never in it.
    @Test
    void whatWasRemovedCostsNothingOnceThatIsStable() {
        var set = RemoveWinsSet.EMPTY;
        set = set.apply(new Operation.Add(elements(0, 1_000)), stamp(1));
        for (var i = 0; i < 2_000; i++) {
            set = set.apply(new Operation.Remove(elements(i, i + 1)), stamp(i + 2));
        }
        assertThat(set.size()).isZero();
        assertThat(set.removed().size()).isEqualTo(2_000);
        assertThat(set.awaitsStability()).isEqualTo(new Dot(A, 2));
        set = set.stabilize(VectorClock.upTo(new Dot(A, 1_001)));
        assertThat(set.removed().size()).isEqualTo(1_000);
        set = set.stabilize(VectorClock.upTo(new Dot(A, 2_001)));
        assertThat(set).isEqualTo(RemoveWinsSet.EMPTY);
        assertThat(set.weight()).isEqualTo(RemoveWinsSet.EMPTY.weight());
    }

    private static List<Bytes> elements(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> Bytes.of("element " + i)).toList();
    }
}
