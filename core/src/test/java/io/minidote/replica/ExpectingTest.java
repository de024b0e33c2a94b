package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import io.minidote.crdt.LastWriterWinsRegister;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.Sequence.Effect;
import io.minidote.crdt.Sequence.Operation;
import io.minidote.replica.Cluster.Asked;
import io.minidote.replica.Cluster.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Updates that wait for objects to come: here, for lists to take the first element of.
class ExpectingTest {

    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");
    private static final Duration LONG = Intent.Outcome.Expects.FOR_EVER;

    private static Key<Sequence, Operation, Effect> list(String name) {
        return new Key<>(Bytes.of("b"), Bytes.of(name), Sequence.TYPE);
    }

    /// Takes the first element of the first of these lists that has one.
    private static Intent take(Duration atMost, String... names) {
        return writing -> {
            for (var name : names) {
                var first = writing.read(list(name)).get(0);
                if (first.isPresent()) {
                    writing.update(list(name), new Operation.Delete(0, 1));
                    return new Intent.Outcome.Done(first.get().text());
                }
            }
            return expects(atMost, take(atMost, names), names);
        };
    }

    private static Intent.Outcome expects(Duration atMost, Intent again, String... names) {
        var lists = Stream.of(names).<Key<?, ?, ?>>map(ExpectingTest::list).toList();
        return new Intent.Outcome.Expects(lists, atMost, "nothing", again);
    }

    private static Intent move(String from, String to) {
        return writing -> {
            var first = writing.read(list(from)).get(0);
            if (first.isEmpty()) {
                return expects(LONG, move(from, to), from);
            }
            writing.update(list(to), Operation.Insert.elements(-1, List.of(first.get())));
            writing.update(list(from), new Operation.Delete(0, 1));
            return new Intent.Outcome.Done("moved " + first.get());
        };
    }

    private static Change<?, ?, ?> push(String name, String... elements) {
        return new Change<>(
                list(name),
                Operation.Insert.elements(-1, Stream.of(elements).map(Bytes::of).toList()));
    }

    private static Input.Update asking(String who, Intent intent) {
        return new Input.Update(new Asked(who), VectorClock.EMPTY, LATER, intent);
    }

    private static void ask(Machine machine, String who, Intent intent) {
        machine.step(asking(who, intent));
    }

    /// What somebody was told, or that he waits.
    private static Object answer(Machine machine, String who) {
        return machine.answer(who) instanceof Response.Updated(_, var result) ? result : "waits";
    }

    private static List<Object> told(Machine machine, String... all) {
        return Stream.of(all).map(who -> answer(machine, who)).toList();
    }

    @Test
    void whoCameFirstIsServedFirst() {
        var a = Cluster.running("a").machine("a");
        for (var who : List.of("first", "second", "third")) {
            ask(a, who, take(LONG, "queue"));
        }
        a.update(push("other", "x"));
        assertThat(told(a, "first", "second", "third")).containsOnly("waits");
        a.update(push("queue", "1"));
        assertThat(told(a, "first", "second", "third")).containsExactly("1", "waits", "waits");
        a.update(push("queue", "2", "3", "4"));
        assertThat(told(a, "second", "third")).containsExactly("2", "3");
        assertThat(a.value(list("queue"))).hasToString("[4]");
    }

    @Test
    void whoWaitsIsServedBeforeWhoComesWithTheElement() {
        var a = Cluster.running("a").machine("a");
        ask(a, "waits", take(LONG, "queue"));
        a.step(
                asking("pushes", Change.all(List.of(push("queue", "1")))),
                asking("comes late", take(Duration.ZERO, "queue")));
        a.step();
        assertThat(told(a, "waits", "comes late")).containsExactly("1", "nothing");
    }

    @Test
    void whatIsTakenInTheSameTransactionServesNobody() {
        var a = Cluster.running("a").machine("a");
        ask(a, "waits", take(LONG, "queue"));
        a.update(push("queue", "1"), new Change<>(list("queue"), new Operation.Delete(0, 1)));
        assertThat(told(a, "waits")).containsExactly("waits");
        a.update(push("queue", "2"));
        assertThat(told(a, "waits")).containsExactly("2");
    }

    @Test
    void whatAnotherReplicaDoesServesToo() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        ask(a, "first", take(LONG, "queue"));
        ask(a, "second", take(LONG, "queue"));
        cluster.machine("b").update(push("queue", "1", "2", "3"));
        cluster.settle();
        assertThat(told(a, "first", "second")).containsExactly("1", "2");
        assertThat(cluster.machine("b").value(list("queue"))).hasToString("[3]");
    }

    @Test
    void twoReplicasMayServeTheSameElement() {
        var cluster = Cluster.running("a", "b", "c");
        ask(cluster.machine("a"), "at a", take(LONG, "queue"));
        ask(cluster.machine("b"), "at b", take(LONG, "queue"));
        cluster.machine("c").update(push("queue", "1", "2"));
        cluster.settle();
        assertThat(told(cluster.machine("a"), "at a")).containsExactly("1");
        assertThat(told(cluster.machine("b"), "at b")).containsExactly("1");
        assertThat(cluster.machine("c").value(list("queue"))).hasToString("[2]");
    }

    @Test
    void aStateTakenOverServesToo() {
        var cluster = Cluster.running("a", "b");
        var b = cluster.machine("b");
        ask(b, "waits", take(LONG, "queue"));
        cluster.cut("a", "b");
        cluster.machine("a").update(push("queue", "1"));
        cluster.machine("a").prune();
        cluster.deliverAll();
        cluster.cut.clear();
        cluster.settle();
        assertThat(b.wanted).anyMatch(Action.Adopt.class::isInstance);
        assertThat(told(b, "waits")).containsExactly("1");
    }

    @Test
    void nothingIsHandedOutBeforeThatIsOnDisk() {
        var a = Cluster.running("a").machine("a");
        ask(a, "waits", take(LONG, "queue"));
        a.holdDisk = true;
        a.update(push("queue", "1"));
        assertThat(told(a, "waits")).containsExactly("waits");
        a.holdDisk = false;
        a.persist();
        assertThat(told(a, "waits")).containsExactly("1");
    }

    @Test
    void whoWaitsForSeveralIsServedOnce() {
        var a = Cluster.running("a").machine("a");
        ask(a, "first", take(LONG, "x", "y", "x"));
        ask(a, "second", take(LONG, "y"));
        a.update(push("y", "1"), push("x", "2"));
        assertThat(told(a, "first", "second")).containsExactly("2", "1");
        a.update(push("x", "3"));
        assertThat(a.value(list("x"))).hasToString("[3]");
    }

    @Test
    void whoIsServedMayServeOthers() {
        var a = Cluster.running("a").machine("a");
        ask(a, "takes", take(LONG, "z"));
        ask(a, "moves on", move("y", "z"));
        ask(a, "moves", move("x", "y"));
        a.update(push("x", "1"));
        assertThat(told(a, "moves", "moves on", "takes"))
                .containsExactly("moved 1", "moved 1", "1");
    }

    @Test
    void whoseTimeIsOverTakesNothing() {
        var cluster = Cluster.running("a");
        var a = cluster.machine("a");
        ask(a, "patient", take(Duration.ofMillis(1_001), "queue"));
        ask(a, "hasty", take(Duration.ofMillis(1_000), "queue"));
        cluster.pass(999);
        assertThat(told(a, "patient", "hasty")).containsOnly("waits");
        cluster.pass(1);
        assertThat(told(a, "patient", "hasty")).containsExactly("waits", "nothing");
        cluster.pass(1);
        assertThat(told(a, "patient", "hasty")).containsOnly("nothing");
        a.update(push("queue", "1"));
        assertThat(a.value(list("queue"))).hasToString("[1]");
    }

    @Test
    void whoGivesUpTakesNothing() {
        var a = Cluster.running("a").machine("a");
        ask(a, "gives up", take(LONG, "queue"));
        ask(a, "waits", take(LONG, "queue"));
        a.step(new Input.GiveUp(new Asked("gives up")));
        a.step(new Input.GiveUp(new Asked("never came")));
        assertThat(told(a, "gives up", "waits")).containsExactly("nothing", "waits");
        a.update(push("queue", "1"));
        assertThat(told(a, "waits")).containsExactly("1");
        a.step(new Input.GiveUp(new Asked("waits")));
        assertThat(told(a, "waits")).as("what was answered stays").containsExactly("1");
    }

    @Test
    void whoGivesUpWhileHeWaitsForHisClockIsAnsweredAtOnce() {
        var a = Cluster.running("a").machine("a");
        var future = VectorClock.EMPTY.with(new ReplicaId("b", 2), 1_000_000);
        var who = new Asked("waits");
        a.step(new Input.Update(who, future, LATER, take(LONG, "queue")));
        a.step(new Input.GiveUp(who));
        assertThat(a.answer("waits")).isInstanceOf(Response.Late.class);
    }

    /// One object that is not shown, or another in its place, is nothing anybody can take.
    @Test
    void whoCannotUseWhatIsThereGoesOnWaiting() {
        var a = Cluster.running("a").machine("a");
        var lock = new Key<>(Bytes.of("b"), Bytes.of("lock"), LastWriterWinsRegister.TYPE);
        a.update(new Change<>(lock, new LastWriterWinsRegister.Operation.Assign(Bytes.EMPTY)));
        ask(a, "waits", takeUnless(lock));
        a.update(push("lock", "1"));
        assertThat(told(a, "waits")).containsExactly("waits");
        a.update(new Change<>(lock, new LastWriterWinsRegister.Operation.Reset()));
        assertThat(told(a, "waits")).containsExactly("1");
    }

    private static Intent takeUnless(
            Key<
                            LastWriterWinsRegister,
                            LastWriterWinsRegister.Operation,
                            LastWriterWinsRegister.Operation>
                    lock) {
        return writing ->
                writing.read(lock).exists()
                        ? expects(LONG, takeUnless(lock), "lock")
                        : take(LONG, "lock").on(writing);
    }

    @Test
    void aTransactionOnAnOlderViewDoesNotWait() {
        var a = Cluster.running("a").machine("a");
        a.step(new Input.Open(new Asked("open"), VectorClock.EMPTY, LATER));
        var transaction = ((Response.Opened) a.answer("open")).transaction();
        a.step(new Input.Commit(new Asked("commits"), transaction, take(LONG, "queue")));
        assertThat(told(a, "commits")).containsExactly("nothing");
    }

    @Test
    void whoAsksAgainWhileHeWaitsTakesNoSecondElement() {
        var a = Cluster.running("a").machine("a");
        var intent = take(LONG, "queue").once(RequestId.of("7"), each -> Bytes.of("" + each));
        ask(a, "asks", intent);
        ask(a, "asks again", intent);
        a.update(push("queue", "1", "2"));
        assertThat(told(a, "asks", "asks again")).containsOnly(Bytes.of("1"));
        assertThat(a.value(list("queue"))).hasToString("[2]");
    }

    @Test
    void thoseBeyondTheLimitAreToldSo() {
        var a = Cluster.running("a").machine("a");
        for (var i = 0; i < 10_001; i++) {
            ask(a, "wait " + i, take(LONG, "queue"));
        }
        assertThat(a.answer("wait 9999")).isSameAs(Cluster.NOT_YET);
        assertThat(a.answer("wait 10000"))
                .isInstanceOfSatisfying(
                        Response.Busy.class,
                        busy -> assertThat(busy.limit()).isEqualTo("limit.expecting-requests"));
    }

    /// Whatever comes, in whatever order: nobody waits for what is there, and of those who wait for
    /// the same at one replica nobody overtakes another.
    @Test
    void nobodyWaitsForWhatIsThere() {
        for (var seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var cluster = Cluster.running("a", "b", "c");
            var waiting = new HashMap<String, List<String>>();
            for (var i = 0; i < 60; i++) {
                var machine = cluster.machine(List.of("a", "b", "c").get(random.nextInt(3)));
                var name = random.nextBoolean() ? "x" : "y";
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        var who = machine.id.name() + " takes " + i;
                        ask(machine, who, take(LONG, name));
                        waiting.computeIfAbsent(machine.id.name() + name, _ -> new ArrayList<>())
                                .add(who);
                    }
                    case 2 -> machine.update(push(name, "element " + i));
                    default -> cluster.deliver(random.nextInt(20));
                }
                for (var each : cluster.machines.values()) {
                    for (var queue : List.of("x", "y")) {
                        var who = waiting.getOrDefault(each.id.name() + queue, List.of());
                        var served =
                                who.stream()
                                        .map(one -> !answer(each, one).equals("waits"))
                                        .toList();
                        assertThat(served)
                                .as("seed %d", seed)
                                .isSortedAccordingTo(
                                        (first, second) -> Boolean.compare(second, first));
                        assertThat(each.view.read(list(queue)).exists() && served.contains(false))
                                .as("seed %d: somebody waits for %s at %s", seed, queue, each.id)
                                .isFalse();
                    }
                }
            }
        }
    }
}
