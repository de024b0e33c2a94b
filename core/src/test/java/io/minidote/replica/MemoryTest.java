package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.StringValue;
import io.minidote.replica.Cluster.Asked;
import io.minidote.replica.Cluster.Machine;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static final long MAX = 100_000;
    private static final long RESERVE = 20_000;

    private static final Bytes BUCKET = Bytes.of("b");

    private static Key<StringValue, StringValue.Operation, StringValue.Effect> string(int number) {
        return new Key<>(BUCKET, Bytes.of("string " + number), StringValue.TYPE);
    }

    private static Change<?, ?, ?> assign(int number, int length) {
        return new Change<>(
                string(number), new StringValue.Operation.Assign(Bytes.of("x".repeat(length))));
    }

    private static Change<?, ?, ?> delete(int number) {
        return new Change<>(string(number), new StringValue.Operation.Reset());
    }

    private static Change<?, ?, ?> counter(int number, ResettableCounter.Operation operation) {
        return new Change<>(
                new Key<>(BUCKET, Bytes.of("counter " + number), ResettableCounter.TYPE),
                operation);
    }

    private static Change<?, ?, ?> add(String element) {
        return new Change<>(
                new Key<>(BUCKET, Bytes.of("set"), AddWinsSet.TYPE),
                new AddWinsSet.Operation.Add(List.of(Bytes.of(element))));
    }

    private static Cluster clusterWhereAHas(MemoryLimit memory) {
        var cluster = Cluster.running("a", "b");
        limit(cluster, memory);
        return cluster;
    }

    private static void limit(Cluster cluster, MemoryLimit memory) {
        cluster.memory.put("a", memory);
        cluster.machine("a").restart();
        cluster.settle();
    }

    /// Assigns strings of a thousand bytes until that is refused.
    ///
    /// @return how many there are
    private static int fill(Machine machine) {
        var count = 0;
        while (machine.update(assign(count, 1_000)) instanceof Response.Updated) {
            count++;
        }
        return count;
    }

    private static Status.Memory memory(Machine machine) {
        machine.step(new Input.Inspect(new Asked("memory")));
        return ((Response.Inspected) machine.answer("memory")).status().memory();
    }

    @Test
    void theDataGrowsUpToTheLimitAndNoFurther() {
        var a = clusterWhereAHas(new MemoryLimit(MAX, RESERVE)).machine("a");
        var count = fill(a);
        assertThat(a.update(assign(count, 1_000)))
                .isInstanceOfSatisfying(
                        Response.OutOfMemory.class,
                        refused -> {
                            assertThat(refused.max()).isEqualTo(MAX);
                            assertThat(refused.used()).isBetween(MAX - 2_000, MAX);
                        });
        assertThat(a.view.objects().weight()).isLessThanOrEqualTo(MAX);
        assertThat(memory(a))
                .isEqualTo(new Status.Memory(a.view.objects().weight(), MAX, RESERVE, 2, 0));
    }

    @Test
    void whatDoesNotLetTheDataGrowGoesOn() {
        var a = clusterWhereAHas(new MemoryLimit(MAX, RESERVE)).machine("a");
        var counter = new ResettableCounter.Operation.Increment(1_000);
        a.update(counter(0, counter));
        fill(a);
        assertThat(a.update(counter(0, counter))).isInstanceOf(Response.Updated.class);
        assertThat(a.update(assign(0, 1_000))).isInstanceOf(Response.Updated.class);
        assertThat(a.update(assign(0, 999))).isInstanceOf(Response.Updated.class);
        assertThat(a.update(assign(0, 5_000))).isInstanceOf(Response.OutOfMemory.class);
    }

    @Test
    void removalsMakeRoom() {
        var a = clusterWhereAHas(new MemoryLimit(MAX, RESERVE)).machine("a");
        var count = fill(a);
        assertThat(a.update(delete(0))).isInstanceOf(Response.Updated.class);
        assertThat(a.update(assign(count, 1_000))).isInstanceOf(Response.Updated.class);
    }

    /// What was reset is remembered until that is stable: in the reserve, if need be.
    @Test
    void aRemovalThatLeavesSomethingBehindTakesItFromTheReserve() {
        var cluster = clusterWhereAHas(new MemoryLimit(MAX, RESERVE));
        var a = cluster.machine("a");
        var count = 0;
        while (a.update(counter(count, new ResettableCounter.Operation.Increment(1_000)))
                instanceof Response.Updated) {
            count++;
        }
        cluster.cut("a", "b");
        var before = a.view.objects().weight();
        var resets = 0;
        while (a.update(counter(resets, new ResettableCounter.Operation.Reset()))
                instanceof Response.Updated) {
            resets++;
        }
        assertThat(resets).isBetween(10, count - 1);
        assertThat(a.view.objects().weight()).isBetween(before + 1, MAX + RESERVE);
        cluster.cut.clear();
        cluster.settle();
        assertThat(a.view.objects().weight()).isLessThan(before);
    }

    @Test
    void aTransactionOverTheLimitHappensNotAtAll() {
        var a = clusterWhereAHas(new MemoryLimit(MAX, RESERVE)).machine("a");
        fill(a);
        assertThat(a.update(add("x"), assign(0, 10), assign(1, 50_000)))
                .isInstanceOf(Response.OutOfMemory.class);
        assertThat(a.view.objects().get(string(0)).value()).isEqualTo(Bytes.of("x".repeat(1_000)));
    }

    @Test
    void aTransactionMayTakeAwayWhatItPutsElsewhere() {
        var a = clusterWhereAHas(new MemoryLimit(MAX, RESERVE)).machine("a");
        var count = fill(a);
        assertThat(a.update(delete(0), delete(1), assign(count, 2_000)))
                .isInstanceOf(Response.Updated.class);
    }

    @Test
    void whatOthersDoIsTakenInUpToTheReserveAndTheRestOnceThereIsRoom() {
        var cluster = clusterWhereAHas(new MemoryLimit(MAX, RESERVE));
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        var count = fill(a);
        for (var i = count; i < count + 80; i++) {
            b.update(assign(i, 1_000));
            cluster.deliverAll();
        }
        cluster.settle();
        assertThat(a.view.objects().weight()).isBetween(MAX + RESERVE, MAX + RESERVE + 2_000);
        assertThat(memory(a).droppedFrames()).isPositive();
        assertThat(a.notes).filteredOn(note -> note.contains("memory.max")).hasSize(1);
        a.update(
                IntStream.range(0, count)
                        .mapToObj(MemoryTest::delete)
                        .toArray(Change<?, ?, ?>[]::new));
        cluster.settle();
        assertThat(a.view.clock()).isEqualTo(b.view.clock());
        assertThat(a.view.objects().size(BUCKET)).isEqualTo(80);
        assertThat(b.view.objects().size(BUCKET)).isEqualTo(80);
        assertThat(a.notes.getLast()).contains("there is memory again");
    }

    /// What a has missed was pruned, so that it comes as a state.
    @Test
    void theStateOfAnotherIsTakenOverOnlyWhereThereIsRoomForIt() {
        var cluster = clusterWhereAHas(new MemoryLimit(MAX, RESERVE));
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        cluster.cut("a", "b");
        var count = fill(a);
        for (var i = count; i < count + 80; i++) {
            b.update(assign(i, 1_000));
        }
        b.prune();
        cluster.deliverAll();
        cluster.cut.clear();
        cluster.settle();
        assertThat(a.view.objects().size(BUCKET)).isEqualTo(count);
        assertThat(a.notes)
                .anyMatch(note ->
                        note.startsWith("the state of b#2 is not taken over: the data would weigh ")
                                && note.endsWith(
                                        "more than memory.max and memory.reserve (100000 + 20000):"
                                                + " remove data here, or raise memory.max"));
        a.update(
                IntStream.range(0, count)
                        .mapToObj(MemoryTest::delete)
                        .toArray(Change<?, ?, ?>[]::new));
        cluster.settle();
        cluster.pass(60_000); // after one that did not fit, another is asked for late
        assertThat(a.view.clock()).isEqualTo(b.view.clock());
        assertThat(a.view.objects().size(BUCKET)).isEqualTo(80);
    }

    /// The data weighs more than it may, and what b did takes it all away.
    @Test
    void theStateOfAnotherThatHasLessIsAlwaysTakenOver() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        for (var i = 0; i < 200; i++) {
            a.update(assign(i, 1_000));
        }
        cluster.settle();
        limit(cluster, new MemoryLimit(MAX, RESERVE));
        cluster.cut("a", "b");
        for (var i = 0; i < 10; i++) {
            cluster.machine("b").update(delete(i));
        }
        cluster.machine("b").prune();
        cluster.deliverAll();
        cluster.cut.clear();
        cluster.settle();
        assertThat(a.view.objects().size(BUCKET)).isEqualTo(190);
    }

    @Test
    void aReplicaStartsWithWhatItHasHoweverMuchThatIs() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        for (var i = 0; i < 200; i++) {
            a.update(assign(i, 1_000));
        }
        limit(cluster, new MemoryLimit(MAX, RESERVE));
        assertThat(a.view.objects().size(BUCKET)).isEqualTo(200);
        assertThat(a.update(add("x"))).isInstanceOf(Response.OutOfMemory.class);
        assertThat(a.update(delete(0))).isInstanceOf(Response.Updated.class);
        limit(cluster, MemoryLimit.NONE);
        assertThat(a.update(add("x"))).isInstanceOf(Response.Updated.class);
    }

    @Test
    void theSumIsKeptThroughEverything() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        for (var i = 0; i < 50; i++) {
            a.update(assign(i % 7, i * 10), add("element " + i % 5));
            cluster.machine("b")
                    .update(counter(i % 3, new ResettableCounter.Operation.Increment(i)));
            cluster.machine("b").update(delete(i % 5), add("of b"));
            if (i % 10 == 0) {
                a.update(counter(1, new ResettableCounter.Operation.Reset()));
                cluster.pass(100);
            }
        }
        cluster.settle();
        var again = Objects.NONE.builder();
        a.view.objects().entries(BUCKET).forEach(entry -> put(again, entry));
        assertThat(a.view.objects().weight()).isEqualTo(again.weight()).isPositive();
        a.step(new Input.Capture());
        a.restart();
        assertThat(a.view.objects().weight()).isEqualTo(again.weight());
        assertThat(cluster.machine("b").view.objects().weight()).isEqualTo(again.weight());
    }

    private static <S extends Crdt<S, O, E>, O, E> void put(
            Objects.Builder objects, Objects.Entry<S, O, E> entry) {
        objects.put(entry.key(), entry.state());
    }
}
