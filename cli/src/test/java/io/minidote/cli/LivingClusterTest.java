package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.cli.local.Folders;
import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.LocalCluster;
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
import tools.jackson.databind.json.JsonMapper;

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
                        List.of("--log-segment-bytes", "17MiB"),
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
        signal("STOP", stopped);
        try (var load = Load.on("stopped", others)) {
            load.awaitMore(1_000);
            assertThat(load.stop()).containsOnly(0);
            others.forEach(load::demandWholeAt);
            assertThat(member(others.getFirst(), "n3").get("lacks_updates").longValue())
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

    private static String replica(NodeProcess node) {
        return json(node, "status").get("replica").stringValue();
    }

    private static JsonNode member(NodeProcess node, String name) {
        for (var member : json(node, "members").get("members")) {
            if (member.get("name").stringValue().equals(name)) {
                return member;
            }
        }
        throw new AssertionError(name + " is no member");
    }

    private static JsonNode json(NodeProcess node, String command) {
        var port = Integer.toString(node.place().redisPort());
        var said = Said.by(command, "--json", "--at", port);
        assertThat(said.exitCode()).as(said.err()).isEqualTo(0);
        return JsonMapper.shared().readTree(said.out());
    }

    private static void signal(String name, NodeProcess node) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(node.pid())).start();
        assertThat(kill.waitFor()).isEqualTo(0);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
