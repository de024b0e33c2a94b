package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.replica.Cluster.Asked;
import io.minidote.replica.Cluster.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What clients ask for again under the name they have given it.
class RequestsTest {

    private static final Bytes BUCKET = Bytes.of("b");

    private static final Key<
                    ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Key<>(BUCKET, Bytes.of("counter"), ResettableCounter.TYPE);

    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(BUCKET, Bytes.of("set"), AddWinsSet.TYPE);

    private static final RequestId REQUEST = RequestId.of("order 17");

    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

    private static Change<?, ?, ?> increment(long n) {
        return new Change<>(COUNTER, new ResettableCounter.Operation.Increment(n));
    }

    private static Intent once(RequestId request, String answer, Change<?, ?, ?>... changes) {
        return Change.all(List.of(changes)).once(request, _ -> Bytes.of(answer));
    }

    private static Response ask(Machine machine, String answer) {
        return machine.update(VectorClock.EMPTY, once(REQUEST, answer, increment(1)));
    }

    private static Object told(Response response) {
        assertThat(response).isInstanceOf(Response.Updated.class);
        return ((Response.Updated) response).result();
    }

    private static void assertDoneOnce(Machine machine) {
        assertThat(told(ask(machine, "again"))).isEqualTo(Bytes.of("first"));
        assertThat(machine.value(COUNTER)).isEqualTo(1L);
    }

    @Test
    void whatIsAskedForAgainIsAnsweredAsItWasAndNotDoneAgain() {
        var a = Cluster.running("a").machine("a");
        assertThat(told(ask(a, "first"))).isEqualTo(Bytes.of("first"));
        var appended = a.log.size();
        assertDoneOnce(a);
        assertThat(a.log).hasSize(appended);
    }

    @Test
    void soItIsAtEveryReplicaThatHasTheFirst() {
        var cluster = Cluster.running("a", "b", "c");
        ask(cluster.machine("a"), "first");
        cluster.settle();
        assertDoneOnce(cluster.machine("b"));
        assertDoneOnce(cluster.machine("c"));
    }

    @Test
    void otherRequestsAreOtherRequests() {
        var a = Cluster.running("a").machine("a");
        ask(a, "first");
        var other = once(RequestId.of("order 18"), "another", increment(1));
        assertThat(told(a.update(VectorClock.EMPTY, other))).isEqualTo(Bytes.of("another"));
        assertThat(a.value(COUNTER)).isEqualTo(2L);
    }

    @Test
    void whatIsAskedForWhileTheFirstIsOnItsWayToTheDiskWaitsForIt() {
        var a = Cluster.running("a").machine("a");
        a.holdDisk = true;
        var intent = once(REQUEST, "first", increment(1));
        a.step(new Input.Update(new Asked("one"), VectorClock.EMPTY, LATER, intent));
        var second = once(REQUEST, "second", increment(1));
        a.step(new Input.Update(new Asked("two"), VectorClock.EMPTY, LATER, second));
        assertThat(a.answer("two")).isSameAs(Cluster.NOT_YET);
        a.holdDisk = false;
        a.persist();
        assertThat(told(a.answer("one"))).isEqualTo(Bytes.of("first"));
        assertThat(told(a.answer("two"))).isEqualTo(Bytes.of("first"));
        assertThat(a.value(COUNTER)).isEqualTo(1L);
    }

    @Test
    void ofTwoThatWaitForTheirClockOneIsDone() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        cluster.cut("a", "b");
        b.update(increment(10));
        for (var name : List.of("one", "two")) {
            a.step(
                    new Input.Update(
                            new Asked(name),
                            b.view.clock(),
                            LATER,
                            once(REQUEST, name, increment(1))));
        }
        cluster.deliverAll();
        cluster.cut.clear();
        cluster.settle();
        assertThat(told(a.answer("one"))).isEqualTo(told(a.answer("two")));
        assertThat(a.value(COUNTER)).isEqualTo(11L);
    }

    @Test
    void whatWasNotOnDiskWasNotDoneAndIsDoneWhenItIsAskedForAgain() {
        var a = Cluster.running("a").machine("a");
        a.holdDisk = true;
        ask(a, "lost");
        a.restart();
        a.holdDisk = false;
        assertThat(told(ask(a, "first"))).isEqualTo(Bytes.of("first"));
        assertDoneOnce(a);
    }

    @Test
    void aRefusedRequestMayBeTriedAgain() {
        var a = Cluster.running("a").machine("a");
        Intent refused = _ -> new Intent.Outcome.Refused("not today");
        assertThat(a.update(VectorClock.EMPTY, refused.once(REQUEST, _ -> Bytes.EMPTY)))
                .isEqualTo(new Response.Refused("not today"));
        assertThat(told(ask(a, "first"))).isEqualTo(Bytes.of("first"));
    }

    @Test
    void whatFoundNothingToDoIsNotDoneLater() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        var remove = new Change<>(SET, new AddWinsSet.Operation.Remove(List.of(Bytes.of("milk"))));
        a.update(VectorClock.EMPTY, once(REQUEST, "nothing there", remove));
        a.update(new Change<>(SET, new AddWinsSet.Operation.Add(List.of(Bytes.of("milk")))));
        cluster.settle();
        for (var machine : cluster.machines.values()) {
            assertThat(told(machine.update(VectorClock.EMPTY, once(REQUEST, "removed", remove))))
                    .isEqualTo(Bytes.of("nothing there"));
            assertThat(machine.value(SET)).hasToString("[milk]");
        }
    }

    @Test
    void aRestartFromTheLogRemembers() {
        var a = Cluster.running("a").machine("a");
        ask(a, "first");
        a.restart();
        assertDoneOnce(a);
    }

    @Test
    void aRestartFromASnapshotRemembers() {
        var a = Cluster.running("a").machine("a");
        ask(a, "first");
        a.prune();
        assertThat(a.log).isEmpty();
        assertDoneOnce(a);
    }

    @Test
    void aStateTakenOverBringsWhatItsDonorRemembers() {
        var cluster = Cluster.running("a", "b");
        var b = cluster.machine("b");
        cluster.cut("a", "b");
        ask(cluster.machine("a"), "first");
        b.update(VectorClock.EMPTY, once(RequestId.of("order 18"), "of b", increment(10)));
        cluster.machine("a").prune();
        cluster.deliverAll();
        cluster.cut.clear();
        cluster.settle();
        assertThat(b.wanted).anyMatch(Action.Adopt.class::isInstance);
        b.restart();
        assertThat(told(ask(b, "again"))).isEqualTo(Bytes.of("first"));
        var own = once(RequestId.of("order 18"), "again", increment(10));
        assertThat(told(b.update(VectorClock.EMPTY, own))).isEqualTo(Bytes.of("of b"));
        assertThat(b.value(COUNTER)).isEqualTo(11L);
    }

    /// Neither had the other's, so it has happened twice. From then on both tell the same.
    @Test
    void replicasThatDidOneRequestApartAgreeOnItsAnswer() {
        var cluster = Cluster.running("a", "b");
        cluster.cut("a", "b");
        assertThat(told(ask(cluster.machine("a"), "of a"))).isEqualTo(Bytes.of("of a"));
        cluster.tickAll(100);
        assertThat(told(ask(cluster.machine("b"), "of b"))).isEqualTo(Bytes.of("of b"));
        cluster.deliverAll();
        cluster.cut.clear();
        cluster.settle();
        for (var machine : cluster.machines.values()) {
            assertThat(told(ask(machine, "again"))).isEqualTo(Bytes.of("of a"));
            assertThat(machine.value(COUNTER)).isEqualTo(2L);
        }
    }

    @Test
    void anInteractiveTransactionIsCommittedOnce() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.step(new Input.Open(new Asked("open"), VectorClock.EMPTY, LATER));
        var number = ((Response.Opened) a.answer("open")).transaction();
        a.step(new Input.Commit(new Asked("one"), number, once(REQUEST, "first", increment(1))));
        a.step(new Input.Commit(new Asked("two"), number, once(REQUEST, "again", increment(1))));
        assertThat(told(a.answer("two"))).isEqualTo(Bytes.of("first"));
        cluster.settle();
        assertDoneOnce(cluster.machine("b"));
    }

    @Test
    void theOldestIsForgottenBeyondTheCountOfTheWindow() {
        var cluster = Cluster.running("a");
        var a = cluster.machine("a");
        cluster.dedup = new DedupWindow(Duration.ofHours(1), 2);
        a.restart();
        ask(a, "first");
        a.update(VectorClock.EMPTY, once(RequestId.of("order 18"), "", increment(0)));
        assertDoneOnce(a);
        a.update(VectorClock.EMPTY, once(RequestId.of("order 19"), "", increment(0)));
        assertThat(a.view.answers().size()).isEqualTo(2);
        assertThat(told(ask(a, "another"))).isEqualTo(Bytes.of("another"));
    }

    @Test
    void whatIsOlderThanTheWindowIsForgottenOnceSomethingNewerHappens() {
        var cluster = Cluster.running("a");
        var a = cluster.machine("a");
        ask(a, "first");
        cluster.pass(Duration.ofMinutes(59).toMillis());
        a.update(increment(0));
        assertDoneOnce(a);
        cluster.pass(Duration.ofMinutes(2).toMillis());
        a.update(new Change<>(SET, new AddWinsSet.Operation.Add(List.of(Bytes.of("milk")))));
        assertThat(a.view.answers()).isEqualTo(Answers.NONE);
        assertThat(told(ask(a, "another"))).isEqualTo(Bytes.of("another"));
    }

    @Test
    void whatIsRememberedCountsAsMemory() {
        var cluster = Cluster.running("a");
        var a = cluster.machine("a");
        cluster.memory.put("a", new MemoryLimit(20_000, 0));
        a.restart();
        var long20k = "x".repeat(20_000);
        assertThat(a.update(VectorClock.EMPTY, once(REQUEST, long20k, increment(1))))
                .isInstanceOf(Response.OutOfMemory.class);
        assertThat(told(ask(a, "first"))).isEqualTo(Bytes.of("first"));
    }

    @Test
    void aReplicaThatLeavesStillTellsWhatItHasDone() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        ask(a, "first");
        cluster.cut("a", "b");
        a.step(new Input.Leave(new Asked("leave"), LATER));
        assertThat(a.update(increment(1))).isInstanceOf(Response.Refused.class);
        assertThat(told(ask(a, "again"))).isEqualTo(Bytes.of("first"));
    }

    @Test
    void whatIsRememberedDoesNotDependOnTheOrderItCameIn() {
        var a = new ReplicaId("a", 1);
        var early = new Answers.Answer(Bytes.of("early"), new HybridTime(7), new Dot(a, 1));
        var late = new Answers.Answer(Bytes.of("late"), new HybridTime(8), new Dot(a, 2));
        var one = Answers.NONE.with(REQUEST, early).with(REQUEST, late);
        var other = Answers.NONE.with(REQUEST, late).with(REQUEST, early);
        assertThat(one).isEqualTo(other);
        assertThat(one.find(REQUEST)).contains(early);
        assertThat(one.size()).isEqualTo(1);
        assertThat(Answers.NONE.with(REQUEST, late).merge(one)).isEqualTo(one);
        assertThat(one.merge(Answers.NONE.with(REQUEST, late))).isEqualTo(one);
        assertThat(one.atMost(0)).isEqualTo(Answers.NONE);
    }
}
