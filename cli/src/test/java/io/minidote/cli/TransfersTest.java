package io.minidote.cli;

import static io.minidote.cli.Operator.run;
import static io.minidote.cli.Operator.says;
import static io.minidote.cli.Operator.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.LocalCluster;
import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.NodeProcess;
import io.minidote.cli.local.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Nodes whose logs are pruned after a megabyte or two, so that whoever comes late gets a whole
/// state, while processes die and disks are full. The state is there from the first test on.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TransfersTest {

    private static final Duration SOON = Duration.ofSeconds(90);

    private static final int KEYS = 1_200;
    private static final String VALUE = "0123456789abcdef".repeat(1_000);

    /// What a node says that is taking over a state.
    private static final Pattern TAKING_OVER = Pattern.compile("([0-9]+) % of (n[0-9])'s state");

    @TempDir private static Path folder;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        var ports = FreePorts.find(6);
        cluster =
                LocalCluster.start(
                        LocalCluster.places(folder, ports.subList(0, 3), ports.subList(3, 6)),
                        List.of(
                                "--test-faults",
                                "--limit-transaction=256KiB",
                                "--limit-tail=256KiB",
                                "--log-segment-bytes=1MiB",
                                "--snapshot-log-bytes=1MiB",
                                "--log-retention-bytes=2MiB"),
                        () -> {});
        cluster.awaitServing();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void bothSidesOfALongCutGetTheOthersStateThoughTheirLogsArePruned() throws Exception {
        for (var name : List.of("n1", "n2")) {
            assertThat(says(cluster.node(2), "admin", "cut", name).exitCode()).isEqualTo(0);
        }
        write(cluster.node(0), "here", KEYS);
        write(cluster.node(2), "there", KEYS / 2);
        for (var node : List.of(cluster.node(0), cluster.node(2))) {
            await().atMost(SOON)
                    .until(() -> status(node).get("log").get("disk_bytes").longValue() < 6L << 20);
        }
        assertThat(says(cluster.node(2), "admin", "heal", "all").exitCode()).isEqualTo(0);
        for (var node : cluster.nodes()) {
            awaitKeys(node, KEYS + KEYS / 2);
        }
        assertThat(logOf(cluster.node(2))).contains("took over the state of");
        assertThat(logOf(cluster.node(0)) + logOf(cluster.node(1)))
                .contains("took over the state of n3#");
    }

    @Test
    @Order(2)
    void whoeverDiesDuringATransferTheNewNodeGetsEverything() throws Exception {
        var joining = join(folder, "n4");
        awaitTransfer(joining);
        joining.kill();

        var again = cluster.restart(3);
        var donor = awaitTransfer(again);
        var index = Integer.parseInt(donor.substring(1)) - 1;
        cluster.node(index).kill();
        again.awaitServing(SOON); // with the donor still dead
        awaitKeys(again, KEYS + KEYS / 2);

        cluster.restart(index).awaitServing(SOON);
        write(again, "afterwards", 1);
        for (var node : cluster.nodes()) {
            awaitKeys(node, KEYS + KEYS / 2 + 1);
        }
        leave(again);
    }

    @Test
    @Order(3)
    void aTransferToAFullDiskGoesOnOnceThereIsRoom() throws Exception {
        var small = Files.createDirectory(folder.resolve("small"));
        assumeThat(mount(small)).as("may mount a small disk").isTrue();
        try {
            var joining = join(small, "n5");
            await().atMost(SOON).until(() -> logOf(joining).contains("the disk is full"));
            assertThat(joining.isAlive()).isTrue();
            assertThat(joining.probe("GET", "here:0").failsWith("LOADING")).isTrue();
            run("mount", "-o", "remount,size=256m", small.toString());
            joining.awaitServing(SOON);
            awaitKeys(joining, KEYS + KEYS / 2 + 1);
            leave(joining);
        } finally {
            if (cluster.size() > 3) {
                cluster.node(3).kill();
                cluster.remove(3);
            }
            run("umount", small.toString());
        }
    }

    /// Whether this process may; a machine that does not let it is no reason to fail.
    private static boolean mount(Path place) throws IOException, InterruptedException {
        return new ProcessBuilder(
                                "mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", place.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static NodeProcess join(Path place, String name) throws IOException {
        var ports = FreePorts.find(2);
        return cluster.join(
                new NodePlace(
                        name,
                        ports.get(0),
                        ports.get(1),
                        place.resolve(name),
                        folder.resolve(name + ".log")),
                0);
    }

    private static void leave(NodeProcess node) {
        var left = says(node, "leave");
        assertThat(left.exitCode()).as(left.err()).isEqualTo(ExitCode.OK.number());
        assertThat(node.ended()).succeedsWithin(SOON).isEqualTo(ExitCode.OK.number());
        cluster.remove(3);
    }

    /// Waits until a node has begun to take over a state, and says whose.
    private static String awaitTransfer(NodeProcess node) {
        var donor = new String[1];
        await().pollInterval(Duration.ofMillis(2))
                .atMost(SOON)
                .until(() -> {
                    var said = String.valueOf(node.probe("GET", "anything"));
                    assertThat(said).as("before it was looked at").doesNotContain("Nil");
                    var match = TAKING_OVER.matcher(said);
                    donor[0] = match.find() ? match.group(2) : "";
                    return !donor[0].isEmpty();
                });
        return donor[0];
    }

    private static void write(NodeProcess node, String prefix, int keys) throws IOException {
        try (var connection = node.connect()) {
            for (var i = 0; i < keys; i++) {
                connection.send("SET", prefix + ":" + i, VALUE);
                if (i % 100 == 99 || i == keys - 1) {
                    connection.flush();
                    for (var j = i / 100 * 100; j <= i; j++) {
                        assertThat(connection.receive()).isEqualTo(new Reply.Text("OK"));
                    }
                }
            }
        }
    }

    private static void awaitKeys(NodeProcess node, int keys) {
        await().atMost(SOON)
                .until(() ->
                        node.probe("DBSIZE") instanceof Reply.Number(var size) && size == keys);
    }

    private static String logOf(NodeProcess node) throws IOException {
        try (Stream<String> lines = Files.lines(node.place().log())) {
            return String.join("\n", lines.toList());
        }
    }
}
