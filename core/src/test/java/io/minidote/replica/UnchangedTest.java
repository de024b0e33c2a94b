package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.replica.Cluster.Asked;
import io.minidote.replica.Cluster.Machine;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Interactive transactions that are to happen only if what they have read has not changed.
class UnchangedTest {

    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

    private static final Bytes BUCKET = Bytes.of("b");

    private static final Key<
                    ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Key<>(BUCKET, Bytes.of("counter"), ResettableCounter.TYPE);

    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(BUCKET, Bytes.of("set"), AddWinsSet.TYPE);

    private int asked;

    private static Change<?, ?, ?> increment(long n) {
        return new Change<>(COUNTER, new ResettableCounter.Operation.Increment(n));
    }

    private static Change<?, ?, ?> add(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Add(List.of(Bytes.of(element))));
    }

    private long open(Machine machine) {
        var name = new Asked("open " + asked++);
        machine.step(new Input.Open(name, VectorClock.EMPTY, LATER));
        return ((Response.Opened) machine.replies.get(name)).transaction();
    }

    private Response commit(Machine machine, long transaction, Key<?, ?, ?>... unchanged) {
        var name = new Asked("commit " + asked++);
        var intent = Change.all(List.of(add("of the transaction")));
        machine.step(new Input.Commit(name, transaction, List.of(unchanged), intent));
        return machine.replies.getOrDefault(name, Cluster.NOT_YET);
    }

    @Test
    void whatHasNotChangedDoesNotHoldUp() {
        var a = Cluster.running("a").machine("a");
        a.update(increment(1));
        var transaction = open(a);
        assertThat(commit(a, transaction, COUNTER, SET)).isInstanceOf(Response.Updated.class);
        assertThat(a.value(SET)).hasToString("[of the transaction]");
    }

    @Test
    void ofTwoThatReadAndChangeTheSameTheFirstWins() {
        var a = Cluster.running("a").machine("a");
        var first = open(a);
        var second = open(a);
        assertThat(commit(a, first, SET)).isInstanceOf(Response.Updated.class);
        assertThat(commit(a, second, COUNTER, SET)).isEqualTo(new Response.Changed(List.of(SET)));
    }

    @Test
    void aRemoteUpdateCountsOnceItIsHere() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        var before = open(a);
        var after = open(a);
        cluster.cut("a", "b");
        b.update(increment(1), add("of b"));
        assertThat(commit(a, before, COUNTER)).isInstanceOf(Response.Updated.class);
        cluster.deliverAll();
        cluster.cut.clear();
        cluster.settle();
        assertThat(commit(a, after, COUNTER, SET))
                .isEqualTo(new Response.Changed(List.of(COUNTER, SET)));
        assertThat(a.value(SET)).hasToString("[of b, of the transaction]");
    }

    @Test
    void whatIsNotOnDiskYetCountsAsWell() {
        var a = Cluster.running("a").machine("a");
        var transaction = open(a);
        a.holdDisk = true;
        a.update(increment(1));
        assertThat(commit(a, transaction, COUNTER)).isSameAs(Cluster.NOT_YET);
        a.holdDisk = false;
        a.persist();
        assertThat(a.replies).containsValue(new Response.Changed(List.of(COUNTER)));
    }

    @Test
    void whatNobodyCanSeeIsNoChange() {
        var a = Cluster.running("a").machine("a");
        a.update(increment(5), add("milk"));
        var transaction = open(a);
        a.update(increment(3), add("milk"));
        a.update(increment(-3));
        assertThat(commit(a, transaction, COUNTER, SET)).isInstanceOf(Response.Updated.class);
    }

    @Test
    void whatWasNotReadMayChange() {
        var a = Cluster.running("a").machine("a");
        var transaction = open(a);
        a.update(add("milk"));
        assertThat(commit(a, transaction, COUNTER)).isInstanceOf(Response.Updated.class);
    }

    @Test
    void aTransactionThatFailedIsOver() {
        var a = Cluster.running("a").machine("a");
        var transaction = open(a);
        a.update(add("milk"));
        assertThat(commit(a, transaction, SET)).isInstanceOf(Response.Changed.class);
        assertThat(commit(a, transaction, COUNTER)).isInstanceOf(Response.Refused.class);
    }

    @Test
    void whatHasHappenedOnceIsNotComparedAgain() {
        var a = Cluster.running("a").machine("a");
        var transaction = open(a);
        var intent =
                Change.all(List.of(increment(1)))
                        .once(RequestId.of("order 17"), _ -> Bytes.of("first"));
        a.update(VectorClock.EMPTY, intent);
        var commit = new Input.Commit(new Asked("c"), transaction, List.of(COUNTER), intent);
        a.step(commit);
        assertThat(a.answer("c")).isInstanceOf(Response.Updated.class);
        assertThat(a.value(COUNTER)).isEqualTo(1L);
    }
}
