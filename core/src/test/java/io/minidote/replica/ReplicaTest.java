package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.StringValue;
import io.minidote.replica.Cluster.Asked;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ReplicaTest {

    private static final Bytes BUCKET = Bytes.of("b");

    private static final Key<
                    ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Key<>(BUCKET, Bytes.of("counter"), ResettableCounter.TYPE);

    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(BUCKET, Bytes.of("set"), AddWinsSet.TYPE);

    private static final Key<StringValue, StringValue.Operation, StringValue.Effect> STRING =
            new Key<>(BUCKET, Bytes.of("string"), StringValue.TYPE);

    private static Change<?, ?, ?> increment(long n) {
        return new Change<>(COUNTER, new ResettableCounter.Operation.Increment(n));
    }

    private static Change<?, ?, ?> add(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Add(List.of(Bytes.of(element))));
    }

    private static Change<?, ?, ?> assign(String value) {
        return new Change<>(STRING, new StringValue.Operation.Assign(Bytes.of(value)));
    }

    private static Change<?, ?, ?> incrementString() {
        return new Change<>(STRING, new StringValue.Operation.Increment(1));
    }

    private static VectorClock clockOf(Response response) {
        return ((Response.Updated) response).clock();
    }

    private static Set<Object> clocks(Cluster cluster) {
        var clocks = new TreeSet<Object>((a, b) -> a.toString().compareTo(b.toString()));
        cluster.machines.values().forEach(machine -> clocks.add(machine.view.clock()));
        return clocks;
    }

    @Test
    void threeFreshReplicasFoundOneClusterByThemselves() {
        var cluster = Cluster.running("a", "b", "c");
        assertThat(cluster.machine("c").view.membership().members())
                .containsExactly(
                        new ReplicaId("a", 1), new ReplicaId("b", 2), new ReplicaId("c", 3));
        assertThat(clocks(cluster)).hasSize(1);
    }

    @Test
    void aReplicaWithoutPeersFoundsAtOnce() {
        var cluster = new Cluster("alone");
        cluster.machine("alone").step();
        assertThat(cluster.machine("alone").update(increment(1)))
                .isInstanceOf(Response.Updated.class);
    }

    @Test
    void nobodyFoundsWhileAPeerIsSilent() {
        var cluster = new Cluster("a", "b", "c");
        cluster.cut("a", "c");
        cluster.cut("b", "c");
        cluster.settle();
        assertThat(cluster.machine("a").view.membership()).isEqualTo(Membership.NONE);
        assertThat(cluster.machine("a").notes).contains("waiting to hear from c");
        assertThat(cluster.machine("a").update(increment(1))).isInstanceOf(Response.Loading.class);
    }

    @Test
    void theOperatorCanSayThatNobodyElseHasAnything() {
        var cluster = new Cluster("a", "b");
        cluster.cut("a", "b");
        cluster.settle();
        cluster.machine("b").step(new Input.Found());
        cluster.settle();
        assertThat(cluster.machine("b").update(increment(1))).isInstanceOf(Response.Updated.class);
        cluster.cut.clear();
        cluster.settle();
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(1L);
    }

    @Test
    void concurrentUpdatesConverge() {
        var cluster = Cluster.running("a", "b", "c");
        for (var machine : cluster.machines.values()) {
            assertThat(machine.update(increment(5), add(machine.id.name())))
                    .isInstanceOf(Response.Updated.class);
        }
        cluster.settle();
        for (var machine : cluster.machines.values()) {
            assertThat(machine.value(COUNTER)).isEqualTo(15L);
            assertThat(machine.value(SET)).hasToString("[a, b, c]");
        }
        assertThat(clocks(cluster)).hasSize(1);
    }

    @Test
    void anUpdateOfSeveralObjectsIsSeenWholeOrNotAtAll() {
        var cluster = Cluster.running("a", "b");
        for (var i = 0; i < 20; i++) {
            cluster.machine("a").update(increment(1), add("element " + i));
        }
        cluster.settle();
        for (var view : cluster.machine("b").published) {
            var elements = ((Set<?>) view.read(SET).value()).size();
            assertThat(view.read(COUNTER).value()).isEqualTo((long) elements);
        }
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(20L);
    }

    @Test
    void oneRefusedOperationAndNoneOfThemHappens() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.update(assign("text"));
        var log = a.log.size();
        assertThat(a.update(increment(1), incrementString(), add("x")))
                .isInstanceOfSatisfying(
                        Response.Refused.class,
                        refused -> assertThat(refused.why()).contains("string", "not an integer"));
        assertThat(a.value(COUNTER)).isEqualTo(0L);
        assertThat(a.log).hasSize(log);
        assertThat(a.update(increment(1))).isInstanceOf(Response.Updated.class);
    }

    @Test
    void operationsOfOneUpdateHappenFromLeftToRight() {
        var cluster = Cluster.running("a", "b");
        cluster.machine("a").update(assign("41"), incrementString());
        cluster.settle();
        assertThat(cluster.machine("b").value(STRING)).isEqualTo(Bytes.of("42"));
    }

    @Test
    void nothingLeavesBeforeItIsOnDisk() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.holdDisk = true;
        assertThat(a.update(increment(7))).isSameAs(Cluster.NOT_YET);
        cluster.settle();
        assertThat(a.value(COUNTER)).isEqualTo(0L);
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(0L);
        a.holdDisk = false;
        a.persist();
        assertThat(a.value(COUNTER)).isEqualTo(7L);
        cluster.settle();
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(7L);
    }

    @Test
    void whatWasNotPersistedIsGoneEverywhereAndItsDotsAreGivenOutOnce() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.update(increment(1));
        a.holdDisk = true;
        a.update(increment(100));
        a.restart();
        a.holdDisk = false;
        a.update(increment(10));
        cluster.settle();
        assertThat(a.value(COUNTER)).isEqualTo(11L);
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(11L);
        assertThat(clocks(cluster)).hasSize(1);
    }

    @Test
    void replayGivesTheSameStateAsBefore() {
        var cluster = Cluster.running("a", "b", "c");
        for (var machine : cluster.machines.values()) {
            machine.update(increment(3), add("of " + machine.id.name()), assign("1"));
            machine.update(incrementString());
        }
        cluster.settle();
        var b = cluster.machine("b");
        var before = Digest.of(b.view, b.view.clock());
        b.restart();
        assertThat(Digest.of(b.view, b.view.clock())).isEqualTo(before);
        assertThat(Digest.of(cluster.machine("a").view, b.view.clock())).isEqualTo(before);
    }

    @Test
    void aSnapshotAndTheRestOfTheLogGiveTheSameStateAsTheWholeLog() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.update(increment(3), add("x"));
        a.step(new Input.Capture());
        assertThat(a.saved.appends()).isEqualTo(a.log.size());
        a.update(increment(4), add("y"));
        cluster.settle();
        var before = a.view;
        a.restart();
        assertThat(a.view.clock()).isEqualTo(before.clock());
        assertThat(a.value(COUNTER)).isEqualTo(7L);
        assertThat(Digest.of(a.view, a.view.clock())).isEqualTo(Digest.of(before, before.clock()));
    }

    @Test
    void remoteEffectsSurviveARestartOfTheirReceiver() {
        var cluster = Cluster.running("a", "b");
        cluster.machine("a").update(increment(9));
        cluster.settle();
        cluster.cut("a", "b");
        cluster.machine("b").restart();
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(9L);
    }

    @Test
    void updatesTravelThroughAThirdReplica() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.cut("a", "c");
        cluster.machine("a").update(increment(1));
        cluster.machine("c").update(increment(2));
        cluster.settle();
        assertThat(cluster.machine("c").value(COUNTER)).isEqualTo(3L);
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(3L);
    }

    /// b has seen more of a than c has when a disappears: b's own news depends on what c lacks.
    @Test
    void aPartialPartitionDoesNotStallTheConnected() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.cut("a", "c");
        cluster.machine("a").update(increment(1));
        cluster.deliverAll();
        cluster.cut("a", "b");
        cluster.machine("b").update(increment(10));
        cluster.settle();
        assertThat(cluster.machine("c").value(COUNTER)).isEqualTo(11L);
    }

    @Test
    void bothSidesOfAPartitionGoOnAndComeTogether() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.cut("a", "b");
        cluster.cut("a", "c");
        for (var i = 0; i < 300; i++) {
            assertThat(cluster.machine("a").update(increment(1), add("a" + i)))
                    .isInstanceOf(Response.Updated.class);
            cluster.machine("b").update(increment(1), add("b" + i));
        }
        cluster.settle();
        cluster.cut.clear();
        cluster.settle();
        assertThat(cluster.machines.values())
                .extracting(machine -> machine.value(COUNTER))
                .containsOnly(600L);
        assertThat(clocks(cluster)).hasSize(1);
    }

    @Test
    void aRequestWaitsForItsClockAndHoldsUpNobody() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        cluster.cut("a", "b");
        var seen = clockOf(a.update(add("mine")));
        b.step(new Input.Await(new Asked("wait"), seen, cluster.now.plusSeconds(60)));
        assertThat(b.answer("wait")).isSameAs(Cluster.NOT_YET);
        assertThat(b.update(increment(1))).isInstanceOf(Response.Updated.class);
        cluster.cut.clear();
        cluster.settle();
        assertThat(b.answer("wait"))
                .isInstanceOfSatisfying(
                        Response.Covered.class,
                        covered -> assertThat(covered.view().clock().covers(seen)).isTrue());
    }

    @Test
    void aConcurrentClockIsNotSatisfied() {
        var cluster = Cluster.running("a", "b");
        cluster.cut("a", "b");
        var ofA = clockOf(cluster.machine("a").update(increment(1)));
        var b = cluster.machine("b");
        for (var i = 0; i < 5; i++) {
            b.update(increment(1));
        }
        b.step(new Input.Await(new Asked("wait"), ofA, cluster.now.plusSeconds(2)));
        cluster.settle();
        assertThat(b.answer("wait"))
                .isInstanceOfSatisfying(
                        Response.Late.class,
                        late -> assertThat(late.lacking()).isEqualTo(b.view.clock().lacking(ofA)));
    }

    @Test
    void anUpdateOnAClockHappensAfterWhatTheClockCovers() {
        var cluster = Cluster.running("a", "b");
        cluster.cut("a", "b");
        var seen = clockOf(cluster.machine("a").update(assign("41")));
        var b = cluster.machine("b");
        b.step(
                new Input.Update(
                        new Asked("late"),
                        seen,
                        cluster.now.plusSeconds(60),
                        Change.all(List.of(incrementString()))));
        cluster.cut.clear();
        cluster.settle();
        assertThat(b.answer("late")).isInstanceOf(Response.Updated.class);
        assertThat(b.value(STRING)).isEqualTo(Bytes.of("42"));
    }

    @Test
    void aClockWithEventsThisReplicaNeverGaveOutIsRefusedAtOnce() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        assertThat(
                        a.update(
                                VectorClock.EMPTY.with(a.id, 1_000_000),
                                Change.all(List.of(increment(1)))))
                .isInstanceOfSatisfying(
                        Response.Refused.class,
                        refused ->
                                assertThat(refused.why())
                                        .contains("a#1:1000000", "given out only"));
        assertThat(a.view.clock().get(a.id)).isLessThan(1_000);
    }

    @Test
    void aWipedReplicaIsANewOneAndServesOnlyWhenItHasEverything() {
        var cluster = Cluster.running("a", "b", "c");
        for (var i = 0; i < 250; i++) {
            cluster.machine("b").update(increment(1));
        }
        cluster.settle();
        cluster.wipe("b", 77);
        var b = cluster.machine("b");
        for (var i = 0; i < 100; i++) {
            cluster.pass(100);
            if (b.update(VectorClock.EMPTY, _ -> new Intent.Outcome.Done("served"))
                    instanceof Response.Updated) {
                assertThat(b.value(COUNTER)).isEqualTo(250L);
            }
        }
        assertThat(b.update(increment(1))).isInstanceOf(Response.Updated.class);
        cluster.settle();
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(251L);
        assertThat(cluster.machine("a").view.membership().members())
                .contains(new ReplicaId("b", 77))
                .doesNotContain(new ReplicaId("b", 2));
    }

    @Test
    void aReplicaSetBackByItsDiskNeverGivesOutADotAgain() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.update(increment(1));
        var old = List.copyOf(a.log);
        a.update(increment(10));
        cluster.settle();
        a.log.clear();
        a.log.addAll(old);
        a.synced = old.size();
        a.restart();
        cluster.settle();
        assertThat(a.renew).isTrue();
        assertThat(a.update(increment(100))).isInstanceOf(Response.Loading.class);
        a.restartAs(new ReplicaId("a", 99));
        cluster.settle();
        a.update(increment(100));
        cluster.settle();
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(111L);
        assertThat(a.value(COUNTER)).isEqualTo(111L);
    }

    @Test
    void whenAllLoseTheirLastWordsTheLowestNameGoesOn() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.machine("b").update(increment(5));
        cluster.settle();
        var incarnation = 100;
        for (var machine : cluster.machines.values()) {
            machine.restartAs(new ReplicaId(machine.id.name(), incarnation++));
        }
        cluster.settle();
        for (var machine : cluster.machines.values()) {
            assertThat(machine.update(increment(1))).isInstanceOf(Response.Updated.class);
        }
        cluster.settle();
        assertThat(cluster.machine("c").value(COUNTER)).isEqualTo(8L);
    }

    /// a has lost its disk, b the end of its log. a is the lowest name and as good as new: were it
    /// to found, b's data would be in a cluster that nobody serves.
    @Test
    void nobodyFoundsBesideAReplicaThatHasData() {
        var cluster = Cluster.running("a", "b");
        cluster.machine("b").update(increment(5));
        cluster.settle();
        cluster.wipe("a", 50);
        cluster.machine("b").restartAs(new ReplicaId("b", 60));
        cluster.settle();
        assertThat(cluster.machine("a").update(increment(1))).isInstanceOf(Response.Updated.class);
        cluster.settle();
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(6L);
        assertThat(cluster.machine("a").view.membership())
                .isEqualTo(cluster.machine("b").view.membership());
    }

    @Test
    void aReplicaThatLostTheJoinsOfOthersDoesNotGoOnAlone() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.machine("b").update(increment(5));
        cluster.settle();
        var a = cluster.machine("a");
        a.log.subList(1, a.log.size()).clear();
        cluster.cut("a", "b");
        cluster.cut("a", "c");
        a.restartAs(new ReplicaId("a", 60));
        cluster.settle();
        assertThat(a.update(increment(1))).isInstanceOf(Response.Loading.class);
        cluster.cut.clear();
        cluster.settle();
        assertThat(a.update(increment(1))).isInstanceOf(Response.Updated.class);
        assertThat(a.value(COUNTER)).isEqualTo(6L);
    }

    @Test
    void noDotIsGivenOutOnceItIsKnownThatItWasGivenOutBefore() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        cluster.cut("a", "b");
        var b = cluster.machine("b");
        var later = clockOf(b.update(increment(1)));
        var news = b.log.getLast();
        a.step(
                new Input.Update(
                        new Asked("waits"),
                        later,
                        cluster.now.plusSeconds(60),
                        Change.all(List.of(increment(1)))));
        var log = a.log.size();
        var future = a.view.clock().with(a.id, 50);
        a.step(
                new Input.Received(
                        new Envelope(
                                b.id,
                                0xC1,
                                new PeerMessage.Delivered(
                                        future,
                                        future,
                                        VectorClock.EMPTY,
                                        HybridTime.ZERO,
                                        Collections.emptySortedSet()))),
                new Input.Received(
                        new Envelope(
                                b.id, 0xC1, new PeerMessage.Updates(b.id, List.of(news), false))));
        assertThat(a.renew).isTrue();
        assertThat(a.log.subList(log, a.log.size())).containsExactly(news);
        assertThat(a.answer("waits")).isSameAs(Cluster.NOT_YET);
    }

    @Test
    void aClusterThatNobodyIsCompleteInAnyMoreIsNotWaitedForForEver() {
        var cluster = new Cluster("a", "b");
        cluster.machine("b")
                .step(
                        new Input.Received(
                                new Envelope(
                                        new ReplicaId("a", 77),
                                        0xAAA,
                                        new PeerMessage.Hello(
                                                PeerMessage.Phase.COMPLETE,
                                                List.of("a", "b"),
                                                VectorClock.EMPTY))));
        cluster.settle();
        assertThat(cluster.machine("b").update(increment(1))).isInstanceOf(Response.Updated.class);
        assertThat(cluster.machine("b").view.membership().cluster()).isEqualTo(0xC1);
    }

    @Test
    void aSecondFoundingMeansNothing() {
        var founded = Membership.NONE.founded(1, new ReplicaId("a", 1));
        assertThat(founded.founded(2, new ReplicaId("b", 2))).isEqualTo(founded);
    }

    @Test
    void anObjectAwaitsStabilityOnceHoweverOftenItChanges() {
        var forgetting = new Forgetting();
        for (var counter = 1; counter < 100; counter++) {
            forgetting.await(Optional.of(new Dot(new ReplicaId("a", 1), counter)), COUNTER);
        }
        assertThat(forgetting.size()).isEqualTo(1);
        assertThat(forgetting.due(VectorClock.EMPTY.with(new ReplicaId("a", 1), 98))).isEmpty();
        assertThat(forgetting.due(VectorClock.EMPTY.with(new ReplicaId("a", 1), 99)))
                .containsExactly(COUNTER);
        assertThat(forgetting.size()).isZero();
    }

    @Test
    void aFullDiskRefusesUpdatesAndGoesOnReading() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.update(increment(1));
        a.room = 10;
        assertThat(a.update(increment(1))).isInstanceOf(Response.NoRoom.class);
        cluster.machine("b").update(increment(100));
        cluster.settle();
        assertThat(a.value(COUNTER)).isEqualTo(1L);
        a.room = 1 << 20;
        assertThat(a.update(increment(1))).isInstanceOf(Response.Updated.class);
        cluster.settle();
        assertThat(a.value(COUNTER)).isEqualTo(102L);
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(102L);
    }

    @Test
    void whatWaitsForOthersLeavesRoomForUpdates() {
        var cluster = Cluster.running("a", "b", "c");
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        var large = "x".repeat(7 << 20);
        a.room = 32 << 20;
        cluster.cut("a", "c");
        cluster.machine("c").update(increment(1));
        cluster.deliverAll();
        for (var i = 0; i < 4; i++) {
            b.update(assign(large));
        }
        cluster.deliverAll();
        assertThat(a.replica.waitingBytes()).isBetween(1L, 16L << 20);
        a.step(
                new Input.Update(
                        new Asked("one"),
                        VectorClock.EMPTY,
                        cluster.now.plusSeconds(5),
                        Change.all(List.of(assign(large)))),
                new Input.Update(
                        new Asked("two"),
                        VectorClock.EMPTY,
                        cluster.now.plusSeconds(5),
                        Change.all(List.of(assign(large)))));
        assertThat(a.answer("one")).isInstanceOf(Response.Updated.class);
        assertThat(a.answer("two")).isInstanceOf(Response.Updated.class);
    }

    @Test
    void aTransactionOverItsLimitIsRefusedWithBothNumbers() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        assertThat(a.update(increment(1), assign("x".repeat(9 << 20))))
                .isInstanceOfSatisfying(
                        Response.Refused.class,
                        refused ->
                                assertThat(refused.why()).contains("limit.transaction is 8388608"));
        assertThat(a.value(COUNTER)).isEqualTo(0L);
    }

    @Test
    void anInteractiveTransactionKeepsItsViewAndCommitsOnIt() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.update(increment(5));
        a.step(new Input.Open(new Asked("open"), VectorClock.EMPTY, cluster.now.plusSeconds(5)));
        var opened = (Response.Opened) a.answer("open");
        a.update(increment(100));
        assertThat(opened.view().read(COUNTER).value()).isEqualTo(5L);
        a.step(
                new Input.Commit(
                        new Asked("commit"),
                        opened.transaction(),
                        Change.all(
                                List.of(
                                        new Change<>(
                                                COUNTER,
                                                new ResettableCounter.Operation.Reset())))));
        assertThat(a.answer("commit")).isInstanceOf(Response.Updated.class);
        cluster.settle();
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(100L);
        a.step(new Input.Abort(new Asked("abort"), opened.transaction()));
        assertThat(a.answer("abort")).isInstanceOf(Response.Refused.class);
    }

    /// A node that starts over or starts again does so in the same process, and its clients stay.
    @Test
    void aTransactionOpenedBeforeAStartIsNotOneOpenedAfterIt() {
        var cluster = Cluster.running("a");
        var a = cluster.machine("a");
        a.step(new Input.Open(new Asked("before"), VectorClock.EMPTY, cluster.now.plusSeconds(5)));
        var before = (Response.Opened) a.answer("before");
        a.restart();
        a.step(new Input.Open(new Asked("after"), VectorClock.EMPTY, cluster.now.plusSeconds(5)));
        var after = (Response.Opened) a.answer("after");
        var intent = Change.all(List.of(increment(1)));
        a.step(new Input.Commit(new Asked("lost"), before.transaction(), intent));
        assertThat(a.answer("lost")).isInstanceOf(Response.Refused.class);
        a.step(new Input.Commit(new Asked("commit"), after.transaction(), intent));
        assertThat(a.answer("commit")).isInstanceOf(Response.Updated.class);
    }

    @Test
    void anOpenTransactionHoldsStabilityAndItsTimeoutLetsGo() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.step(new Input.Open(new Asked("open"), VectorClock.EMPTY, cluster.now.plusSeconds(5)));
        var held = a.view.clock();
        a.update(increment(1));
        cluster.pass(1_000);
        cluster.pass(1_000);
        assertThat(stable(a)).isEqualTo(held);
        cluster.pass(60_000);
        cluster.settle();
        assertThat(stable(a)).isEqualTo(a.view.clock());
    }

    @Test
    void aResetCounterCostsNothingOnceThatIsStable() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.update(increment(5));
        a.update(new Change<>(COUNTER, new ResettableCounter.Operation.Reset()));
        assertThat(a.view.objects().size(BUCKET)).isEqualTo(1);
        cluster.settle();
        assertThat(a.view.objects().buckets()).isEmpty();
        assertThat(cluster.machine("b").view.objects().buckets()).isEmpty();
    }

    private static VectorClock stable(Cluster.Machine machine) {
        machine.step(new Input.Inspect(new Asked("status")));
        return ((Response.Inspected) machine.answer("status")).status().stable();
    }

    @Test
    void messagesOfAnotherClusterAreIgnoredAndNotedOnce() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        var stranger = new ReplicaId("b", 666);
        for (var i = 0; i < 3; i++) {
            a.step(
                    new Input.Received(
                            new Envelope(
                                    stranger,
                                    0xBAD,
                                    new PeerMessage.AskToJoin(VectorClock.EMPTY))));
        }
        assertThat(a.view.membership().contains(stranger)).isFalse();
        assertThat(a.notes).filteredOn(note -> note.contains("0bad")).hasSize(1);
    }

    @Test
    void aFloodOfLostMessagesIsMadeGood() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        cluster.cut("a", "b");
        a.update(increment(1));
        cluster.deliverAll();
        cluster.cut.clear();
        a.update(increment(10));
        cluster.settle();
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(11L);
    }

    @Test
    void requestsBeyondTheirLimitAreToldSo() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        var future = VectorClock.EMPTY.with(new ReplicaId("b", 2), 1_000_000);
        for (var i = 0; i < 10_001; i++) {
            a.step(new Input.Await(new Asked("wait " + i), future, cluster.now.plusSeconds(60)));
        }
        assertThat(a.answer("wait 10000"))
                .isInstanceOfSatisfying(
                        Response.Busy.class,
                        busy -> assertThat(busy.limit()).isEqualTo("limit.waiting-requests"));
        assertThat(a.answer("wait 9999")).isSameAs(Cluster.NOT_YET);
    }
}
