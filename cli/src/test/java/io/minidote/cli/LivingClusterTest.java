package io.minidote.cli;

import static io.minidote.cli.Operator.member;
import static io.minidote.cli.Operator.members;
import static io.minidote.cli.Operator.replica;
import static io.minidote.cli.Operator.says;
import static io.minidote.cli.Operator.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.cli.local.Folders;
import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.LocalCluster;
import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Three nodes in processes of their own, and what operators and machines do to them while clients
/// write. Each test leaves three nodes that serve.
class LivingClusterTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private static Path folder;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        var ports = FreePorts.find(6);
        cluster =
                LocalCluster.start(
                        LocalCluster.places(folder, ports.subList(0, 3), ports.subList(3, 6)),
                        List.of("--log-segment-bytes", "17MiB", "--test-faults"),
                        () -> {});
        cluster.awaitServing();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void rollingRestartLosesNothingAndNoClientSeesMoreThanAReconnect() throws Exception {
        try (var load = Load.on("rolling", cluster.nodes())) {
            for (var i = 0; i < 3; i++) {
                load.awaitMore(100);
                var node = cluster.node(i);
                node.stop(SOON);
                assertThat(node.ended()).succeedsWithin(SOON).isEqualTo(ExitCode.OK.number());
                load.awaitMore(100);
                cluster.restart(i).awaitServing(SOON);
            }
            load.awaitMore(100);
            assertThat(load.stop()).allMatch(reconnects -> reconnects <= 3);
            cluster.nodes().forEach(load::demandWholeAt);
        }
    }

    @Test
    void othersServeWhileAMemberIsStoppedBySignal() throws Exception {
        var stopped = cluster.node(2);
        var others = List.of(cluster.node(0), cluster.node(1));
        var replica = replica(stopped);
        signal("STOP", stopped);
        try (var load = Load.on("stopped", others)) {
            load.awaitMore(1_000);
            assertThat(load.stop()).containsOnly(0);
            others.forEach(load::demandWholeAt);
            assertThat(member(others.getFirst(), replica).get("lacks_updates").longValue())
                    .isPositive();
            signal("CONT", stopped);
            load.demandWholeAt(stopped);
        } finally {
            signal("CONT", stopped);
        }
    }

    @Test
    void dataSetBackGoesOnAsANewReplicaAndNoUpdateIsLostOrConfused() throws Exception {
        var data = cluster.node(2).place().data();
        var copy = folder.resolve("copy of n3");
        cluster.node(2).stop(SOON);
        copy(data, copy);
        cluster.restart(2).awaitServing(SOON);
        var before = replica(cluster.node(2));
        try (var load = Load.on("set back", List.of(cluster.node(2)))) {
            load.awaitMore(100);
            assertThat(load.stop()).containsOnly(0);
            load.demandWholeAt(cluster.node(0));
            cluster.node(2).stop(SOON);
            for (var part : List.of("log", "snapshots")) {
                Folders.delete(data.resolve(part));
                copy(copy.resolve(part), data.resolve(part));
            }
            cluster.restart(2).awaitServing(SOON);
            cluster.nodes().forEach(load::demandWholeAt);
        }
        try (var load = Load.on("after it was set back", List.of(cluster.node(2)))) {
            load.awaitMore(200); // more than there were before: dots given out twice would show
            assertThat(load.stop()).containsOnly(0);
            cluster.nodes().forEach(load::demandWholeAt);
        }
        assertThat(replica(cluster.node(2))).startsWith("n3#").isNotEqualTo(before);
    }

    /// n3's folder is copied, n3 goes on, and then the copy is started elsewhere. While n3 is alive
    /// the copy is kept out. It goes on as a new replica, and so does n3 once it comes back.
    @Test
    void aCopiedFolderGoesOnElsewhereAsANewReplicaAndNoUpdateIsLostOrConfused() throws Exception {
        var copy = folder.resolve("n3 elsewhere");
        cluster.node(2).stop(SOON);
        copy(cluster.node(2).place().data(), copy);
        cluster.restart(2).awaitServing(SOON);
        var before = replica(cluster.node(2));
        try (var load = Load.on("after the copy", List.of(cluster.node(2)))) {
            load.awaitMore(100);
            assertThat(load.stop()).containsOnly(0);
            load.demandWholeAt(cluster.node(0));
            load.demandWholeAt(cluster.node(1));
            var ports = FreePorts.find(2);
            var place =
                    new NodePlace(
                            "n3",
                            ports.get(0),
                            ports.get(1),
                            copy,
                            folder.resolve("n3 elsewhere.log"));
            var elsewhere = cluster.join(place, 0);
            try {
                await().atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(elsewhere.probe("GET", "anything").toString())
                                        .contains("LOADING", "the name n3 is in use by n3@"));
                cluster.node(2).stop(SOON);
                elsewhere.awaitServing(SOON);
                assertThat(replica(elsewhere)).startsWith("n3#").isNotEqualTo(before);
                load.demandWholeAt(elsewhere);
                load(
                        elsewhere,
                        "at the copy",
                        200); // more than there were: dots given out twice would show
                awaitForgotten(cluster.node(0), before);
                assertThat(says(elsewhere, "leave").exitCode()).isEqualTo(0);
                assertThat(elsewhere.ended()).succeedsWithin(SOON).isEqualTo(0);
            } finally {
                elsewhere.kill();
                cluster.remove(3);
                cluster.node(2).stop(SOON);
                cluster.restart(2).awaitServing(SOON);
            }
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(replica(cluster.node(2)))
                                    .startsWith("n3#")
                                    .isNotEqualTo(before));
            cluster.node(2).awaitServing(SOON);
            cluster.nodes().forEach(load::demandWholeAt);
        }
    }

    /// Lets one client write at a node until so many updates are acknowledged; all of them come to
    /// be at the first and the second.
    private static void load(NodeProcess node, String name, int updates) throws Exception {
        try (var load = Load.on(name, List.of(node))) {
            load.awaitMore(updates);
            assertThat(load.stop()).containsOnly(0);
            load.demandWholeAt(cluster.node(0));
            load.demandWholeAt(cluster.node(1));
        }
    }

    @Test
    void aFolderRestoredFromAnOlderCopyGoesOnAsANewReplica() throws Exception {
        var data = cluster.node(2).place().data();
        var copy = folder.resolve("older copy of n3");
        cluster.node(2).stop(SOON);
        copy(data, copy);
        cluster.restart(2).awaitServing(SOON);
        var before = replica(cluster.node(2));
        try (var load = Load.on("after the backup", List.of(cluster.node(2)))) {
            load.awaitMore(100);
            assertThat(load.stop()).containsOnly(0);
            load.demandWholeAt(cluster.node(0));
            cluster.node(2).stop(SOON);
            Folders.delete(data);
            copy(copy, data);
            cluster.restart(2).awaitServing(SOON);
            assertThat(replica(cluster.node(2))).startsWith("n3#").isNotEqualTo(before);
            try (var more = Load.on("after the restore", List.of(cluster.node(2)))) {
                more.awaitMore(200);
                assertThat(more.stop()).containsOnly(0);
                cluster.nodes().forEach(more::demandWholeAt);
            }
            cluster.nodes().forEach(load::demandWholeAt);
        }
    }

    @Test
    void aCopiedFolderIsNotAnotherNodes() throws Exception {
        var copy = folder.resolve("n3 as n6");
        cluster.node(2).stop(SOON);
        copy(cluster.node(2).place().data(), copy);
        cluster.restart(2).awaitServing(SOON);
        var said = Said.by("serve", "--node-name", "n6", "--data-dir", copy.toString());
        assertThat(said.exitCode()).isEqualTo(ExitCode.DATA_REFUSED.number());
        assertThat(said.err()).contains("n3", "n6", copy.toString());
    }

    @Test
    void aNodeJoinsByAnAddressUnderLoadAndLeavesAgain() throws Exception {
        try (var load = Load.on("join", cluster.nodes())) {
            load.awaitMore(100);
            var joined = join("n4");
            joined.awaitServing(SOON);
            load.awaitMore(100);
            try (var there = Load.on("at the new one", List.of(joined))) {
                there.awaitMore(100);
                assertThat(there.stop()).containsOnly(0);
                var id = replica(joined);
                var left = says(joined, "leave", "--timeout", "1min");
                assertThat(left.exitCode()).as(left.err()).isEqualTo(ExitCode.OK.number());
                assertThat(left.out()).startsWith(id + " has left");
                assertThat(joined.ended()).succeedsWithin(SOON).isEqualTo(ExitCode.OK.number());
                cluster.remove(3);
                assertThat(load.stop()).containsOnly(0);
                cluster.nodes().forEach(load::demandWholeAt);
                cluster.nodes().forEach(there::demandWholeAt);
                cluster.nodes().forEach(node -> awaitForgotten(node, id));
            }
        }
    }

    @Test
    void aDeadMemberIsForgottenAndComesBackWithWhatOnlyItHad() throws Exception {
        var gone = join("n5");
        gone.awaitServing(SOON);
        var id = replica(gone);
        var here = cluster.node(0);
        var alive = says(here, "forget", "n5");
        assertThat(alive.exitCode()).isEqualTo(ExitCode.FAILED.number());
        assertThat(alive.err()).contains(id + " is alive");
        assertThat(says(here, "forget", "nobody").err()).contains("'nobody' is no member", id);
        assertThat(says(here, "forget", "n1").err()).contains("it can leave");

        for (var name : List.of("n1", "n2", "n3")) {
            assertThat(says(gone, "admin", "cut", name).exitCode()).isEqualTo(0);
        }
        try (var load = Load.on("nobody heard of it", List.of(gone))) {
            load.awaitMore(100);
            assertThat(load.stop()).containsOnly(0);
            gone.kill();
            await().atMost(SOON).until(() -> says(here, "forget", "n5").exitCode() == 0);
            cluster.nodes().subList(0, 3).forEach(node -> awaitForgotten(node, id));

            var back = cluster.restart(3);
            back.awaitServing(SOON);
            cluster.nodes().forEach(load::demandWholeAt);
            assertThat(replica(back)).startsWith("n5#").isNotEqualTo(id);
            assertWhatIsAsideCanBeLookedAt(back, id);
            assertThat(says(back, "leave").exitCode()).isEqualTo(0);
            assertThat(back.ended()).succeedsWithin(SOON).isEqualTo(ExitCode.OK.number());
            cluster.remove(3);
        }
    }

    private static void assertWhatIsAsideCanBeLookedAt(NodeProcess node, String replica)
            throws IOException {
        var aside = node.place().data().resolve("aside").resolve(replica.replace('#', '-'));
        var log = Said.by("inspect", "log", aside.toString());
        assertThat(log.exitCode()).as(log.err()).isEqualTo(0);
        assertThat(log.out()).contains(replica + ":", "nobody heard of it");
        var snapshot = Said.by("inspect", "snapshot", aside.toString());
        assertThat(snapshot.exitCode()).as(snapshot.err()).isEqualTo(0);
        assertThat(snapshot.out()).contains("whole, ");
        await().atMost(SOON).until(() -> Files.exists(aside.resolve("done-again.txt")));
    }

    @Test
    void aSecondNodeOfALiveNameIsKeptOutAndTheFirstGoesOn() throws Exception {
        var before = replica(cluster.node(2));
        var twin = join("twin", "n3");
        try {
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(twin.probe("GET", "anything").toString())
                                    .contains("LOADING", "n3", "name"));
            try (var load = Load.on("with a twin", cluster.nodes().subList(0, 3))) {
                load.awaitMore(300);
                assertThat(load.stop()).containsOnly(0);
                cluster.nodes().subList(0, 3).forEach(load::demandWholeAt);
            }
            assertThat(replica(cluster.node(2))).isEqualTo(before);
            assertThat(members(cluster.node(0), "n3"))
                    .filteredOn(LivingClusterTest::isMember)
                    .hasSize(1);
        } finally {
            twin.kill();
            cluster.remove(3);
        }
    }

    @Test
    void aNodeOfAnotherClusterStaysAStranger() throws Exception {
        var ports = FreePorts.find(2);
        var place = LocalCluster.place(folder, "stranger", ports.get(0), ports.get(1));
        try (var other = LocalCluster.start(List.of(place), List.of(), () -> {})) {
            other.awaitServing();
            assertThat(other.node(0).probe("INCR", "elsewhere").number()).isEqualTo(1);
        }
        var stranger = cluster.join(place, 0);
        try {
            stranger.awaitServing(SOON); // its own cluster is all it needs
            await().atMost(SOON)
                    .until(() -> Files.readString(place.log()).contains("belongs to cluster"));
            assertThat(stranger.probe("GET", "elsewhere").text()).isEqualTo("1");
            assertThat(cluster.node(0).probe("EXISTS", "elsewhere").number()).isZero();
            assertThat(members(cluster.node(0), "stranger")).noneMatch(LivingClusterTest::isMember);
        } finally {
            stranger.kill();
            cluster.remove(3);
        }
    }

    private static boolean isMember(JsonNode member) {
        return member.get("state").stringValue().equals("member");
    }

    private static void awaitForgotten(NodeProcess node, String replica) {
        await().atMost(SOON)
                .until(() -> member(node, replica).get("state").stringValue().equals("retired"));
    }

    /// Starts one more node, which knows the address of the first and nothing else.
    private static NodeProcess join(String name) throws IOException {
        return join(name, name);
    }

    /// @param where the name of its folder
    private static NodeProcess join(String where, String name) throws IOException {
        var ports = FreePorts.find(2);
        var place = LocalCluster.place(folder, where, ports.get(0), ports.get(1));
        return cluster.join(
                new NodePlace(name, place.redisPort(), place.peerPort(), place.data(), place.log()),
                0);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
