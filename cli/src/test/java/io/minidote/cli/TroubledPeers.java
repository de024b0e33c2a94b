package io.minidote.cli;

import static io.minidote.cli.Operator.says;
import static io.minidote.cli.Operator.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.LocalCluster;
import io.minidote.cli.local.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes in processes of their own, one of which is no good peer: the two others keep
/// exchanging updates all the while, and the third has everything when it is well again.
///
/// These are the ways in which one bad member has taken the healthy ones from each other where a
/// view of members, or one thread for all of them, stood between.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TroubledPeers {

    private static final Duration SOON = Duration.ofSeconds(60);

    /// More than the buffers of a connection and the window of one peer hold together.
    private static final int FLOOD_BYTES = 40 << 20;

    private static final int VALUE_BYTES = 256 << 10;

    private LocalCluster cluster;

    /// What else the nodes are told than to let their links be cut.
    abstract List<String> settings(Path folder) throws Exception;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        var settings = new ArrayList<>(List.of("--test-faults"));
        settings.addAll(settings(folder));
        var ports = FreePorts.find(6);
        cluster =
                LocalCluster.start(
                        LocalCluster.places(folder, ports.subList(0, 3), ports.subList(3, 6)),
                        settings,
                        () -> {});
        cluster.awaitServing();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    final LocalCluster cluster() {
        return cluster;
    }

    final NodeProcess one() {
        return cluster.node(0);
    }

    final NodeProcess other() {
        return cluster.node(1);
    }

    final NodeProcess troubled() {
        return cluster.node(2);
    }

    @Test
    void aFrozenPeerUnderLoad() throws Exception {
        try (var load = Load.on("frozen", List.of(one(), other()));
                var courier = Courier.between(one(), other())) {
            load.awaitMore(100);
            signal("STOP", troubled());
            try {
                awaitNoticed(courier);
                load.awaitMore(500);
                courier.awaitMore(50);
            } finally {
                signal("CONT", troubled());
            }
            courier.awaitMore(20);
            courier.stop();
            assertThat(load.stop()).containsOnly(0);
            cluster.nodes().forEach(load::demandWholeAt);
        }
    }

    @Test
    void aFloodedFrozenPeer() throws Exception {
        try (var courier = Courier.between(one(), other())) {
            signal("STOP", troubled());
            try {
                flood(one());
                courier.awaitMore(20);
                flood(other());
                courier.awaitMore(20);
                awaitNoticed(courier);
            } finally {
                signal("CONT", troubled());
            }
            courier.awaitMore(20);
            courier.stop();
        }
        try (var back = Courier.between(one(), troubled())) {
            back.awaitMore(5);
            back.stop();
        }
    }

    @Test
    void oneCutLinkOfThree() throws Exception {
        try (var oneSide = Courier.between(one(), troubled());
                var otherSide = Courier.between(other(), troubled());
                var across = Courier.between(one(), other())) {
            assertThat(says(one(), "admin", "cut", "n2").exitCode()).isEqualTo(0);
            assertThat(says(other(), "admin", "cut", "n1").exitCode()).isEqualTo(0);
            try {
                oneSide.awaitMore(50);
                otherSide.awaitMore(50);
                across.awaitMore(5); // each asks the third for what it cannot hear
                oneSide.awaitMore(50);
                otherSide.awaitMore(50);
            } finally {
                assertThat(says(one(), "admin", "heal", "all").exitCode()).isEqualTo(0);
                assertThat(says(other(), "admin", "heal", "all").exitCode()).isEqualTo(0);
            }
            across.awaitMore(20);
            oneSide.stop();
            otherSide.stop();
            across.stop();
        }
    }

    @Test
    void aPeerThatIsKilledAndStartedAgainAndAgain() throws Exception {
        try (var load = Load.on("churn", List.of(one(), other()));
                var courier = Courier.between(one(), other())) {
            for (var round = 0; round < 5; round++) {
                troubled().kill();
                courier.awaitMore(20);
                cluster.restart(2);
                courier.awaitMore(20);
            }
            troubled().awaitServing(SOON);
            courier.awaitMore(20);
            courier.stop();
            assertThat(load.stop()).containsOnly(0);
            cluster.nodes().forEach(load::demandWholeAt);
        }
    }

    /// Waits until both others know that they do not hear the third, and goes on while they do not.
    private void awaitNoticed(Courier courier) {
        for (var node : List.of(one(), other())) {
            await().atMost(SOON).until(() -> !hears(node));
        }
        courier.awaitMore(20);
    }

    private static boolean hears(NodeProcess node) {
        return Operator.members(node, "n3").getFirst().get("connected").booleanValue();
    }

    private static void flood(NodeProcess node) throws IOException {
        var value = "x".repeat(VALUE_BYTES);
        try (var connection = node.connect().waiting(SOON)) {
            for (var i = 0; i < FLOOD_BYTES / VALUE_BYTES; i++) {
                assertThat(connection.call("SET", "flood:" + i % 16, value).text()).isEqualTo("OK");
            }
        }
    }
}
