package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.broadcast.PeerMessage;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BriefsTest {

    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> SET =
            new Key<>(Bytes.of("b"), Bytes.of("set"), AddWinsSet.TYPE);

    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

    private static void add(Cluster cluster, String name, String element) {
        cluster.machine(name)
                .update(
                        new Change<>(
                                SET, new AddWinsSet.Operation.Add(List.of(Bytes.of(element)))));
    }

    /// Six replicas that have all written and heard of it.
    private static Cluster busy() {
        var cluster = Cluster.running(NAMES.toArray(String[]::new));
        for (var name : NAMES) {
            add(cluster, name, "first of " + name);
            cluster.deliverAll();
        }
        cluster.settle();
        return cluster;
    }

    /// All that is sent from now on.
    private static List<PeerMessage> sent(Cluster cluster) {
        var sent = new ArrayList<PeerMessage>();
        cluster.fate =
                message -> {
                    sent.add(message.content());
                    return List.of(message);
                };
        return sent;
    }

    private static void assertConverged(Cluster cluster) {
        for (var machine : cluster.machines.values()) {
            assertThat(machine.view.clock()).isEqualTo(cluster.machine("a").view.clock());
            assertThat(machine.view.read(SET)).isEqualTo(cluster.machine("a").view.read(SET));
        }
        assertThat(cluster.malformed).isEmpty();
    }

    @Test
    void whoeverFollowsCloselyIsToldInBrief() {
        var cluster = busy();
        for (var name : List.of("b", "c", "d")) {
            add(cluster, name, "of " + name);
            cluster.deliverAll();
        }
        var sent = sent(cluster);
        add(cluster, "a", "of a");
        cluster.deliverAll();
        assertThat(sent).filteredOn(PeerMessage.Brief.class::isInstance).hasSize(5);
        assertThat(sent).noneMatch(PeerMessage.Updates.class::isInstance);
        assertConverged(cluster);
    }

    /// f hears of what a did before it hears of what b did, which a had seen.
    @Test
    void whatFollowsSomethingStillOnItsWayWaits() {
        var cluster = busy();
        cluster.cut.add("bf");
        add(cluster, "b", "of b");
        cluster.deliverAll();
        add(cluster, "a", "of a");
        add(cluster, "a", "more of a");
        cluster.deliverAll();
        var a = cluster.machine("a");
        assertThat(cluster.machine("f").view.clock().get(a.id))
                .isEqualTo(a.view.clock().get(a.id) - 2);
        cluster.cut.clear();
        cluster.settle();
        assertConverged(cluster);
    }

    /// f has started again, and of b it remembers only the latest. What a does follows something
    /// before that.
    @Test
    void whatFollowsSomethingNobodyRemembersIsAskedForWhole() {
        var cluster = busy();
        add(cluster, "b", "one of b");
        cluster.settle();
        cluster.cut.add("ba");
        add(cluster, "b", "two of b");
        cluster.deliverAll();
        cluster.machine("f").step(new Input.Capture());
        cluster.machine("f").restart();
        var sent = sent(cluster);
        add(cluster, "a", "of a");
        cluster.deliverAll();
        var a = cluster.machine("a");
        assertThat(sent).contains(new PeerMessage.Pull(a.id, a.view.clock().get(a.id)));
        assertThat(cluster.machine("f").view.clock().get(a.id)).isEqualTo(a.view.clock().get(a.id));
        cluster.cut.clear();
        cluster.settle();
        assertConverged(cluster);
    }
}
