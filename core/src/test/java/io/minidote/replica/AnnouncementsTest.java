package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.replica.Cluster.Machine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is announced is heard once at every replica, behind all that it follows, and leaves
/// nothing.
class AnnouncementsTest {

    private static final Bytes NEWS = Bytes.of("news");

    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(Bytes.of("b"), Bytes.of("k"), AddWinsSet.TYPE);

    private static Response announce(Machine machine, String text) {
        return machine.update(
                VectorClock.EMPTY,
                writing -> {
                    writing.announce(new Announcement(NEWS, Bytes.of(text)));
                    return new Intent.Outcome.Done("told");
                });
    }

    private static List<String> heard(Machine machine) {
        return machine.announced.stream().map(each -> each.text().text()).toList();
    }

    @Test
    void everyReplicaHearsItOnce() {
        var cluster = Cluster.running("a", "b", "c");
        assertThat(announce(cluster.machine("a"), "x")).isInstanceOf(Response.Updated.class);
        cluster.settle();
        cluster.machines.values().forEach(each -> assertThat(heard(each)).containsExactly("x"));
    }

    @Test
    void itIsHeardTogetherWithWhatItsTransactionDoes() {
        var cluster = Cluster.running("a", "b");
        var b = cluster.machine("b");
        b.onAction =
                action -> {
                    if (action instanceof Action.Announce) {
                        assertThat(b.value(SET)).hasToString("[x]");
                    }
                };
        cluster.machine("a")
                .update(
                        VectorClock.EMPTY,
                        writing -> {
                            writing.announce(new Announcement(NEWS, Bytes.of("first")));
                            var add = new AddWinsSet.Operation.Add(List.of(Bytes.of("x")));
                            var _ = writing.update(SET, add);
                            writing.announce(new Announcement(NEWS, Bytes.of("second")));
                            return new Intent.Outcome.Done("done");
                        });
        cluster.settle();
        assertThat(heard(b)).containsExactly("first", "second");
    }

    @Test
    void whatDoesNotHappenIsNotHeard() {
        var a = Cluster.running("a").machine("a");
        a.update(
                VectorClock.EMPTY,
                writing -> {
                    writing.announce(new Announcement(NEWS, Bytes.of("x")));
                    return new Intent.Outcome.Refused("no");
                });
        assertThat(heard(a)).isEmpty();
    }

    @Test
    void itIsNotHeardBeforeItIsOnDisk() {
        var a = Cluster.running("a").machine("a");
        a.holdDisk = true;
        announce(a, "x");
        assertThat(heard(a)).isEmpty();
        a.holdDisk = false;
        a.persist();
        assertThat(heard(a)).containsExactly("x");
    }

    @Test
    void whatWasHeardIsNotHeardAgainAfterARestart() {
        var cluster = Cluster.running("a", "b");
        var a = cluster.machine("a");
        announce(a, "x");
        cluster.settle();
        a.restart();
        cluster.machine("b").restart();
        cluster.settle();
        assertThat(heard(a)).containsExactly("x");
        assertThat(heard(cluster.machine("b"))).containsExactly("x");
    }

    @Test
    void itLeavesNothingBehind() {
        var cluster = Cluster.running("a", "b");
        var before = cluster.machine("b").view.objects().weight();
        announce(cluster.machine("a"), "x".repeat(1_000));
        cluster.settle();
        assertThat(cluster.machine("b").view.objects().weight()).isEqualTo(before);
        assertThat(cluster.machine("b").view.objects().buckets()).isEmpty();
    }

    /// Each announcement is heard behind those that were heard where it was made.
    @Test
    void whatIsHeardIsInCausalOrderEverywhere() {
        for (var seed = 0; seed < 30; seed++) {
            inCausalOrder(new Random(seed));
        }
    }

    private static void inCausalOrder(Random random) {
        var cluster = Cluster.running("a", "b", "c");
        var machines = new ArrayList<>(cluster.machines.values());
        Map<String, Set<String>> followed = new HashMap<>();
        for (var i = 0; i < 60; i++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    var machine = machines.get(random.nextInt(3));
                    followed.put("said " + i, new HashSet<>(heard(machine)));
                    announce(machine, "said " + i);
                }
                case 2 -> cluster.deliver(random.nextInt(12));
                default -> cluster.tickAll(50);
            }
        }
        cluster.settle();
        for (var machine : machines) {
            var heard = heard(machine);
            assertThat(heard).doesNotHaveDuplicates().hasSameElementsAs(followed.keySet());
            for (var i = 0; i < heard.size(); i++) {
                assertThat(heard.subList(0, i)).containsAll(followed.get(heard.get(i)));
            }
        }
    }
}
