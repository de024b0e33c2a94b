package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Expiry;
import io.minidote.crdt.Key;
import io.minidote.replica.Cluster.Machine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whoever has looked at keys can tell later whether they are still as they were.
class TouchedTest {

    private static final Bytes SHOP = Bytes.of("shop");

    private static Change<?, ?, ?> add(String key) {
        return new Change<>(
                new Key<>(SHOP, Bytes.of(key), AddWinsSet.TYPE),
                new AddWinsSet.Operation.Add(List.of(Bytes.of("x"))));
    }

    private static Look look(Machine machine, String key) {
        var view = machine.view;
        return new Look(
                SHOP, Bytes.of(key), view.clock(), !view.types(SHOP, Bytes.of(key)).isEmpty());
    }

    private static boolean touched(Machine machine, Look... looks) {
        var touched = new ArrayList<Boolean>();
        machine.update(
                VectorClock.EMPTY,
                writing -> {
                    touched.add(writing.touched(List.of(looks)));
                    return new Intent.Outcome.Done("looked");
                });
        return touched.getFirst();
    }

    @Test
    void whatNothingHasHappenedToIsNotTouched() {
        var a = Cluster.running("a").machine("a");
        a.update(add("x"));
        var looks = new Look[] {look(a, "x"), look(a, "nothing here")};
        a.update(add("y"));
        assertThat(touched(a, looks)).isFalse();
        assertThat(touched(a)).isFalse();
    }

    @Test
    void anUpdateTouchesItsKeysAlsoWhereNothingChanges() {
        var a = Cluster.running("a").machine("a");
        a.update(add("x"));
        var before = look(a, "x");
        var other = look(a, "y");
        a.update(add("x"));
        assertThat(touched(a, before)).isTrue();
        assertThat(touched(a, other, before)).isTrue();
        assertThat(touched(a, other)).isFalse();
        assertThat(touched(a, look(a, "x"))).as("who looks again").isFalse();
    }

    @Test
    void eachKeyIsAsOfItsOwnLook() {
        var a = Cluster.running("a").machine("a");
        var first = look(a, "x");
        a.update(add("y"));
        var second = look(a, "y");
        assertThat(touched(a, first, second)).isFalse();
        a.update(add("y"));
        assertThat(touched(a, first, second)).isTrue();
    }

    @Test
    void theFirstLookAtAKeyCounts() {
        var a = Cluster.running("a").machine("a");
        var first = look(a, "x");
        a.update(add("x"));
        assertThat(touched(a, first, look(a, "x"))).isTrue();
    }

    @Test
    void whatIsNotOnDiskYetCounts() {
        var a = Cluster.running("a").machine("a");
        var before = look(a, "x");
        a.holdDisk = true;
        a.update(add("x"));
        assertThat(touched(a, before)).isTrue();
    }

    @Test
    void whatOthersDoCountsOnceItIsHere() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        var before = look(a, "x");
        cluster.machine("b").update(add("x"));
        assertThat(touched(a, before)).isFalse();
        cluster.settle();
        assertThat(touched(a, before)).isTrue();
    }

    @Test
    void whatItDoesItselfDoesNotCount() {
        var a = Cluster.running("a").machine("a");
        var before = look(a, "x");
        a.update(
                VectorClock.EMPTY,
                writing -> {
                    var key = new Key<>(SHOP, Bytes.of("x"), AddWinsSet.TYPE);
                    var _ = writing.update(key, new AddWinsSet.Operation.Reset());
                    assertThat(writing.touched(List.of(before))).isFalse();
                    return new Intent.Outcome.Done("done");
                });
    }

    @Test
    void whatBecomesStableIsNoChange() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        a.update(add("x"));
        var before = look(a, "x");
        cluster.settle();
        assertThat(touched(a, before)).isFalse();
    }

    @Test
    void whatHasExpiredIsTouched() {
        var cluster = Cluster.running("a");
        var a = cluster.machine("a");
        a.update(
                add("x"),
                new Change<>(
                        new Key<>(SHOP, Bytes.of("x"), Expiry.TYPE),
                        new Expiry.Operation.ExpireAt(cluster.now.toEpochMilli() + 1_000)));
        var alive = look(a, "x");
        assertThat(touched(a, alive)).isFalse();
        cluster.tickAll(1_001);
        assertThat(touched(a, alive)).isTrue();
        assertThat(touched(a, look(a, "x"))).as("looked at when it had").isFalse();
    }

    @Test
    void whatIsTooLongAgoMayHaveBeen() {
        var cluster = new Cluster("a");
        cluster.watches = new WatchLimits(10, 1_000);
        cluster.wipe("a", 7);
        cluster.settle();
        var a = cluster.machine("a");
        var before = look(a, "x");
        a.update(add("y"));
        assertThat(touched(a, before)).isFalse();
        for (var i = 0; i < 20; i++) {
            a.update(add("y"));
        }
        assertThat(touched(a, before)).isTrue();
        assertThat(touched(a, look(a, "x"))).isFalse();
    }

    @Test
    void whatCameWithAStateMayHaveBeen() {
        var cluster = Cluster.running("a", "b");
        var b = cluster.machine("b");
        var before = look(b, "y");
        cluster.cut("a", "b");
        cluster.machine("a").update(add("x"));
        cluster.machine("a").prune();
        cluster.deliverAll();
        cluster.cut.clear();
        cluster.settle();
        assertThat(b.wanted).anyMatch(Action.Adopt.class::isInstance);
        assertThat(touched(b, before)).isTrue();
        assertThat(touched(b, look(b, "y"))).isFalse();
    }
}
