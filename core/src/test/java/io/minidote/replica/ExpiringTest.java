package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.BoundedCounter;
import io.minidote.crdt.Expiry;
import io.minidote.crdt.GrowOnlySet;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.StringValue;
import io.minidote.replica.Cluster.Asked;
import io.minidote.replica.Cluster.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Keys that expire: what is seen of them, what becomes of them, and who may still change that.
class ExpiringTest {

    private static final Bytes BUCKET = Bytes.of("b");
    private static final Bytes KEY = Bytes.of("k");

    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(BUCKET, KEY, AddWinsSet.TYPE);

    private static final Key<
                    ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            COUNTER = new Key<>(BUCKET, KEY, ResettableCounter.TYPE);

    private static final Key<GrowOnlySet, GrowOnlySet.Operation, GrowOnlySet.Operation> GROWING =
            new Key<>(BUCKET, KEY, GrowOnlySet.TYPE);

    private static final Key<BoundedCounter, BoundedCounter.Operation, BoundedCounter.Effect>
            RIGHTS = new Key<>(BUCKET, KEY, BoundedCounter.TYPE);

    private static final Key<Expiry, Expiry.Operation, Expiry.Operation> EXPIRY =
            new Key<>(BUCKET, KEY, Expiry.TYPE);

    private static final Change<?, ?, ?> PERSIST =
            new Change<>(EXPIRY, new Expiry.Operation.Persist());

    private static final Change<?, ?, ?> FORGET =
            new Change<>(EXPIRY, new Expiry.Operation.Reset());

    private Cluster cluster;
    private Machine a;
    private Machine b;
    private Machine c;
    private int asked;

    @BeforeEach
    void run() {
        cluster = Cluster.running("a", "b", "c");
        a = cluster.machine("a");
        b = cluster.machine("b");
        c = cluster.machine("c");
    }

    private static Change<?, ?, ?> add(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Add(List.of(Bytes.of(element))));
    }

    private static Change<?, ?, ?> remove(String element) {
        return new Change<>(SET, new AddWinsSet.Operation.Remove(List.of(Bytes.of(element))));
    }

    private static Change<?, ?, ?> increment(long n) {
        return new Change<>(COUNTER, new ResettableCounter.Operation.Increment(n));
    }

    private Change<?, ?, ?> expireIn(long millis) {
        return new Change<>(
                EXPIRY, new Expiry.Operation.ExpireAt(cluster.now.toEpochMilli() + millis));
    }

    private void pass(long millis) {
        for (var left = millis; left > 0; left -= 100) {
            cluster.pass(Math.min(100, left));
        }
    }

    private void join() {
        cluster.deliverAll();
        cluster.cut.clear();
        pass(1_500);
    }

    /// Everything that is there, seen or not.
    private static List<Objects.Entry<?, ?, ?>> objects(Machine machine) {
        var objects = new ArrayList<Objects.Entry<?, ?, ?>>();
        machine.view.objects().entries(BUCKET).forEach(objects::add);
        return objects;
    }

    private static List<String> types(Machine machine) {
        return objects(machine).stream().map(object -> object.key().type().name()).toList();
    }

    private void everybodySees(Key<?, ?, ?> key, String value) {
        for (var machine : cluster.machines.values()) {
            assertThat(machine.value(key)).as("at " + machine.id).hasToString(value);
        }
    }

    private void nothingIsLeft() {
        for (var machine : cluster.machines.values()) {
            assertThat(objects(machine)).as("at " + machine.id).isEmpty();
        }
    }

    // --- what is seen

    @Test
    void whatHasExpiredIsNotSeen() {
        a.update(add("x"), increment(7), expireIn(1_000));
        pass(900);
        everybodySees(SET, "[x]");
        everybodySees(COUNTER, "7");
        pass(100);
        everybodySees(SET, "[]");
        everybodySees(COUNTER, "0");
        everybodySees(EXPIRY, "-1");
        assertThat(c.view.types(BUCKET, KEY)).isEmpty();
    }

    @Test
    void aViewStaysAsItIs() {
        a.update(add("x"), expireIn(1_000));
        var before = a.view;
        pass(2_000);
        assertThat(before.read(SET).value()).hasToString("[x]");
        assertThat(a.view.read(SET).value()).hasToString("[]");
    }

    @Test
    void aTransactionSeesNothingOfWhatHasExpired() {
        a.update(add("x"), expireIn(1_000));
        pass(1_000);
        a.update(
                VectorClock.EMPTY,
                writing -> {
                    assertThat(writing.types(BUCKET, KEY)).isEmpty();
                    assertThat(writing.read(SET).value()).isEmpty();
                    assertThat(writing.read(EXPIRY).value()).isEqualTo(Expiry.NEVER);
                    return new Intent.Outcome.Done(0);
                });
    }

    @Test
    void whatOnlyGrowsDoesNotExpire() {
        a.update(
                new Change<>(GROWING, new GrowOnlySet.Operation.Add(List.of(Bytes.of("g")))),
                add("x"),
                expireIn(1_000));
        pass(1_000);
        everybodySees(SET, "[]");
        everybodySees(GROWING, "[g]");
        assertThat(a.view.types(BUCKET, KEY)).containsExactly(GrowOnlySet.TYPE);
        cluster.settle();
        everybodySees(GROWING, "[g]");
        assertThat(objects(a)).hasSize(1);
    }

    /// Whoever took it away could do so with his own rights only, and the others' would come back.
    @Test
    void whatBelongsToSeveralDoesNotExpire() {
        a.update(new Change<>(RIGHTS, new BoundedCounter.Operation.Increment(5)), add("x"));
        b.update(new Change<>(RIGHTS, new BoundedCounter.Operation.Increment(7)));
        pass(200);
        a.update(expireIn(1_000));
        pass(1_000);
        everybodySees(SET, "[]");
        everybodySees(RIGHTS, "12");
        cluster.settle();
        everybodySees(RIGHTS, "12");
    }

    @Test
    void noMoreIsPublishedForWhatDoesNotExpire() {
        a.update(add("x"));
        cluster.settle();
        var published = a.published.size();
        cluster.settle();
        assertThat(a.published).hasSize(published);
    }

    // --- how long it lives

    @Test
    void theLongestLifeWinsAndToPersistIsLongest() {
        a.update(add("x"));
        pass(200);
        cluster.cut("a", "b");
        cluster.cut("a", "c");
        a.update(expireIn(60_000));
        b.update(expireIn(90_000));
        var latest = cluster.now.toEpochMilli() + 90_000;
        join();
        everybodySees(EXPIRY, Long.toString(latest));
        cluster.isolate("c");
        a.update(expireIn(500_000));
        c.update(PERSIST);
        join();
        everybodySees(EXPIRY, "-1");
        everybodySees(SET, "[x]");
    }

    @Test
    void aLongerLifeThatWasGivenBeforeBringsBackWhatHasExpired() {
        a.update(add("x"), increment(5), expireIn(1_000));
        pass(500);
        cluster.isolate("b");
        b.update(expireIn(100_000));
        pass(30_000);
        assertThat(a.value(SET)).hasToString("[]");
        assertThat(b.value(SET)).hasToString("[x]");
        join();
        everybodySees(SET, "[x]");
        everybodySees(COUNTER, "5");
        pass(80_000);
        everybodySees(SET, "[]");
    }

    @Test
    void whatPersistsElsewhereComesBackAndCostsNothingMore() {
        a.update(add("x"), expireIn(1_000));
        pass(500);
        cluster.isolate("b");
        b.update(PERSIST);
        pass(30_000);
        join();
        everybodySees(SET, "[x]");
        cluster.settle();
        assertThat(types(c)).containsExactly("set_aw");
    }

    /// By its own clock, which is late, nothing has expired when it says that it persists.
    @Test
    void whoeverIsLateByHisClockIsWaitedFor() {
        a.update(add("x"), expireIn(1_000));
        pass(200);
        c.ahead = Duration.ofMinutes(-2);
        pass(60_000);
        assertThat(a.value(SET)).hasToString("[]");
        assertThat(c.value(SET)).hasToString("[x]");
        c.update(PERSIST);
        pass(200);
        everybodySees(SET, "[x]");
    }

    // --- what becomes of it

    @Test
    void whatHasExpiredLeavesNothing() {
        a.update(add("x"), increment(7), expireIn(1_000));
        pass(1_000);
        assertThat(objects(b)).hasSize(3);
        cluster.settle();
        nothingIsLeft();
    }

    @Test
    void nothingGoesWhileSomebodyMayStillLetItLive() {
        a.update(add("x"), expireIn(1_000));
        pass(500);
        cluster.isolate("c");
        pass(60_000);
        assertThat(objects(a)).isNotEmpty();
        assertThat(objects(b)).isNotEmpty();
        cluster.cut.clear();
        cluster.settle();
        nothingIsLeft();
    }

    @Test
    void theFirstMemberTakesItAwayAndTheOthersFindNothingLeft() {
        var before = a.view.clock();
        a.update(add("x"), expireIn(1_000));
        pass(40_000);
        assertThat(a.view.clock().get(a.id)).isEqualTo(before.get(a.id) + 4);
        assertThat(a.view.clock().get(b.id)).isEqualTo(before.get(b.id));
        assertThat(a.view.clock().get(c.id)).isEqualTo(before.get(c.id));
        nothingIsLeft();
    }

    @Test
    void whereTheFirstDoesNotTakeItAwayTheNextOneDoes() {
        a.update(add("x"), expireIn(1_000));
        pass(500);
        a.room = 0;
        pass(8_000);
        assertThat(objects(b)).isNotEmpty();
        pass(8_000);
        assertThat(objects(b)).isEmpty();
    }

    @Test
    void aTransactionTakesAwayOnlySoMuch() {
        cluster.expiring = new Expiring(Duration.ofSeconds(1), 10);
        cluster.machines.values().forEach(Machine::restart);
        var changes =
                IntStream.range(0, 25)
                        .boxed()
                        .flatMap(i ->
                                List.of(
                                        new Change<>(
                                                new Key<>(
                                                        BUCKET,
                                                        Bytes.of("k" + i),
                                                        StringValue.TYPE),
                                                new StringValue.Operation.Assign(Bytes.of("v"))),
                                        new Change<>(
                                                new Key<>(BUCKET, Bytes.of("k" + i), Expiry.TYPE),
                                                new Expiry.Operation.ExpireAt(0)))
                                        .stream())
                        .toArray(Change<?, ?, ?>[]::new);
        a.update(changes);
        pass(200);
        var log = a.log.size();
        pass(10_000);
        assertThat(a.log.size() - log).isEqualTo(3);
        nothingIsLeft();
    }

    @Test
    void whatItKnowsOfExpiriesIsThereAfterARestart() {
        a.update(add("x"), expireIn(1_000));
        pass(200);
        cluster.machines.values().forEach(Machine::restart);
        a.prune();
        everybodySees(SET, "[x]");
        pass(1_000);
        everybodySees(SET, "[]");
        cluster.settle();
        nothingIsLeft();
    }

    @Test
    void whoTakesOverAStateKnowsWhatExpiresInIt() {
        cluster.isolate("c");
        a.update(add("x"), expireIn(20_000));
        pass(1_000);
        a.prune();
        b.prune();
        cluster.cut.clear();
        pass(3_000);
        everybodySees(SET, "[x]");
        pass(20_000);
        everybodySees(SET, "[]");
        cluster.settle();
        nothingIsLeft();
    }

    // --- what is written meanwhile

    @Test
    void whatIsWrittenToAKeyThatHasExpiredIsNew() {
        a.update(add("old"), increment(3), expireIn(1_000));
        pass(1_000);
        b.update(add("new"), increment(1));
        pass(200);
        everybodySees(SET, "[new]");
        everybodySees(COUNTER, "1");
        everybodySees(EXPIRY, "-1");
        cluster.settle();
        everybodySees(SET, "[new]");
        assertThat(objects(a)).hasSize(2);
    }

    @Test
    void whatSeveralWriteToAKeyThatHasExpiredStays() {
        a.update(add("old"), expireIn(1_000));
        pass(1_000);
        cluster.cut("a", "b");
        a.update(add("of a"), expireIn(60_000));
        b.update(add("of b"));
        join();
        everybodySees(SET, "[of a, of b]");
        cluster.settle();
        everybodySees(SET, "[of a, of b]");
    }

    @Test
    void whatChangesNothingTakesNothingAway() {
        a.update(add("old"), expireIn(1_000));
        pass(1_000);
        var clock = a.view.clock();
        assertThat(a.update(remove("old"))).isInstanceOf(Response.Updated.class);
        assertThat(a.view.clock()).isEqualTo(clock);
    }

    @Test
    void itCanExpireBeforeThereIsAnythingWithinOneTransaction() {
        a.update(expireIn(1_000), add("x"));
        pass(200);
        everybodySees(SET, "[x]");
        pass(800);
        everybodySees(SET, "[]");
    }

    @Test
    void whatIsNotThereDoesNotExpire() {
        var clock = a.view.clock();
        a.update(expireIn(1_000));
        assertThat(a.view.clock()).isEqualTo(clock);
        a.update(add("x"));
        pass(2_000);
        everybodySees(SET, "[x]");
    }

    @Test
    void aKeyThatIsLeftEmptyExpiresNoMore() {
        a.update(add("x"), expireIn(1_000));
        a.update(remove("x"));
        assertThat(a.view.objects().get(EXPIRY)).isEqualTo(Expiry.EMPTY);
        a.update(add("y"));
        pass(2_000);
        everybodySees(SET, "[y]");
    }

    /// b removes what is there, a lets it expire: what is left is the time alone, and nobody who
    /// puts something there later shall be caught by it.
    @Test
    void anExpiryThatNothingIsLeftOfIsForgotten() {
        a.update(add("x"));
        pass(200);
        cluster.cut("a", "b");
        a.update(expireIn(1_000_000));
        b.update(remove("x"));
        join();
        assertThat(types(c)).containsExactly("expiry");
        c.update(add("y"));
        pass(200);
        everybodySees(EXPIRY, "-1");
        everybodySees(SET, "[y]");
        a.update(expireIn(1_000_000));
        pass(200);
        cluster.cut("a", "b");
        a.update(expireIn(2_000_000));
        b.update(remove("y"));
        join();
        cluster.settle();
        cluster.settle();
        nothingIsLeft();
    }

    @Test
    void aTransactionKnowsWhenItHappens() {
        pass(700);
        var happened =
                a.update(
                        VectorClock.EMPTY,
                        writing -> new Intent.Outcome.Done(writing.time().millis()));
        assertThat(happened).isInstanceOf(Response.Updated.class);
        assertThat(((Response.Updated) happened).result()).isEqualTo(cluster.now.toEpochMilli());
    }

    @Test
    void toForgetHowLongItLivesChangesNothingWhereThatWasNotSaid() {
        a.update(add("x"));
        var log = a.log.size();
        a.update(FORGET);
        assertThat(a.log).hasSize(log);
        a.update(expireIn(1_000), FORGET);
        assertThat(a.log).hasSize(log);
        a.update(expireIn(1_000));
        a.update(FORGET, add("y"));
        pass(2_000);
        everybodySees(SET, "[x, y]");
        assertThat(types(a)).containsExactly("set_aw");
    }

    // --- interactive transactions

    private long open(Machine machine) {
        var name = new Asked("open " + asked++);
        machine.step(new Input.Open(name, VectorClock.EMPTY, cluster.now.plusSeconds(60)));
        return ((Response.Opened) machine.replies.get(name)).transaction();
    }

    private Response commit(
            Machine machine,
            long transaction,
            List<Key<?, ?, ?>> unchanged,
            Change<?, ?, ?> change) {
        var name = new Asked("commit " + asked++);
        var intent = Change.all(List.of(change));
        machine.step(new Input.Commit(name, transaction, unchanged, intent));
        return machine.replies.getOrDefault(name, Cluster.NOT_YET);
    }

    @Test
    void whatExpiresWhileATransactionIsOpenIsNewWhenItIsCommitted() {
        a.update(add("old"), expireIn(1_000));
        var transaction = open(a);
        pass(2_000);
        assertThat(commit(a, transaction, List.of(), add("new")))
                .isInstanceOf(Response.Updated.class);
        pass(200);
        everybodySees(SET, "[new]");
        cluster.settle();
        everybodySees(SET, "[new]");
    }

    @Test
    void whatIsMadeToLiveLongerWhileATransactionIsOpenIsNotNew() {
        a.update(add("old"), expireIn(1_000));
        var transaction = open(a);
        a.update(expireIn(100_000));
        pass(2_000);
        assertThat(commit(a, transaction, List.of(), add("new")))
                .isInstanceOf(Response.Updated.class);
        pass(200);
        everybodySees(SET, "[new, old]");
        assertThat(c.view.read(EXPIRY).exists()).isTrue();
    }

    @Test
    void whatHasExpiredHasChanged() {
        a.update(add("x"), expireIn(1_000));
        var transaction = open(a);
        pass(2_000);
        assertThat(commit(a, transaction, List.of(SET), increment(1)))
                .isEqualTo(new Response.Changed(List.of(SET)));
    }
}
