package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.replica.Cluster.Asked;
import io.minidote.replica.Cluster.Machine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchesTest {

    private static final Bytes SHOP = Bytes.of("shop");
    private static final List<Watched> ALL = List.of(new Watched.OfBucket(SHOP));

    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");

    private int asked;

    private static Key<?, ?, ?> key(String key) {
        return new Key<>(SHOP, Bytes.of(key), AddWinsSet.TYPE);
    }

    private static Change<?, ?, ?> add(Bytes bucket, String key) {
        return new Change<>(
                new Key<>(bucket, Bytes.of(key), AddWinsSet.TYPE),
                new AddWinsSet.Operation.Add(List.of(Bytes.of("x"))));
    }

    private static Change<?, ?, ?> add(String key) {
        return add(SHOP, key);
    }

    private Response ask(Machine machine, List<Watched> what, VectorClock from) {
        var name = new Asked("watch " + asked++);
        machine.step(new Input.Watch(name, from, LATER, what));
        return machine.replies.getOrDefault(name, Cluster.NOT_YET);
    }

    private long watch(Machine machine, List<Watched> what, VectorClock from) {
        return ((Response.Watching) ask(machine, what, from)).watch();
    }

    private long watch(Machine machine) {
        return watch(machine, ALL, machine.view.clock());
    }

    private static List<WatchEvent> told(Machine machine, long watch) {
        return machine.events.getOrDefault(watch, List.of());
    }

    /// The keys that were told, an inner list for each event.
    private static List<List<String>> keys(Machine machine, long watch) {
        return told(machine, watch).stream().map(WatchesTest::keys).toList();
    }

    private static List<String> keys(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Happened(_, var objects) ->
                    objects.stream().map(each -> each.key().text()).toList();
            case WatchEvent.Gap _ -> List.of("gap");
        };
    }

    @Test
    void eachTransactionIsToldOnceWithTheObjectsItChanged() {
        var a = Cluster.running("a").machine("a");
        var watch = watch(a);
        a.update(add("x"), add("y"), add("x"));
        a.update(add("y"));
        assertThat(keys(a, watch)).isEqualTo(List.of(List.of("x", "y"), List.of("y")));
        assertThat(told(a, watch).getLast())
                .isEqualTo(new WatchEvent.Happened(a.view.clock(), List.of(key("y"))));
    }

    @Test
    void onlyWhatIsWatchedIsTold() {
        var a = Cluster.running("a").machine("a");
        var prefix =
                watch(a, List.of(new Watched.OfPrefix(SHOP, Bytes.of("cart:"))), a.view.clock());
        var one = watch(a, List.of(new Watched.OfKey(SHOP, Bytes.of("cart:1"))), a.view.clock());
        a.update(add("cart:1"), add("car"), add(Bytes.of("bank"), "cart:1"));
        a.update(add("cart:22"));
        a.update(add(Bytes.of("bank"), "cart:1"));
        assertThat(keys(a, prefix)).isEqualTo(List.of(List.of("cart:1"), List.of("cart:22")));
        assertThat(keys(a, one)).isEqualTo(List.of(List.of("cart:1")));
    }

    @Test
    void nothingIsToldBeforeItCanBeRead() {
        var a = Cluster.running("a").machine("a");
        var watch = watch(a);
        a.holdDisk = true;
        a.update(add("x"));
        assertThat(told(a, watch)).isEmpty();
        a.onAction =
                action -> {
                    if (action instanceof Action.Tell(_, var event)) {
                        assertThat(a.view.clock().covers(event.clock())).isTrue();
                    }
                };
        a.holdDisk = false;
        a.persist();
        assertThat(keys(a, watch)).isEqualTo(List.of(List.of("x")));
    }

    @Test
    void whatOthersDoIsToldBehindWhatItFollows() {
        var cluster = Cluster.running("a", "b", "c");
        var c = cluster.machine("c");
        var watch = watch(c);
        cluster.cut("a", "c");
        cluster.machine("a").update(add("first"));
        cluster.settle();
        cluster.machine("b").update(add("second"));
        cluster.settle();
        assertThat(keys(c, watch)).isEqualTo(List.of(List.of("first"), List.of("second")));
    }

    @Test
    void aWatchGoesOnFromTheClockOfItsLastEvent() {
        var a = Cluster.running("a").machine("a");
        var first = watch(a);
        List.of("x", "y", "z").forEach(key -> a.update(add(key)));
        var clock = told(a, first).get(0).clock();
        a.step(new Input.Unwatch(first));
        a.update(add("later"));
        assertThat(told(a, first)).hasSize(3);
        var second = watch(a, ALL, clock);
        assertThat(keys(a, second))
                .isEqualTo(List.of(List.of("y"), List.of("z"), List.of("later")));
    }

    @Test
    void aWatchGoesOnAtAnotherReplicaOnceThatHasWhatWasTold() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        var b = cluster.machine("b");
        var first = watch(a);
        a.update(add("of both"));
        cluster.settle();
        cluster.cut("a", "b");
        a.update(add("of a, told there"));
        b.update(add("of b"));
        var name = new Asked("elsewhere");
        b.step(new Input.Watch(name, told(a, first).getLast().clock(), LATER, ALL));
        a.update(add("of a, later"));
        cluster.deliverAll();
        cluster.cut.clear();
        assertThat(b.replies).doesNotContainKey(name);
        cluster.settle();
        var second = ((Response.Watching) b.replies.get(name)).watch();
        assertThat(keys(b, second)).isEqualTo(List.of(List.of("of b"), List.of("of a, later")));
        assertThat(told(b, second).getLast().clock()).isEqualTo(b.view.clock());
    }

    @Test
    void aWatchGoesOnAfterARestart() {
        var a = Cluster.running("a").machine("a");
        var clock = a.view.clock();
        a.update(add("x"));
        a.restart();
        assertThat(keys(a, watch(a, ALL, clock))).isEqualTo(List.of(List.of("x")));
    }

    @Test
    void whatOnlyTheSnapshotHasIsAGap() {
        var a = Cluster.running("a").machine("a");
        var clock = a.view.clock();
        a.update(add("x"));
        a.prune();
        var watch = watch(a, ALL, clock);
        assertThat(told(a, watch)).containsExactly(new WatchEvent.Gap(a.view.clock()));
        a.update(add("y"));
        assertThat(keys(a, watch)).isEqualTo(List.of(List.of("gap"), List.of("y")));
    }

    @Test
    void aStateTakenOverIsAGapForAllWhoWatch() {
        var cluster = Cluster.running("a", "b");
        var b = cluster.machine("b");
        var watch = watch(b);
        var clock = b.view.clock();
        cluster.cut("a", "b");
        cluster.machine("a").update(add("x"));
        cluster.machine("a").prune();
        b.update(add("of b"));
        cluster.deliverAll();
        cluster.cut.clear();
        cluster.settle();
        assertThat(b.wanted).anyMatch(Action.Adopt.class::isInstance);
        cluster.machine("a").update(add("y"));
        cluster.settle();
        assertThat(keys(b, watch))
                .isEqualTo(List.of(List.of("of b"), List.of("gap"), List.of("y")));
        var gap = told(b, watch).get(1).clock();
        assertThat(gap.covers(told(b, watch).getFirst().clock())).isTrue();
        assertThat(keys(b, watch(b, ALL, gap))).isEqualTo(List.of(List.of("y")));
        assertThat(keys(b, watch(b, ALL, clock))).isEqualTo(List.of(List.of("gap")));
    }

    @Test
    void whatIsTooLongAgoIsAGap() {
        var cluster = new Cluster("a");
        cluster.watches = new WatchLimits(10, 1_000);
        cluster.wipe("a", 7);
        cluster.settle();
        var a = cluster.machine("a");
        var clock = a.view.clock();
        a.update(add("first"));
        var later = a.view.clock();
        a.update(add("second"));
        assertThat(keys(a, watch(a, ALL, clock)))
                .isEqualTo(List.of(List.of("first"), List.of("second")));
        for (var i = 0; i < 20; i++) {
            a.update(add("many"));
        }
        assertThat(told(a, watch(a, ALL, later)))
                .containsExactly(new WatchEvent.Gap(a.view.clock()));
    }

    @Test
    void thereAreNoMoreWatchesThanAllowed() {
        var cluster = new Cluster("a");
        cluster.watches = new WatchLimits(1, 1_000);
        cluster.wipe("a", 7);
        cluster.settle();
        var a = cluster.machine("a");
        var first = watch(a);
        assertThat(ask(a, ALL, VectorClock.EMPTY))
                .isEqualTo(new Response.Busy("limit.watches", "1 already watch objects here"));
        a.step(new Input.Unwatch(first));
        assertThat(ask(a, ALL, VectorClock.EMPTY)).isInstanceOf(Response.Watching.class);
    }

    /// Whoever watches goes from one replica to another with his clock, and hears of everything
    /// once, of nothing before what it follows.
    @Test
    void whereverSomebodyWatchesHeHearsOfEverythingOnceAndInCausalOrder() {
        for (var seed = 0; seed < 30; seed++) {
            new Wandering(seed).run();
        }
    }

    private final class Wandering {

        private final Random random;
        private final Cluster cluster = Cluster.running("a", "b", "c");
        private final List<Machine> machines = new ArrayList<>(cluster.machines.values());

        /// What each update followed.
        private final Map<String, Set<String>> followed = new HashMap<>();

        private final Set<String> heard = new HashSet<>();
        private VectorClock clock;
        private Machine at;
        private long watch;
        private int taken;

        Wandering(int seed) {
            random = new Random(seed);
            at = machines.getFirst();
            clock = at.view.clock();
            watch = watch(at, ALL, clock);
        }

        void run() {
            for (var i = 0; i < 60; i++) {
                switch (random.nextInt(6)) {
                    case 0, 1 -> update("update " + i);
                    case 2 -> cluster.deliver(random.nextInt(12));
                    case 3 -> cluster.tickAll(50);
                    case 4 -> take(random.nextInt(4));
                    default -> wander();
                }
            }
            cluster.settle();
            wander();
            take(Integer.MAX_VALUE);
            assertThat(heard).isEqualTo(followed.keySet());
        }

        private void update(String name) {
            var machine = machines.get(random.nextInt(3));
            var before = new HashSet<String>();
            for (var entry : machine.view.objects().entries(SHOP)) {
                before.add(entry.key().key().text());
            }
            machine.update(add(name));
            followed.put(name, before);
        }

        private void take(int most) {
            var events = told(at, watch);
            for (var left = most; left > 0 && taken < events.size(); left--) {
                var event = events.get(taken++);
                assertThat(event.clock().covers(clock)).isTrue();
                clock = event.clock();
                for (var name : keys(event)) {
                    assertThat(heard).containsAll(followed.get(name));
                    assertThat(heard.add(name)).as("%s is news", name).isTrue();
                }
            }
        }

        private void wander() {
            var next = machines.get(random.nextInt(3));
            if (!next.view.clock().covers(clock)) {
                return;
            }
            at = next;
            watch = watch(at, ALL, clock);
            taken = 0;
        }
    }
}
