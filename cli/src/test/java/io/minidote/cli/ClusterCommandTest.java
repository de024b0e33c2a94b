package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.cli.local.FreePorts;
import io.minidote.storage.DataDirectory;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `minidote cluster` as a process that is told to stop, and as one that is not even told.
class ClusterCommandTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir private Path folder;

    @Test
    void clusterStopsCleanlyWhenItIsToldTo() throws Exception {
        var process = start();
        try {
            var nodes = nodes(process);
            process.destroy();
            assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said()).isEqualTo(ExitCode.OK.number());
            assertThat(nodes).noneMatch(ProcessHandle::isAlive);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void nodesStopWhenTheirParentIsKilled() throws Exception {
        var process = start();
        try {
            var nodes = nodes(process);
            process.destroyForcibly();
            await().atMost(SOON).until(() -> nodes.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void takenPortIsNamedWithItsOption() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var port = Integer.toString(taken.getLocalPort());
            var said =
                    Said.by("cluster", "--nodes", "1", "--peer-port", port, "--redis-port", port);
            assertThat(said.exitCode()).isEqualTo(ExitCode.PORT_IN_USE.number());
            assertThat(said.err()).contains("127.0.0.1:" + port, "--redis-port");
        }
    }

    @Test
    void dataInUseIsRefusedBeforeAnythingIsWritten() throws IOException {
        try (var _ = DataDirectory.open(folder.resolve("n2"), "n2", 1)) {
            var said = Said.by("cluster", "--data-dir", folder.toString());
            assertThat(said.exitCode()).isEqualTo(ExitCode.DATA_REFUSED.number());
            assertThat(said.err()).contains("n2 cannot start", "in use");
            assertThat(folder.resolve("n1.log")).doesNotExist();
        }
    }

    @Test
    void numbersOutOfRangeAreUsageErrors() {
        assertThat(Said.by("cluster", "--nodes", "0").err())
                .contains("--nodes is 0, but must be 1 to 16");
        assertThat(Said.by("cluster", "--redis-port", "65535").err())
                .contains("--redis-port is 65535, but must be 1 to 65533 with 3 nodes");
    }

    /// Starts a cluster of one node and waits until it serves.
    private Process start() throws Exception {
        var ports = FreePorts.find(2);
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "cluster",
                                "--nodes",
                                "1",
                                "--redis-port",
                                ports.get(0).toString(),
                                "--peer-port",
                                ports.get(1).toString(),
                                "--data-dir",
                                folder.resolve("data").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(folder.resolve("said").toFile()))
                        .start();
        await().atMost(SOON)
                .failFast(said(), () -> !process.isAlive())
                .until(() -> said().contains("Ctrl-C"));
        assertThat(said()).contains("n1", "127.0.0.1:" + ports.get(0), "127.0.0.1:" + ports.get(1));
        return process;
    }

    private static List<ProcessHandle> nodes(Process process) {
        var nodes = process.children().toList();
        assertThat(nodes).hasSize(1).allMatch(ProcessHandle::isAlive);
        return nodes;
    }

    private String said() throws IOException {
        var file = folder.resolve("said");
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
