package io.minidote.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Replicas that know where to look for others, but not their names.
class ColdStartTest {

    private static final Seeds SOMEWHERE = new Seeds("10.0.0.1:7800", 0);

    @Test
    void whoKnowsOnlyAddressesWaitsForSomebody() {
        var cluster = new Cluster(SOMEWHERE, "a");
        cluster.settle();
        assertThat(members(cluster, "a")).isEmpty();
        assertThat(cluster.machine("a").notes).contains("waiting for somebody at 10.0.0.1:7800");
    }

    @Test
    void theEmptyDoNotFoundAClusterByMeetingAlone() {
        var cluster = new Cluster(SOMEWHERE, "a", "b");
        cluster.introduce("a", "b");
        cluster.settle();
        assertThat(members(cluster, "a")).isEmpty();
        assertThat(cluster.machine("a").notes)
                .contains(
                        "heard b, and nobody has data to join: tell one of them --found if there is"
                                + " none");

        cluster.machine("b").step(new Input.Found());
        cluster.settle();
        assertThat(members(cluster, "a")).containsExactly("a", "b");
    }

    @Test
    void whoeverIsIntroducedToAMemberJoinsItsCluster() {
        var cluster = new Cluster(SOMEWHERE, "a", "b", "c");
        cluster.machine("a").step(new Input.Found());
        cluster.introduce("a", "b");
        cluster.settle();
        cluster.introduce("b", "c");
        cluster.settle();
        for (var name : List.of("a", "b", "c")) {
            assertThat(members(cluster, name)).containsExactly("a", "b", "c");
            assertThat(cluster.machine(name).view.clock())
                    .isEqualTo(cluster.machine("a").view.clock());
        }
    }

    @Test
    void whoSaysHelloIsAnsweredAgainAndAgain() {
        var cluster = new Cluster(SOMEWHERE, "a", "b");
        cluster.isolate("b");
        var a = cluster.machine("a");
        a.step(new Input.Found());
        var hello = new PeerMessage.Hello(Phase.EMPTY, List.of(), VectorClock.EMPTY);
        for (var life = 0; life < 3; life++) {
            a.sent.clear();
            a.step(new Input.Received(new Envelope(new ReplicaId("b", 2), 0, hello)));
            cluster.pass(1_000);
            assertThat(a.sent).containsKey("b");
        }
    }

    @Test
    void noSecondClusterIsFoundedBecauseWordsOvertakeEachOther() {
        var complete = new PeerMessage.Hello(Phase.COMPLETE, List.of("a", "b"), VectorClock.EMPTY);
        var empty = new PeerMessage.Hello(Phase.EMPTY, List.of("a", "b"), VectorClock.EMPTY);
        var b = new ReplicaId("b", 2);
        for (var words :
                List.of(
                        List.of(new Envelope(b, 7, complete), new Envelope(b, 0, empty)),
                        List.of(new Envelope(b, 7, empty)))) {
            var cluster = new Cluster("a", "b");
            cluster.isolate("b");
            for (var each : words) {
                cluster.machine("a").step(new Input.Received(each));
            }
            cluster.settle();
            assertThat(members(cluster, "a")).isEmpty();
        }
    }

    @Test
    void asManyAsExpectedFoundOneCluster() {
        var cluster = new Cluster(new Seeds("minidote.svc:7800", 3), "a", "b", "c");
        cluster.introduce("b", "c");
        cluster.settle();
        assertThat(members(cluster, "b")).isEmpty();
        assertThat(cluster.machine("b").notes).contains("heard c, but join-expect is 3 nodes");

        cluster.introduce("a", "b", "c");
        cluster.settle();
        for (var name : List.of("a", "b", "c")) {
            assertThat(members(cluster, name)).containsExactly("a", "b", "c");
            assertThat(cluster.machine(name).view.membership().cluster())
                    .isEqualTo(cluster.machine("a").view.membership().cluster());
        }
    }

    @Test
    void moreThanExpectedFoundOneClusterToo() {
        var cluster = new Cluster(new Seeds("minidote.svc:7800", 2), "a", "b", "c", "d");
        cluster.introduce("c", "d");
        cluster.introduce("a", "b", "c", "d");
        cluster.settle();
        var founders =
                cluster.machines.values().stream()
                        .map(machine -> machine.view.membership().cluster())
                        .filter(each -> each != 0)
                        .distinct();
        assertThat(founders).hasSizeLessThanOrEqualTo(1);
    }

    /// b and c have heard each other and x, and go by that list. When a comes in the place of x, it
    /// must not found a cluster with them: x may have founded one by the list they had.
    @Test
    void aListOnceTakenIsKept() {
        var cluster = new Cluster(new Seeds("minidote.svc:7800", 3), "a", "b", "c", "x");
        cluster.cut.add("bx");
        cluster.cut.add("cx");
        cluster.introduce("b", "c", "x");
        cluster.settle();
        cluster.cut("x", "b");
        cluster.cut("x", "c");
        cluster.introduce("a", "b", "c");
        cluster.settle();
        assertThat(members(cluster, "a")).isEmpty();
        assertThat(cluster.machine("a").notes)
                .contains(
                        "this replica was configured with the nodes [a, b, c], but b with [b, c, x]:"
                                + " they must be the same");
    }

    @Test
    void anEmptyStrangerKeepsNobodyFromFounding() {
        var listed = new Cluster("a", "b");
        listed.machines.put(
                "x",
                listed.new Machine(new ReplicaId("x", 9), Settings.of(List.of(), SOMEWHERE, 0xC2)));
        listed.introduce("a", "x");
        listed.introduce("b", "x");
        listed.settle();
        assertThat(members(listed, "x")).containsExactly("a", "b", "x");
    }

    @Test
    void replicasOfTwoClustersThatMeetSaySoAtBothSides() {
        var cluster = new Cluster(SOMEWHERE, "a");
        cluster.machines.put(
                "b",
                cluster
                .new Machine(new ReplicaId("b", 9), Settings.of(List.of(), SOMEWHERE, 0xC2)));
        cluster.machine("a").step(new Input.Found());
        cluster.machine("b").step(new Input.Found());
        cluster.settle();
        cluster.introduce("a", "b");
        cluster.settle();
        assertThat(cluster.machine("a").notes)
                .containsOnlyOnce(
                        "b#9 belongs to cluster 00000000000000c2, this replica to"
                                + " 00000000000000c1: its messages are ignored");
        assertThat(cluster.machine("b").notes)
                .containsOnlyOnce(
                        "a#1 belongs to cluster 00000000000000c1, this replica to"
                                + " 00000000000000c2: its messages are ignored");
        assertThat(members(cluster, "a")).containsExactly("a");
    }

    /// The cluster that has forgotten a and b may be anywhere. Two that have nothing would be a
    /// second one, and two clusters never become one.
    @Test
    void whoeverHasStartedOverFoundsNothing() {
        var cluster = new Cluster("a", "b");
        cluster.machines.put("a", startedOver(cluster, "a", "b"));
        cluster.machines.put("b", startedOver(cluster, "b", "a"));
        cluster.settle();
        assertThat(members(cluster, "a")).isEmpty();
        assertThat(cluster.machine("a").notes)
                .contains(
                        "waiting for a member of the cluster that goes on without its earlier"
                                + " replica: tell one node --found if there is none");

        cluster.machine("b").step(new Input.Found());
        cluster.settle();
        assertThat(members(cluster, "a")).containsExactly("a", "b");
    }

    @Test
    void nobodyFoundsAClusterWithOneThatHasStartedOver() {
        var cluster = new Cluster("a", "b");
        cluster.machines.put("b", startedOver(cluster, "b", "a"));
        cluster.settle();
        assertThat(members(cluster, "a")).isEmpty();
    }

    private static Cluster.Machine startedOver(Cluster cluster, String name, String peer) {
        var settings = Settings.of(List.of(peer), 0xC1).afterStartingOver();
        return cluster.new Machine(new ReplicaId(name, 9), settings);
    }

    private static List<String> members(Cluster cluster, String name) {
        return cluster.machine(name).view.membership().members().stream()
                .map(ReplicaId::name)
                .toList();
    }
}
