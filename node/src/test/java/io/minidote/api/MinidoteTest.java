package io.minidote.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.StringValue;
import io.minidote.link.MemoryNetwork;
import io.minidote.node.Configuration;
import io.minidote.node.Node;
import io.minidote.node.Setting;
import io.minidote.replica.Change;
import io.minidote.replica.RequestId;
import io.minidote.replica.WatchEvent;
import io.minidote.replica.Watched;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class MinidoteTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Key<
                    ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Key<>(Bytes.of("b"), Bytes.of("counter"), ResettableCounter.TYPE);
    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(Bytes.of("b"), Bytes.of("set"), AddWinsSet.TYPE);

    private static Change<?, ?, ?> increment(long n) {
        return new Change<>(COUNTER, new ResettableCounter.Operation.Increment(n));
    }

    @Test
    void everyHandleDoesWhatItsTypeDoes() {
        try (var db = Minidote.inMemory()) {
            var counter = db.counter("b", "k");
            counter.increment(Long.MAX_VALUE);
            counter.increment(1);
            assertThat(counter.sum())
                    .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE));
            assertThatThrownBy(counter::value).isInstanceOf(ArithmeticException.class);
            counter.reset();
            assertThat(counter.value()).isZero();

            var set = db.set("b", "k");
            set.add("x", "y");
            set.remove("x");
            assertThat(set.contains("x")).isFalse();
            assertThat(set.size()).isEqualTo(1);
            assertThat(set.elements()).containsExactly(Bytes.of("y"));
            set.reset();
            assertThat(set.elements()).isEmpty();

            var items = db.sequence("b", "k");
            items.insert(0, "x", "z");
            items.insert(-2, "y");
            items.set(-1, "last");
            items.delete(0, 1);
            assertThat(items.elements()).containsExactly(Bytes.of("y"), Bytes.of("last"));
            items.reset();
            items.insertText(0, "caf\u00e9");
            assertThat(items.size()).isEqualTo(4);
            assertThat(items.text()).isEqualTo("caf\u00e9");

            var once = db.twoPhaseSet("b", "k");
            once.add("x");
            once.remove("x");
            assertThatThrownBy(() -> once.add("x")).isInstanceOf(NotDone.Refused.class);
            assertThat(once.contains("x")).isFalse();
            assertThat(once.size()).isZero();
            assertThat(once.elements()).isEmpty();

            var register = db.register("b", "k");
            register.assign("v");
            assertThat(register.value()).isEqualTo(Bytes.of("v"));
            register.reset();
            assertThat(register.value()).isEqualTo(Bytes.EMPTY);

            var multi = db.multiValueRegister("b", "k");
            multi.assign("v");
            assertThat(multi.values()).containsExactly(Bytes.of("v"));
            multi.reset();
            assertThat(multi.values()).isEmpty();

            var flag = db.flag("b", "k");
            flag.enable();
            assertThat(flag.enabled()).isTrue();
            flag.disable();
            assertThat(flag.enabled()).isFalse();

            var string = db.string("b", "k");
            string.assign("41");
            string.increment(1);
            assertThat(string.value()).isEqualTo(Bytes.of("42"));
            string.append("nd");
            string.setRange(0, "22");
            string.setBit(7, true);
            assertThat(string.value()).isEqualTo(Bytes.of("32nd"));
            string.reset();
            assertThat(string.value()).isEqualTo(Bytes.EMPTY);
        }
    }

    @Test
    void oneRefusedChangeAndNoneHappens() {
        try (var db = Minidote.inMemory()) {
            var text = db.string("b", "text");
            text.assign("not a number");
            var key = new Key<>(Bytes.of("b"), Bytes.of("text"), StringValue.TYPE);
            var bad = new Change<>(key, new StringValue.Operation.Increment(1));
            assertThatThrownBy(
                            () -> db.updateObjects(List.of(increment(1), bad), VectorClock.EMPTY))
                    .isInstanceOf(NotDone.Refused.class)
                    .hasMessageContaining("text");
            assertThat(db.readObjects(List.of(COUNTER), VectorClock.EMPTY).values())
                    .containsExactly(0L);
        }
    }

    @Test
    void aClockOfWhatNeverHappenedIsLate() throws IOException {
        var hasty = Configuration.defaults().with(Setting.SESSION_TIMEOUT, Duration.ofMillis(50));
        try (var db = Minidote.over(Node.inMemory(hasty, new MemoryNetwork()))) {
            db.awaitServing(LONG);
            var clock = VectorClock.EMPTY.with(new ReplicaId("elsewhere", 1), 3);
            assertThatThrownBy(() -> db.readObjects(List.of(COUNTER), clock))
                    .isInstanceOfSatisfying(
                            NotDone.Late.class,
                            late -> assertThat(late.lacking()).isEqualTo(clock));
        }
    }

    @Test
    void aSessionSeesItsOwnUpdatesAtAnotherReplica() {
        var cluster = Minidote.inMemory(List.of("a", "b", "c"));
        try {
            for (var i = 0; i < 50; i++) {
                var writer = cluster.get(i % 3).session();
                writer.update(COUNTER, new ResettableCounter.Operation.Increment(1));
                writer.set("b", "seen").add("i" + i);
                var reader = cluster.get((i + 1) % 3).session(writer.clock());
                assertThat(reader.set("b", "seen").contains("i" + i)).isTrue();
                assertThat(reader.read(List.of(SET, COUNTER))).hasSize(2);
                assertThat(reader.clock().covers(writer.clock())).isTrue();
            }
            Awaitility.await()
                    .atMost(LONG)
                    .until(() ->
                            cluster.stream()
                                    .allMatch(db -> db.counter("b", "counter").value() == 50));
        } finally {
            cluster.forEach(Minidote::close);
        }
    }

    @Test
    void aTransactionSeesItselfAndNobodyElseUntilItIsCommitted() {
        try (var db = Minidote.inMemory()) {
            db.counter("b", "counter").increment(1);
            var session = db.session();
            try (var transaction = session.transaction()) {
                var counter = transaction.counter("b", "counter");
                counter.increment(10);
                transaction.set("b", "set").add("x");
                db.counter("b", "counter").increment(100);
                assertThat(counter.value()).isEqualTo(11);
                assertThat(db.counter("b", "counter").value()).isEqualTo(101);
                var clock = transaction.commit();
                assertThat(session.clock().covers(clock)).isTrue();
                assertThatThrownBy(counter::value).isInstanceOf(IllegalStateException.class);
            }
            assertThat(session.counter("b", "counter").value()).isEqualTo(111);
            assertThat(session.set("b", "set").contains("x")).isTrue();
        }
    }

    @Test
    void aTransactionThatIsClosedWithoutCommitLeavesNothing() {
        try (var db = Minidote.inMemory()) {
            try (var transaction = db.transaction()) {
                transaction.counter("b", "counter").increment(10);
            }
            assertThat(db.counter("b", "counter").value()).isZero();
        }
    }

    @Test
    void aTransactionThatIsToHappenOnlyIfUnchangedNamesWhatChanged() {
        try (var db = Minidote.inMemory()) {
            var transaction = db.transaction();
            assertThat(transaction.counter("b", "read before").value()).isZero();
            transaction.ifUnchanged();
            assertThat(transaction.set("b", "read after").size()).isZero();
            transaction.counter("b", "written").increment(1);
            db.counter("b", "written").increment(1);
            db.counter("b", "read before").increment(1);
            assertThatThrownBy(transaction::commit)
                    .isInstanceOfSatisfying(
                            NotDone.Changed.class,
                            changed -> assertThat(changed.objects()).hasSize(1))
                    .hasMessage("changed since the transaction began: counter_pn b/read before");
            assertThat(db.counter("b", "written").value()).isEqualTo(1);
        }
    }

    @Test
    void aTransactionIsCommittedOnceUnderItsRequestId() {
        try (var db = Minidote.inMemory()) {
            var request = RequestId.of("order 17");
            for (var times = 0; times < 2; times++) {
                var transaction = db.transaction();
                transaction.counter("b", "sold").increment(1);
                transaction.commit(request);
            }
            assertThat(db.counter("b", "sold").value()).isEqualTo(1);
        }
    }

    private static final List<Watched> EVERYTHING = List.of(new Watched.OfBucket(Bytes.of("b")));

    @Test
    void aWatchIsToldWhatHappensAndGoesOnElsewhere() throws InterruptedException {
        var cluster = Minidote.inMemory(List.of("a", "b"));
        try {
            var a = cluster.get(0).session();
            VectorClock clock;
            try (var watch = cluster.get(0).watch(EVERYTHING)) {
                a.counter("b", "one").increment(1);
                assertThat(watch.next())
                        .isInstanceOfSatisfying(
                                WatchEvent.Happened.class,
                                event -> assertThat(event.objects()).hasSize(1));
                clock = watch.clock();
                assertThat(watch.next(Duration.ZERO)).isEmpty();
            }
            a.counter("b", "two").increment(1);
            try (var watch = cluster.get(1).watch(EVERYTHING, clock)) {
                assertThat(watch.next().toString()).contains("b/two").doesNotContain("b/one");
                assertThat(cluster.get(1).session(watch.clock()).counter("b", "two").value())
                        .isEqualTo(1);
            }
        } finally {
            cluster.forEach(Minidote::close);
        }
    }

    @Test
    void whoeverTakesEventsTooSlowlyIsToldToGoOnFromHisClock() throws Exception {
        var configuration =
                Configuration.defaults()
                        .with(Setting.LIMIT_WATCH_QUEUE, 2)
                        .with(Setting.LIMIT_WATCHES, 1);
        try (var db = Minidote.over(Node.inMemory(configuration, new MemoryNetwork()))) {
            db.awaitServing(LONG);
            var slow = db.watch(EVERYTHING);
            for (var name : List.of("one", "two", "three", "four")) {
                db.counter("b", name).increment(1);
            }
            assertThat(slow.next().toString()).contains("b/one");
            assertThat(slow.next().toString()).contains("b/two");
            assertThatThrownBy(slow::next)
                    .isInstanceOf(NotDone.Busy.class)
                    .hasMessageContaining("limit.watch-queue: 2 events waited to be taken");
            try (var next = db.watch(EVERYTHING, slow.clock())) {
                assertThat(next.next().toString()).contains("b/three");
                assertThat(next.next().toString()).contains("b/four");
            }
        }
    }

    @Test
    void aWatchEndsWithItsNode() {
        var db = Minidote.inMemory();
        var watch = db.watch(EVERYTHING);
        db.close();
        assertThatThrownBy(watch::next).isInstanceOf(NotDone.Stopped.class);
    }

    @Test
    void whatHangsOnAFutureMayBlock() {
        try (var db = Minidote.inMemory()) {
            CompletableFuture<Long> nested =
                    db.updateObjectsAsync(List.of(increment(1)), VectorClock.EMPTY)
                            .thenApply(clock -> {
                                db.updateObjects(List.of(increment(2)), clock);
                                return db.counter("b", "counter").value();
                            });
            assertThat(nested).succeedsWithin(LONG).isEqualTo(3L);
        }
    }

    @Test
    void aThousandVirtualThreadsIncrementOneCounter() throws Exception {
        try (var db = Minidote.inMemory();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    IntStream.range(0, 1_000)
                            .mapToObj(_ ->
                                    threads.submit(() -> db.counter("b", "counter").increment(1)))
                            .toList();
            for (var each : all) {
                each.get();
            }
            assertThat(db.counter("b", "counter").value()).isEqualTo(1_000);
        }
    }

    @Test
    void aClosedDatabaseSaysSo() {
        var db = Minidote.inMemory();
        db.close();
        assertThatThrownBy(() -> db.counter("b", "counter").increment(1))
                .isInstanceOf(NotDone.Stopped.class);
        assertThatThrownBy(() -> db.counter("b", "counter").value())
                .isInstanceOf(NotDone.Stopped.class);
        db.close();
    }
}
