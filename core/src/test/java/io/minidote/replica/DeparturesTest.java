package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.FrameCodec;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.LastWriterWinsRegister;
import io.minidote.crdt.MultiValueRegister;
import io.minidote.crdt.ResettableCounter;
import io.minidote.replica.Cluster.Asked;
import io.minidote.replica.Cluster.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Members that go, and what becomes of those who did not know.
class DeparturesTest {

    private static final Bytes BUCKET = Bytes.of("b");

    private static final Key<
                    ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Key<>(BUCKET, Bytes.of("counter"), ResettableCounter.TYPE);

    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(BUCKET, Bytes.of("set"), AddWinsSet.TYPE);

    private static final Key<
                    LastWriterWinsRegister,
                    LastWriterWinsRegister.Operation,
                    LastWriterWinsRegister.Operation>
            REGISTER = new Key<>(BUCKET, Bytes.of("register"), LastWriterWinsRegister.TYPE);

    private static final Key<
                    MultiValueRegister, MultiValueRegister.Operation, MultiValueRegister.Operation>
            VALUES = new Key<>(BUCKET, Bytes.of("values"), MultiValueRegister.TYPE);

    private static final ReplicaId C = new ReplicaId("c", 3);

    private static Change<?, ?, ?> increment(long n) {
        return new Change<>(COUNTER, new ResettableCounter.Operation.Increment(n));
    }

    private static Change<?, ?, ?> add(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Add(List.of(Bytes.of(element))));
    }

    private static Change<?, ?, ?> remove(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Remove(List.of(Bytes.of(element))));
    }

    private static Change<?, ?, ?> register(String value) {
        return new Change<>(REGISTER, new LastWriterWinsRegister.Operation.Assign(Bytes.of(value)));
    }

    private static Change<?, ?, ?> values(String value) {
        return new Change<>(VALUES, new MultiValueRegister.Operation.Assign(Bytes.of(value)));
    }

    private static Membership membership(Machine machine) {
        return machine.view.membership();
    }

    private static Status status(Machine machine) {
        return ((Response.Inspected) machine.ask(Input.Inspect::new)).status();
    }

    private static String refusal(Response response) {
        assertThat(response).isInstanceOf(Response.Refused.class);
        return ((Response.Refused) response).why();
    }

    /// All but `gone` go on: with equal clocks, equal memberships, and everything stable.
    private static void assertGoesOnWithout(Cluster cluster, ReplicaId... gone) {
        cluster.settle();
        var first = cluster.machines.values().iterator().next();
        for (var machine : cluster.machines.values()) {
            if (List.of(gone).contains(machine.id)) {
                continue;
            }
            assertThat(membership(machine)).isEqualTo(membership(first));
            assertThat(membership(machine).retired()).containsKeys(gone);
            assertThat(membership(machine).members()).doesNotContain(gone).contains(machine.id);
            assertThat(machine.view.clock()).isEqualTo(first.view.clock());
            assertThat(status(machine).stable()).isEqualTo(machine.view.clock());
            assertThat(machine.value(COUNTER)).isEqualTo(first.value(COUNTER));
        }
    }

    // --- forgetting

    @Test
    void aDeadMemberIsForgottenWhileOthersWrite() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.machine("c").update(increment(1));
        cluster.settle();
        cluster.isolate("c");
        cluster.settle();
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        a.update(increment(10));
        cluster.settle();
        assertThat(status(a).stable()).isNotEqualTo(a.view.clock());
        assertThat(a.forget("c")).isEqualTo(new Response.Forgotten(C));
        for (var i = 0; i < 50; i++) {
            assertThat(a.update(increment(1))).isInstanceOf(Response.Updated.class);
            assertThat(b.update(increment(1))).isInstanceOf(Response.Updated.class);
            cluster.pass(50);
        }
        assertGoesOnWithout(cluster, C);
        assertThat(a.value(COUNTER)).isEqualTo(111L);
    }

    @Test
    void whatOnlyOneOfTheOthersHadOfTheDeadComesToAllBeforeItIsRetired() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("a");
        for (var i = 0; i < 8; i++) {
            cluster.machine("c").update(increment(1));
        }
        cluster.settle();
        cluster.isolate("c");
        assertThat(cluster.machine("a").forgetByForce("c")).isInstanceOf(Response.Forgotten.class);
        cluster.settle();
        assertThat(membership(cluster.machine("a")).leaving()).containsKey(C);
        cluster.heal("a", "b");
        assertGoesOnWithout(cluster, C);
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(8L);
        assertThat(membership(cluster.machine("a")).retired().get(C).at())
                .isEqualTo(cluster.machine("c").view.clock().get(C));
    }

    @Test
    void twoMembersAreForgottenAtOnceByTwoOthers() {
        var cluster = Cluster.running("a", "b", "c", "d", "e");
        cluster.isolate("e");
        cluster.machine("d").update(increment(1));
        cluster.settle();
        cluster.isolate("d");
        cluster.machine("e").update(increment(100));
        cluster.settle();
        assertThat(cluster.machine("a").ask(id -> new Input.Forget(id, "d", false)))
                .isInstanceOf(Response.Forgotten.class);
        assertThat(cluster.machine("b").ask(id -> new Input.Forget(id, "e#5", false)))
                .isInstanceOf(Response.Forgotten.class);
        assertGoesOnWithout(cluster, new ReplicaId("d", 4), new ReplicaId("e", 5));
        assertThat(cluster.machine("c").value(COUNTER)).isEqualTo(1L);
    }

    /// b relays what it has of e to a, and is itself forgotten before it has said up to where.
    @Test
    void whoeverRelayedAndIsThenForgottenHasItsRelaysCounted() {
        var cluster = Cluster.running("a", "b", "c", "d", "e");
        cluster.isolate("a");
        cluster.isolate("c");
        cluster.isolate("d");
        cluster.machine("e").update(increment(7));
        cluster.settle();
        cluster.isolate("e");
        cluster.heal("c", "d");
        cluster.settle();
        assertThat(cluster.machine("c").forgetByForce("e")).isInstanceOf(Response.Forgotten.class);
        cluster.settle();
        cluster.heal("b", "a");
        cluster.settle();
        cluster.isolate("b");
        cluster.heal("a", "c");
        cluster.heal("a", "d");
        cluster.settle();
        assertThat(cluster.machine("d").forget("b")).isInstanceOf(Response.Forgotten.class);
        assertGoesOnWithout(cluster, new ReplicaId("b", 2), new ReplicaId("e", 5));
        assertThat(cluster.machine("d").value(COUNTER)).isEqualTo(7L);
    }

    @Test
    void nothingIsRetiredOrStablePastAMemberThatIsAway() {
        var cluster = Cluster.running("a", "b", "c", "d", "e");
        cluster.isolate("d");
        cluster.isolate("e");
        cluster.settle();
        var away = cluster.machine("d").view.clock();
        var a = cluster.machine("a");
        a.update(increment(1));
        assertThat(a.forget("e")).isInstanceOf(Response.Forgotten.class);
        cluster.settle();
        assertThat(membership(a).retired()).isEmpty();
        assertThat(away.covers(status(a).stable())).isTrue();
        assertThat(status(a).members())
                .filteredOn(member -> member.standing() == Member.Standing.LEAVING)
                .singleElement()
                .satisfies(member -> {
                    assertThat(member.ceased()).hasSize(3);
                    assertThat(member.cut()).isEmpty();
                });
        cluster.heal("d");
        cluster.isolate("e");
        assertGoesOnWithout(cluster, new ReplicaId("e", 5));
    }

    @Test
    void clocksThatLeaveDoNotNameTheRetired() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.machine("c").update(increment(1));
        cluster.settle();
        cluster.isolate("c");
        cluster.settle();
        var a = cluster.machine("a");
        a.forget("c");
        cluster.settle();
        assertThat(((Response.Updated) a.update(increment(1))).clock().get(C)).isZero();
        assertThat(a.view.clock().get(C)).isPositive();
        cluster.pass(1_000);
        cluster.pass(1_000);
        assertThat(a.sent.get("b"))
                .isInstanceOfSatisfying(
                        PeerMessage.Delivered.class,
                        report -> {
                            assertThat(report.clock().get(C)).isZero();
                            assertThat(report.stable().get(C)).isZero();
                        });
        var b = cluster.machine("b");
        b.update(increment(1));
        cluster.settle();
        assertThat(status(a).stable()).isEqualTo(a.view.clock());
    }

    @Test
    void aClockOfWhatWasCutOffIsRefused() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("c");
        var lost = ((Response.Updated) cluster.machine("c").update(increment(1))).clock();
        cluster.settle();
        cluster.machine("a").forget("c");
        cluster.settle();
        assertThat(refusal(cluster.machine("b").update(lost, Change.all(List.of(increment(1))))))
                .contains("c#3:" + lost.get(C), "forgotten");
    }

    @Test
    void aMemberThatCrashesWhileItHearsOfAForgettingCeasesAfterwards() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("c");
        cluster.settle();
        var b = cluster.machine("b");
        b.holdDisk = true;
        cluster.machine("a").forget("c");
        cluster.pass(100);
        b.restart();
        b.holdDisk = false;
        assertGoesOnWithout(cluster, C);
    }

    @Test
    void aMemberRestartedBetweenTheForgettingAndItsWordStillGivesIt() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("c");
        cluster.settle();
        var b = cluster.machine("b");
        b.room = 300; // enough for what comes in, not for more
        cluster.machine("a").forget("c");
        cluster.pass(100);
        b.restart();
        b.room = 1 << 20;
        assertGoesOnWithout(cluster, C);
    }

    // --- what is refused

    @Test
    void nobodyForgetsItselfOrNobodyOrWhoIsAlive() {
        var cluster = Cluster.running("a", "b", "c");
        var a = cluster.machine("a");
        assertThat(refusal(a.forget("a"))).contains("a#1", "leave");
        assertThat(refusal(a.forget("x"))).contains("'x' is no member", "a#1, b#2, c#3");
        assertThat(refusal(a.forget("c"))).contains("c#3 is alive: it was heard here");
        cluster.cut("a", "c");
        cluster.settle();
        assertThat(refusal(a.forget("c"))).contains("c#3 is alive: it was heard by b#2");
        assertThat(refusal(a.forgetByForce("c"))).contains("is alive");
    }

    @Test
    void forgettingNeedsAMajorityOrForce() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("a");
        cluster.settle();
        var a = cluster.machine("a");
        assertThat(refusal(a.forget("c"))).contains("3 members", "b#2, c#3", "force");
        assertThat(a.forgetByForce("c")).isInstanceOf(Response.Forgotten.class);
        assertThat(a.forgetByForce("b")).isInstanceOf(Response.Forgotten.class);
        cluster.settle();
        assertThat(membership(a).members()).containsExactly(a.id);
        assertThat(refusal(a.forgetByForce("a"))).contains("leave");
        assertThat(refusal(a.ask(id -> new Input.Leave(id, cluster.now.plusSeconds(5)))))
                .contains("a#1 is the last member");
    }

    @Test
    void aReplicaJustStartedDoesNotKnowYetWhoIsAlive() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.machine("a").restart();
        assertThat(refusal(cluster.machine("a").forgetByForce("c"))).contains("try again in");
    }

    // --- joining meanwhile

    @Test
    void aJoinAndAForgettingPassEachOther() {
        var cluster = new Cluster("a", "b", "c", "d");
        cluster.isolate("d");
        cluster.settle();
        cluster.machine("a").step(new Input.Found());
        cluster.settle();
        cluster.isolate("a");
        cluster.isolate("c");
        cluster.machine("c").update(increment(1_000));
        cluster.settle();
        assertThat(cluster.machine("a").forgetByForce("c")).isInstanceOf(Response.Forgotten.class);
        cluster.heal("b", "d");
        cluster.settle();
        assertThat(cluster.machine("d").update(increment(1))).isInstanceOf(Response.Updated.class);
        cluster.heal("a");
        cluster.cut("a", "c");
        assertGoesOnWithout(cluster, C);
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(1L);
    }

    /// d is let in by c, which a and b have forgotten: they will never hear of d's join.
    @Test
    void whoeverJoinedThroughTheForgottenStartsOver() {
        var cluster = new Cluster("a", "b", "c", "d");
        cluster.isolate("d");
        cluster.settle();
        cluster.machine("a").step(new Input.Found());
        cluster.settle();
        cluster.isolate("c");
        cluster.settle();
        cluster.heal("c", "d");
        cluster.settle();
        assertThat(cluster.machine("d").update(increment(1))).isInstanceOf(Response.Updated.class);
        assertThat(cluster.machine("a").forget("c")).isInstanceOf(Response.Forgotten.class);
        cluster.settle();
        cluster.cut.clear();
        cluster.settle();
        assertThat(cluster.machine("c").startOver).isTrue();
        assertThat(cluster.machine("d").startOver).isTrue();
        assertThat(cluster.machine("d").update(increment(1))).isInstanceOf(Response.Loading.class);
        cluster.wipe("c", 30);
        cluster.wipe("d", 40);
        cluster.settle();
        var unheardOf = new ReplicaId("d", 4);
        assertThat(refusal(cluster.machine("a").forget("d#4"))).contains("is no member");
        assertThat(cluster.machine("d").forget("d#4")).isEqualTo(new Response.Forgotten(unheardOf));
        assertGoesOnWithout(cluster, C, unheardOf);
    }

    /// What b had of c, and then told d, is nowhere else when a comes back. a has not heard of d's
    /// join, which it can only deliver after that.
    @Test
    void whoeverWasAwayTakesWhatItNeedsFromSomebodyItDoesNotKnowYet() {
        var cluster = new Cluster("a", "b", "c", "d");
        cluster.isolate("d");
        cluster.settle();
        cluster.machine("a").step(new Input.Found());
        cluster.settle();
        cluster.isolate("a");
        cluster.machine("c").update(increment(7));
        cluster.settle();
        cluster.isolate("c");
        cluster.settle();
        assertThat(cluster.machine("b").forgetByForce("c")).isInstanceOf(Response.Forgotten.class);
        cluster.heal("b", "d");
        cluster.settle();
        assertThat(cluster.machine("d").update(increment(1))).isInstanceOf(Response.Updated.class);
        cluster.isolate("b");
        cluster.heal("a", "d");
        cluster.settle();
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(8L);
        assertThat(cluster.machine("a").forget("b")).isInstanceOf(Response.Forgotten.class);
        assertGoesOnWithout(cluster, new ReplicaId("b", 2), C);
    }

    @Test
    void aNameUsedAgainForgetsItsEarlierReplica() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.machine("c").update(increment(5));
        cluster.settle();
        cluster.wipe("c", 30);
        cluster.pass(500);
        cluster.wipe("c", 31);
        cluster.settle();
        cluster.machine("c").update(increment(1));
        assertGoesOnWithout(cluster, C);
        assertThat(membership(cluster.machine("a")).members())
                .containsExactly(
                        new ReplicaId("a", 1), new ReplicaId("b", 2), new ReplicaId("c", 31));
        assertThat(cluster.machine("c").value(COUNTER)).isEqualTo(6L);
    }

    @Test
    void aSecondNodeWithTheNameOfALiveOneIsKeptOut() {
        var cluster = Cluster.running("a", "b", "c");
        var a = cluster.machine("a");
        var second = new ReplicaId("c", 99);
        for (var i = 0; i < 3; i++) {
            a.step(
                    new Input.Received(
                            new Envelope(
                                    second,
                                    0xC1,
                                    new PeerMessage.Hello(
                                            Phase.EMPTY, List.of("a"), VectorClock.EMPTY))));
            cluster.pass(1_000);
            a.step(
                    new Input.Received(
                            new Envelope(
                                    second, 0xC1, new PeerMessage.AskToJoin(VectorClock.EMPTY))));
            assertThat(a.sent.get("c"))
                    .isInstanceOfSatisfying(
                            PeerMessage.Refused.class,
                            refused ->
                                    assertThat(refused.why())
                                            .contains("the name c is in use: c#3 was heard here"));
        }
        assertThat(membership(a).members()).hasSize(3);
    }

    // --- leaving

    @Test
    void whoeverLeavesGivesEverythingAwayFirst() {
        var cluster = Cluster.running("a", "b", "c");
        var c = cluster.machine("c");
        cluster.isolate("c");
        c.update(increment(5));
        cluster.heal("c");
        c.step(new Input.Leave(new Asked("leave"), cluster.now.plusSeconds(10)));
        assertThat(refusal(c.update(increment(1)))).contains("leaving");
        cluster.settle();
        assertThat(c.answer("leave")).isEqualTo(new Response.Left());
        assertThat(c.startOver).isFalse();
        assertGoesOnWithout(cluster, C);
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(5L);
        c.restart();
        assertThat(c.startOver).isTrue();
    }

    @Test
    void whoeverCannotGiveEverythingAwayInTimeStays() {
        var cluster = Cluster.running("a", "b", "c");
        var c = cluster.machine("c");
        cluster.isolate("c");
        c.update(increment(5));
        c.step(new Input.Leave(new Asked("leave"), cluster.now.plusSeconds(2)));
        cluster.settle();
        assertThat(refusal(c.answer("leave")))
                .contains("stays", "not everything is yet with a#1, b#2");
        assertThat(c.update(increment(1))).isInstanceOf(Response.Updated.class);
        cluster.heal("c");
        cluster.settle();
        assertThat(cluster.machine("a").value(COUNTER)).isEqualTo(6L);
    }

    @Test
    void whoeverIsNotCertainToHaveGivenEverythingAwayComesBack() {
        var cluster = Cluster.running("a", "b");
        var b = cluster.machine("b");
        b.update(increment(5));
        cluster.settle();
        b.holdDisk = true;
        b.step(new Input.Leave(new Asked("leave"), cluster.now.plusSeconds(2)));
        cluster.isolate("b");
        b.holdDisk = false;
        b.persist();
        assertThat(membership(b).gone(b.id)).isTrue();
        assertThat(b.replies).doesNotContainKey(new Asked("leave"));
        cluster.settle();
        assertThat(refusal(b.answer("leave")))
                .isEqualTo("this replica comes back as a new one: not everything is yet with a#1");
        assertThat(b.startOver).isTrue();
    }

    // --- coming back

    @Test
    void theSuccessorOfAMemberThatIsAskedInVainIsNotKeptOutForEver() {
        var cluster = Cluster.running("a", "b", "c", "d");
        cluster.isolate("c");
        cluster.heal("b", "c");
        cluster.machine("c").update(increment(5));
        cluster.pass(1_000);
        cluster.isolate("b");
        cluster.settle();
        var a = cluster.machine("a");
        assertThat(a.forgetByForce("c")).isInstanceOf(Response.Forgotten.class);
        var b = cluster.machine("b");
        assertThat(b.value(COUNTER)).isEqualTo(5L);
        b.restartAs(new ReplicaId("b", 60));
        cluster.heal("a", "b");
        cluster.heal("d", "b");
        cluster.settle();
        assertThat(membership(a).retired()).containsKey(C);
        assertThat(b.startOver).isTrue();
    }

    @Test
    void whoIsPutBackAmongThoseThatAreGoneJoinsWhoGoesOn() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("c");
        cluster.settle();
        var c = cluster.machine("c");
        assertThat(c.forgetByForce("a")).isInstanceOf(Response.Forgotten.class);
        assertThat(c.forgetByForce("b")).isInstanceOf(Response.Forgotten.class);
        c.restartAs(new ReplicaId("c", 60));
        cluster.settle();
        assertThat(c.startOver).isFalse();
        cluster.heal("c");
        cluster.settle();
        assertThat(c.startOver).isTrue();
    }

    /// b goes on without a and c, and they without b. Then c's successor joins b, and a is put
    /// back.
    @Test
    void whoIsPutBackWhereSuccessorsAreElsewhereJoinsWhoGoesOn() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("b");
        cluster.settle();
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        assertThat(a.forget("b")).isInstanceOf(Response.Forgotten.class);
        assertThat(b.forgetByForce("a")).isInstanceOf(Response.Forgotten.class);
        assertThat(b.forgetByForce("c")).isInstanceOf(Response.Forgotten.class);
        a.update(increment(1));
        cluster.settle();
        cluster.isolate("a");
        cluster.heal("b", "c");
        cluster.wipe("c", 60);
        cluster.settle();
        assertThat(membership(b).remaining()).contains(new ReplicaId("c", 60));
        a.restartAs(new ReplicaId("a", 61));
        cluster.settle();
        assertThat(a.startOver).isFalse();
        cluster.heal("a");
        cluster.settle();
        assertThat(a.startOver).isTrue();
        assertThat(b.startOver || cluster.machine("c").startOver).isFalse();
    }

    /// The same where c's successor alone is there to say so.
    @Test
    void whoIsPutBackIsToldSoByASuccessor() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("b");
        cluster.settle();
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        assertThat(a.forget("b")).isInstanceOf(Response.Forgotten.class);
        assertThat(b.forgetByForce("a")).isInstanceOf(Response.Forgotten.class);
        assertThat(b.forgetByForce("c")).isInstanceOf(Response.Forgotten.class);
        a.update(increment(1));
        cluster.settle();
        cluster.isolate("a");
        cluster.heal("b", "c");
        cluster.wipe("c", 60);
        cluster.settle();
        cluster.isolate("b");
        a.restartAs(new ReplicaId("a", 61));
        cluster.heal("a", "c");
        cluster.settle();
        assertThat(a.startOver).isTrue();
        assertThat(cluster.machine("c").startOver).isFalse();
    }

    /// c was let in and forgotten before it had got anything, a has lost its disk, and b is put
    /// back: nobody is complete.
    @Test
    void whoHasTheDataGoesOnThoughOneOfTheOthersIsForgottenInIt() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("c");
        cluster.settle();
        assertThat(cluster.machine("a").forget("c")).isInstanceOf(Response.Forgotten.class);
        assertGoesOnWithout(cluster, C);
        cluster.isolate("a");
        var b = cluster.machine("b");
        b.restartAs(new ReplicaId("b", 60));
        cluster.wipe("a", 61);
        cluster.machines.put("c", cluster.new Machine(C));
        cluster.heal("a");
        cluster.heal("c");
        cluster.settle();
        assertThat(membership(b).remaining())
                .containsExactly(new ReplicaId("a", 61), new ReplicaId("b", 60));
        assertThat(cluster.machine("c").startOver).isTrue();
    }

    /// The disk of `name` is set aside; what only it has is done again by its successor.
    private static List<Tagged<Transaction>> comeBack(
            Cluster cluster, String name, long incarnation) {
        var old = cluster.machine(name);
        assertThat(old.startOver).isTrue();
        cluster.wipe(name, incarnation);
        cluster.settle();
        return lost(old, membership(cluster.machine(name)).retired().get(old.id).at());
    }

    /// What the log of `old` has of its own beyond the cut.
    private static List<Tagged<Transaction>> lost(Machine old, long cut) {
        var lost = new ArrayList<Tagged<Transaction>>();
        var head = Head.START;
        for (Frame frame : old.log) {
            if (!frame.first().replica().equals(old.id)) {
                continue;
            }
            switch (FrameCodec.read(frame, head)) {
                case Decoded.Value<Tagged<Transaction>>(var tagged) -> {
                    head = Head.of(tagged);
                    if (frame.first().counter() > cut) {
                        lost.add(tagged);
                    }
                }
                case Decoded.Malformed<Tagged<Transaction>> malformed ->
                        throw new AssertionError(malformed.toString());
            }
        }
        return lost;
    }

    @Test
    void twoSidesThatForcedEachOtherOutComeTogetherAndNothingIsLost() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.machine("c").update(add("gone"));
        cluster.settle();
        cluster.isolate("c");
        cluster.settle();
        var a = cluster.machine("a");
        var c = cluster.machine("c");
        assertThat(a.forget("c")).isInstanceOf(Response.Forgotten.class);
        assertThat(c.forgetByForce("a")).isInstanceOf(Response.Forgotten.class);
        assertThat(c.forgetByForce("b")).isInstanceOf(Response.Forgotten.class);
        a.update(increment(1), add("of a"));
        c.update(increment(10), add("of c"), remove("gone"));
        c.update(increment(100));
        cluster.settle();
        assertThat(membership(c).members()).containsExactly(C);
        cluster.heal("c");
        cluster.settle();
        assertThat(a.startOver || cluster.machine("b").startOver).isFalse();
        var lost = comeBack(cluster, "c", 33);
        var back = cluster.machine("c");
        for (var each : lost) {
            if (each.payload().effects().isEmpty()) {
                continue;
            }
            var answer = back.ask(id -> new Input.Again(id, each, List.of()));
            if (answer instanceof Response.NotAgain refusal) {
                assertThat(refusal.why())
                        .containsOnlyKeys(2)
                        .containsValue("it takes something away");
                var rest = refusal.rest(each);
                answer = back.ask(id -> new Input.Again(id, rest, List.of()));
            }
            assertThat(answer).isInstanceOf(Response.Updated.class);
            assertThat(back.ask(id -> new Input.Again(id, each, List.of())))
                    .isInstanceOf(Response.Updated.class);
        }
        assertGoesOnWithout(cluster, C);
        assertThat(a.value(COUNTER)).isEqualTo(111L);
        assertThat(a.value(SET)).hasToString("[gone, of a, of c]");
    }

    /// b never got what c did, and goes on without c, whose successor does it again there. a and d
    /// have it from c itself, go on without b and c, and are who is left in the end.
    @Test
    void whatOneSideDidAgainIsNotDoneTwiceWhereItCameInTime() {
        var cluster = doneAgainWithoutAAndD();
        var last = comeTogether(cluster);
        var back = cluster.machine("c");
        for (var each : last) {
            assertThat(back.ask(id -> new Input.Again(id, each, List.of())))
                    .isInstanceOf(Response.Updated.class);
        }
        cluster.settle();
        assertThat(back.value(COUNTER)).isEqualTo(11L);
    }

    /// As above, but b also goes on without the successor before it has got anything of that, and
    /// it is the successor's successor that does it again.
    @Test
    void whatWasDoneAgainOnceMoreIsNotDoneTwiceWhereItCameInTime() {
        var cluster = doneAgainWithoutAAndD();
        cluster.settle();
        cluster.machine("b").forgetByForce("c");
        cluster.settle();
        cluster.heal("b", "c");
        cluster.settle();
        var again = comeBack(cluster, "c", 34);
        cluster.cut("b", "c");
        again.forEach(each -> cluster.machine("c").ask(id -> new Input.Again(id, each, List.of())));
        assertThat(cluster.machine("c").value(COUNTER)).isEqualTo(1L);
        var last = comeTogether(cluster);
        last.forEach(each -> cluster.machine("c").ask(id -> new Input.Again(id, each, List.of())));
        cluster.settle();
        last.forEach(each -> cluster.machine("c").ask(id -> new Input.Again(id, each, List.of())));
        cluster.settle();
        assertThat(cluster.machine("c").value(COUNTER)).isEqualTo(11L);
    }

    /// b and c are cut off from all, and c has done again what a and d have from its predecessor.
    private static Cluster doneAgainWithoutAAndD() {
        var cluster = Cluster.running("a", "b", "c", "d");
        cluster.isolate("b");
        cluster.settle();
        cluster.machine("c").update(increment(1));
        cluster.settle();
        cluster.isolate("c");
        cluster.settle();
        var b = cluster.machine("b");
        List.of("a", "c", "d").forEach(b::forgetByForce);
        cluster.heal("b", "c");
        cluster.settle();
        var lost = comeBack(cluster, "c", 33);
        cluster.cut("b", "c");
        lost.forEach(each -> cluster.machine("c").ask(id -> new Input.Again(id, each, List.of())));
        assertThat(cluster.machine("c").value(COUNTER)).isEqualTo(1L);
        return cluster;
    }

    /// a and d force b and c out, and come together with them.
    ///
    /// @return what c did that they have not
    private static List<Tagged<Transaction>> comeTogether(Cluster cluster) {
        var a = cluster.machine("a");
        a.update(increment(10));
        List.of("b", "c").forEach(a::forgetByForce);
        cluster.settle();
        cluster.cut.clear();
        cluster.settle();
        assertThat(cluster.machine("b").startOver).isTrue();
        cluster.wipe("b", 66);
        cluster.settle();
        var old = cluster.machine("c");
        assertThat(old.startOver).isTrue();
        cluster.wipe("c", 99);
        cluster.settle();
        return lost(old, 0);
    }

    /// Nobody here knows the earlier replica: it may have been a member of another side, which did
    /// again what it knew to be lost.
    private static Response order(Machine machine, String answer) {
        var request = RequestId.of("order 17");
        var intent = Change.all(List.of(increment(1))).once(request, _ -> Bytes.of(answer));
        return machine.update(VectorClock.EMPTY, intent);
    }

    /// c has done what a client asked for, and the others go on without it and that.
    private static List<Tagged<Transaction>> orderedAtTheForgotten(Cluster cluster) {
        cluster.isolate("c");
        cluster.settle();
        assertThat(cluster.machine("a").forget("c")).isInstanceOf(Response.Forgotten.class);
        order(cluster.machine("c"), "of the forgotten");
        cluster.settle();
        cluster.heal("c");
        cluster.settle();
        return comeBack(cluster, "c", 33);
    }

    @Test
    void whatIsDoneAgainIsKnownByTheRequestThatItAnswered() {
        var cluster = Cluster.running("a", "b", "c");
        var lost = orderedAtTheForgotten(cluster);
        lost.forEach(each -> cluster.machine("c").ask(id -> new Input.Again(id, each, List.of())));
        cluster.settle();
        for (var machine : cluster.machines.values()) {
            assertThat(order(machine, "again"))
                    .isInstanceOfSatisfying(
                            Response.Updated.class,
                            updated ->
                                    assertThat(updated.result())
                                            .isEqualTo(Bytes.of("of the forgotten")));
            assertThat(machine.value(COUNTER)).isEqualTo(1L);
        }
    }

    @Test
    void whatItsClientHasAskedForAgainElsewhereIsNotDoneAgainBesides() {
        var cluster = Cluster.running("a", "b", "c");
        var lost = orderedAtTheForgotten(cluster);
        order(cluster.machine("a"), "elsewhere");
        cluster.settle();
        for (var times = 0; times < 2; times++) {
            lost.forEach(each ->
                    assertThat(cluster.machine("c").ask(id -> new Input.Again(id, each, List.of())))
                            .isInstanceOf(Response.Updated.class));
        }
        assertGoesOnWithout(cluster, C);
        assertThat(cluster.machine("b").value(COUNTER)).isEqualTo(1L);
    }

    @Test
    void nothingIsDoneAgainBeforeItIsCertainHereWhatIsLost() {
        var cluster = Cluster.running("a", "b", "c");
        var c = cluster.machine("c");
        c.update(increment(1));
        var lost = lost(c, 0);
        cluster.wipe("c", 33);
        cluster.settle();
        var unknown = new ReplicaId("c", 77);
        var back = cluster.machine("c");
        var again =
                new Tagged<>(
                        new Dot(unknown, 1),
                        1,
                        VectorClock.EMPTY,
                        VectorClock.EMPTY,
                        lost.getFirst().time(),
                        lost.getFirst().payload());
        assertThat(back.ask(id -> new Input.Again(id, again, List.of())))
                .isInstanceOf(Response.Loading.class);
        cluster.settle();
        assertThat(membership(back).retired()).containsKey(unknown);
        assertThat(back.ask(id -> new Input.Again(id, again, List.of())))
                .isInstanceOf(Response.Updated.class);
    }

    /// The successor of c does again what was lost, and only a hears of it. Then it is forgotten as
    /// well, and the next one is let in by b, which has never heard of it.
    @Test
    void nothingIsDoneAgainBeforeItIsCertainWhatThoseInBetweenDidAgain() {
        var cluster = Cluster.running("a", "b", "c");
        var a = cluster.machine("a");
        cluster.isolate("c");
        cluster.settle();
        cluster.machine("c").update(increment(1));
        a.forget("c");
        assertGoesOnWithout(cluster, C);
        cluster.isolate("b");
        cluster.heal("a", "c");
        cluster.settle();
        var between = new ReplicaId("c", 33);
        var lost = comeBack(cluster, "c", between.incarnation());
        lost.forEach(each -> cluster.machine("c").ask(id -> new Input.Again(id, each, List.of())));
        assertThat(a.value(COUNTER)).isEqualTo(1L);
        cluster.isolate("c");
        cluster.wipe("c", 99);
        cluster.heal("b", "c");
        cluster.settle();
        var back = cluster.machine("c");
        assertThat(membership(back).contains(between)).isFalse();
        for (var each : lost) {
            assertThat(back.ask(id -> new Input.Again(id, each, List.of(between))))
                    .isInstanceOf(Response.Loading.class);
        }
        cluster.cut.clear();
        assertGoesOnWithout(cluster, C, between);
        for (var each : lost) {
            assertThat(back.ask(id -> new Input.Again(id, each, List.of(between))))
                    .isInstanceOf(Response.Updated.class);
        }
        cluster.settle();
        assertThat(back.value(COUNTER)).isEqualTo(1L);
    }

    @Test
    void ofTwoEqualSidesThatForcedEachOtherOutTheLaterNameStartsOver() {
        var cluster = Cluster.running("a", "b");
        cluster.isolate("a");
        cluster.settle();
        cluster.machine("a").forgetByForce("b");
        cluster.machine("b").forgetByForce("a");
        cluster.settle();
        cluster.heal("a");
        cluster.settle();
        assertThat(cluster.machine("a").startOver).isFalse();
        assertThat(cluster.machine("b").startOver).isTrue();
    }

    /// a and c are on both sides: they go on, and tell b, which forgot d as d forgot b.
    @Test
    void whoeverIsOnBothSidesDecidesBetweenThem() {
        var cluster = Cluster.running("a", "b", "c", "d");
        cluster.isolate("b");
        cluster.settle();
        cluster.isolate("d");
        cluster.settle();
        cluster.machine("b").update(increment(1));
        assertThat(cluster.machine("b").forgetByForce("d")).isInstanceOf(Response.Forgotten.class);
        cluster.heal("d");
        cluster.isolate("b");
        cluster.settle();
        assertThat(cluster.machine("d").forget("b")).isInstanceOf(Response.Forgotten.class);
        cluster.settle();
        cluster.heal("b");
        cluster.settle();
        assertThat(cluster.machine("b").startOver).isTrue();
        assertThat(cluster.machine("d").startOver).isFalse();
        assertGoesOnWithout(cluster, new ReplicaId("b", 2));
    }

    @Test
    void theForgottenOneThatComesBackIsToldAndServesNobody() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("c");
        cluster.settle();
        cluster.machine("a").forget("c");
        cluster.settle();
        var c = cluster.machine("c");
        assertThat(c.update(increment(1))).isInstanceOf(Response.Updated.class);
        c.restart();
        cluster.heal("c");
        cluster.settle();
        assertThat(c.startOver).isTrue();
        assertThat(c.update(increment(1)))
                .isInstanceOfSatisfying(
                        Response.Loading.class,
                        loading -> assertThat(loading.progress()).contains("starting over"));
        assertGoesOnWithout(cluster, C);
    }

    @Test
    void ofWhatIsDoneAgainTheNewestValueWinsAndWhatItHadSeenGivesWay() {
        var cluster = Cluster.running("a", "b", "c");
        var a = cluster.machine("a");
        var c = cluster.machine("c");
        c.update(values("first"));
        cluster.settle();
        cluster.isolate("c");
        cluster.settle();
        c.update(register("old"), values("second"));
        c.update(values("third"));
        cluster.pass(1_000);
        a.forget("c");
        a.update(register("new"));
        cluster.settle();
        cluster.heal("c");
        cluster.settle();
        var lost = comeBack(cluster, "c", 33);
        var back = cluster.machine("c");
        var first = lost.get(0);
        var refusal = new Response.NotAgain(new TreeMap<>(Map.of(0, "a newer value stands here")));
        assertThat(back.ask(id -> new Input.Again(id, first, List.of()))).isEqualTo(refusal);
        var rest = refusal.rest(first);
        assertThat(back.ask(id -> new Input.Again(id, rest, List.of())))
                .isInstanceOf(Response.Updated.class);
        assertThat(back.ask(id -> new Input.Again(id, lost.get(1), List.of())))
                .isInstanceOf(Response.Updated.class);
        cluster.settle();
        assertThat(a.value(REGISTER)).isEqualTo(Bytes.of("new"));
        assertThat(a.value(VALUES)).isEqualTo(List.of(Bytes.of("third")));
    }

    /// See [DeparturesTrial]; a seed that fails tells its story.
    @Test
    void whomeverOperatorsForgetAllComeTogetherAndNothingIsLost() {
        var forgotten = 0;
        var startedOver = 0;
        for (var seed = 0; seed < 30; seed++) {
            var trial = new DeparturesTrial(seed);
            trial.run();
            forgotten += trial.forgotten;
            startedOver += trial.startedOver;
        }
        assertThat(forgotten).isGreaterThan(20);
        assertThat(startedOver).isGreaterThan(15);
    }

    // --- the membership itself

    @Test
    void whoeverTookTooMuchIsToldBeforeItSpeaks() {
        var excused = new TreeSet<>(List.of(C));
        assertThat(
                        Departures.tookTooMuch(
                                excused,
                                VectorClock.EMPTY.with(C, 5),
                                VectorClock.EMPTY.with(C, 9)))
                .hasValueSatisfying(why -> assertThat(why).contains("9 updates of c#3", "after 5"));
        assertThat(
                        Departures.tookTooMuch(
                                excused,
                                VectorClock.EMPTY.with(C, 5),
                                VectorClock.EMPTY.with(C, 5)))
                .isEmpty();
    }

    @Test
    void retiredIsStrongerThanLeavingAndLeavingStrongerThanBeingAMember() {
        var a = new ReplicaId("a", 1);
        var member = Membership.NONE.founded(1, a).joined(C, a);
        var ceased = new TreeMap<ReplicaId, Long>();
        ceased.put(C, 7L);
        var leaving = member.forgotten(C).ceased(a, ceased);
        var retired = leaving.retired(C, 7, new Dot(a, 9));
        assertThat(member.merge(leaving)).isEqualTo(leaving);
        assertThat(leaving.merge(member)).isEqualTo(leaving);
        assertThat(retired.merge(leaving)).isEqualTo(retired);
        assertThat(member.merge(retired)).isEqualTo(retired);
        assertThat(leaving.cut(C)).contains(7L);
        assertThat(retired.joined(C, a)).isEqualTo(retired);
    }

    @Test
    void aClockComesBackAsItWas() {
        var a = new ReplicaId("a", 1);
        var b = new ReplicaId("b", 2);
        var membership =
                Membership.NONE
                        .founded(1, a)
                        .joined(b, a)
                        .joined(C, a)
                        .retired(C, 7, new Dot(b, 9))
                        .retired(b, 20, new Dot(a, 30));
        var clock = VectorClock.EMPTY.with(a, 40).with(b, 20).with(C, 7);
        var abridged = membership.abridged(clock);
        assertThat(abridged).isEqualTo(VectorClock.EMPTY.with(a, 40));
        assertThat(membership.completed(abridged)).isEqualTo(clock);
        for (var other :
                List.of(
                        VectorClock.EMPTY,
                        VectorClock.EMPTY.with(a, 29).with(b, 20).with(C, 7),
                        VectorClock.EMPTY.with(a, 29).with(b, 8).with(C, 7),
                        VectorClock.EMPTY.with(a, 29).with(b, 8).with(C, 3))) {
            assertThat(membership.completed(membership.abridged(other))).isEqualTo(other);
        }
        assertThat(membership.abridged(clock, VectorClock.EMPTY)).isEqualTo(clock);
    }

    @Test
    void whoIsForgottenBeforeItHasGotAnythingStartsOver() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        var joiner = cluster.new Machine(C);
        joiner.step(received(a, new PeerMessage.Hello(Phase.COMPLETE, List.of(), a.view.clock())));
        joiner.step(received(a, new PeerMessage.YouAreForgotten(C, membership(a).remaining())));
        assertThat(joiner.startOver).isTrue();
    }

    /// What was meant for the one before it came late, to the same name.
    @Test
    void whoComesAfterTheForgottenIsNotToldWhatItWasTold() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.wipe("c", 33);
        assertGoesOnWithout(cluster, C);
        var a = cluster.machine("a");
        var c = cluster.machine("c");
        a.sent.clear();
        a.step(
                received(
                        C,
                        membership(a).cluster(),
                        new PeerMessage.Hello(Phase.COMPLETE, List.of(), VectorClock.EMPTY)));
        assertThat(a.sent.get("c"))
                .isEqualTo(new PeerMessage.YouAreForgotten(C, membership(a).remaining()));
        cluster.deliverAll();
        assertThat(c.startOver).isFalse();
    }

    @Test
    void whoHasWhatWasCutOffIsToldSoThoughNobodyKnowsIt() {
        var cluster = Cluster.running("a", "b", "c");
        cluster.isolate("c");
        cluster.settle();
        assertThat(cluster.machine("a").forget("c")).isInstanceOf(Response.Forgotten.class);
        assertGoesOnWithout(cluster, C);
        var a = cluster.machine("a");
        var beyond = membership(a).retired().get(C).at() + 1;
        var stranger = new ReplicaId("d", 4);
        var clock = a.view.clock().with(C, beyond).with(stranger, 1);
        a.sent.clear();
        a.step(
                received(
                        stranger,
                        membership(a).cluster(),
                        new PeerMessage.Delivered(
                                clock, clock, clock, HybridTime.ZERO, new TreeSet<>())));
        assertThat(a.sent.get("d")).isInstanceOf(PeerMessage.YouAreForgotten.class);
    }

    private static Input received(Machine from, PeerMessage message) {
        return received(from.id, membership(from).cluster(), message);
    }

    private static Input received(ReplicaId from, long cluster, PeerMessage message) {
        return new Input.Received(new Envelope(from, cluster, message));
    }
}
