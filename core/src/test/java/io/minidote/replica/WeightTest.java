package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.BoundedCounter;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Edit;
import io.minidote.crdt.EnableWinsFlag;
import io.minidote.crdt.Key;
import io.minidote.crdt.LastWriterWinsRegister;
import io.minidote.crdt.MultiValueRegister;
import io.minidote.crdt.Prepared;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.Stamp;
import io.minidote.crdt.StringValue;
import io.minidote.crdt.TwoPhaseSet;
import java.lang.ref.Reference;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Weights are estimates. These compare them with the heap that is really in use, within wide
/// bounds, for many objects of each type.
class WeightTest {

    private static final int MANY = 50_000;

    private static final List<ReplicaId> REPLICAS =
            List.of(new ReplicaId("a", 1), new ReplicaId("b", 1));

    private enum Seen {
        ALL,
        NOTHING
    }

    /// Makes an object of operations that two replicas did in turn, each having seen all before it
    /// or nothing.
    private static <S extends Crdt<S, O, E>, O, E> S make(
            DataType<S, O, E> type, Seen seen, List<O> operations) {
        var state = type.empty();
        for (var i = 0; i < operations.size(); i++) {
            var origin = REPLICAS.get(i % 2);
            var dot = new Dot(origin, i + 1);
            var clock = VectorClock.EMPTY;
            if (seen == Seen.ALL) {
                for (var replica : REPLICAS) {
                    clock = clock.with(replica, i);
                }
            }
            if (state.prepare(operations.get(i), origin)
                    instanceof Prepared.Effect<E>(var effect)) {
                var time = new HybridTime(i);
                state = state.apply(effect, new Stamp(dot, dot, clock, time));
            }
        }
        return state;
    }

    private static <S extends Crdt<S, O, E>, O, E> void compare(
            DataType<S, O, E> type, int objects, Seen seen, IntFunction<List<O>> operations) {
        compare(type, objects, 1, seen, operations);
    }

    private static <S extends Crdt<S, O, E>, O, E> void compare(
            DataType<S, O, E> type,
            int objects,
            int buckets,
            Seen seen,
            IntFunction<List<O>> operations) {
        var before = used();
        var state = new State(View.EMPTY, DedupWindow.USUAL);
        for (var i = 0; i < objects; i++) {
            var bucket = Bytes.of("bucket " + i % buckets);
            var key = new Key<>(bucket, Bytes.of("key " + i), type);
            state.put(key, make(type, seen, operations.apply(i)));
        }
        var view = state.view(VectorClock.EMPTY, VectorClock.EMPTY, HybridTime.ZERO);
        var heap = heapWith(List.of(state, view)) - before;
        assertThat(view.objects().weight()).isEqualTo(state.weight());
        assertThat((double) state.weight() / heap)
                .as("%s: the weight of %d bytes to the heap", type.name(), state.weight())
                .isBetween(0.75, 1.3);
    }

    private static long heapWith(Object whatStays) {
        try {
            return used();
        } finally {
            Reference.reachabilityFence(whatStays);
        }
    }

    private static long used() {
        var runtime = Runtime.getRuntime();
        for (var i = 0; i < 2; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Bytes element(int number) {
        return Bytes.of("element " + number);
    }

    @Test
    void setsOfOneElement() {
        compare(
                AddWinsSet.TYPE,
                MANY,
                Seen.ALL,
                i -> List.of(new AddWinsSet.Operation.Add(List.of(element(i)))));
    }

    @Test
    void setsOfAFewElements() {
        compare(AddWinsSet.TYPE, MANY / 10, Seen.ALL, _ -> adds(10));
    }

    @Test
    void oneSetOfManyElements() {
        compare(AddWinsSet.TYPE, 1, Seen.ALL, _ -> adds(MANY));
    }

    private static List<AddWinsSet.Operation> adds(int count) {
        return IntStream.range(0, count)
                .<AddWinsSet.Operation>mapToObj(
                        n -> new AddWinsSet.Operation.Add(List.of(element(n))))
                .toList();
    }

    @Test
    void elementsThatTwoReplicasAdded() {
        compare(
                AddWinsSet.TYPE,
                MANY,
                Seen.NOTHING,
                i -> Collections.nCopies(2, new AddWinsSet.Operation.Add(List.of(element(i)))));
    }

    @Test
    void setsThatRemember() {
        compare(
                TwoPhaseSet.TYPE,
                MANY,
                Seen.ALL,
                i -> {
                    var add = new TwoPhaseSet.Operation.Add(List.of(element(i)));
                    var remove = new TwoPhaseSet.Operation.Remove(List.of(element(i)));
                    return i % 2 == 0 ? List.of(add) : List.of(add, remove);
                });
    }

    @Test
    void counters() {
        compare(
                ResettableCounter.TYPE,
                MANY,
                Seen.ALL,
                _ -> List.of(new ResettableCounter.Operation.Increment(1_000_000)));
    }

    @Test
    void countersOfTwoReplicas() {
        compare(
                ResettableCounter.TYPE,
                MANY,
                Seen.ALL,
                _ -> Collections.nCopies(2, new ResettableCounter.Operation.Increment(1_000_000)));
    }

    @Test
    void countersThatWereReset() {
        compare(
                ResettableCounter.TYPE,
                MANY,
                Seen.ALL,
                _ ->
                        List.of(
                                new ResettableCounter.Operation.Increment(1_000_000),
                                new ResettableCounter.Operation.Reset()));
    }

    @Test
    void countersThatNeverGoBelowZero() {
        compare(
                BoundedCounter.TYPE,
                MANY,
                Seen.ALL,
                _ -> Collections.nCopies(2, new BoundedCounter.Operation.Increment(1_000_000)));
    }

    @Test
    void countersThatNeverGoBelowZeroAndWereUsedUp() {
        compare(
                BoundedCounter.TYPE,
                MANY,
                Seen.ALL,
                _ ->
                        List.of(
                                new BoundedCounter.Operation.Increment(1_000_000),
                                new BoundedCounter.Operation.Transfer(500_000, "b#1"),
                                new BoundedCounter.Operation.Reset(),
                                new BoundedCounter.Operation.Reset()));
    }

    @Test
    void shortStrings() {
        compare(StringValue.TYPE, MANY, Seen.ALL, i -> assign(Integer.toString(i)));
    }

    @Test
    void longStrings() {
        compare(StringValue.TYPE, MANY / 20, Seen.ALL, _ -> assign("x".repeat(10_000)));
    }

    private static List<StringValue.Operation> assign(String value) {
        return List.of(new StringValue.Operation.Assign(Bytes.of(value)));
    }

    @Test
    void stringsThatCount() {
        compare(
                StringValue.TYPE,
                MANY,
                Seen.ALL,
                i ->
                        List.of(
                                new StringValue.Operation.Increment(i),
                                new StringValue.Operation.Assign(Bytes.of(i)),
                                new StringValue.Operation.Increment(1)));
    }

    /// What two type in turns makes a run of each character.
    @Test
    void oneTextOfTwoReplicas() {
        compare(
                Sequence.TYPE,
                1,
                Seen.ALL,
                _ ->
                        IntStream.range(0, MANY)
                                .<Sequence.Operation>mapToObj(
                                        _ -> Sequence.Operation.Insert.text(-1, "x"))
                                .toList());
    }

    @Test
    void listsOfAFewElements() {
        compare(
                Sequence.TYPE,
                MANY / 10,
                Seen.ALL,
                _ ->
                        List.of(
                                Sequence.Operation.Insert.elements(
                                        0,
                                        IntStream.range(0, 10)
                                                .mapToObj(WeightTest::element)
                                                .toList()),
                                new Sequence.Operation.Set(3, element(-3)),
                                new Sequence.Operation.Delete(7, 2)));
    }

    @Test
    void stringsWithEdits() {
        compare(
                StringValue.TYPE,
                MANY / 10,
                Seen.ALL,
                i ->
                        List.of(
                                new StringValue.Operation.Assign(Bytes.of(i)),
                                new StringValue.Operation.Increment(1),
                                new Edit.Append(Bytes.of("more")),
                                new Edit.SetRange(1, Bytes.of("over it")),
                                new Edit.SetBit(5, true)));
    }

    @Test
    void registers() {
        compare(
                LastWriterWinsRegister.TYPE,
                MANY,
                Seen.ALL,
                i -> List.of(new LastWriterWinsRegister.Operation.Assign(element(i))));
    }

    /// The newest wins, and the others are kept until they are stable.
    @Test
    void registersWithAnAssignmentThatLost() {
        compare(
                LastWriterWinsRegister.TYPE,
                MANY,
                Seen.NOTHING,
                i ->
                        List.of(
                                new LastWriterWinsRegister.Operation.Assign(element(i)),
                                new LastWriterWinsRegister.Operation.Assign(element(i))));
    }

    @Test
    void registersOfSeveralValues() {
        compare(
                MultiValueRegister.TYPE,
                MANY,
                Seen.NOTHING,
                i ->
                        List.of(
                                new MultiValueRegister.Operation.Assign(element(i)),
                                new MultiValueRegister.Operation.Assign(element(-i))));
    }

    @Test
    void flags() {
        compare(
                EnableWinsFlag.TYPE,
                MANY,
                Seen.ALL,
                _ -> List.of(new EnableWinsFlag.Operation.Enable()));
    }

    @Test
    void bucketsOfOneKey() {
        compare(
                EnableWinsFlag.TYPE,
                MANY,
                MANY,
                Seen.ALL,
                _ -> List.of(new EnableWinsFlag.Operation.Enable()));
    }
}
