package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Links in processes of their own, which are frozen and killed.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "freezes processes with POSIX signals")
class LinkProcessesTest {

    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void killAll() throws InterruptedException {
        for (var node : nodes) {
            node.kill();
        }
    }

    @Test
    void aFrozenProcessUnderAFloodHarmsNobodyAndComesBack() throws Exception {
        freezeUnderAFlood(List.of());
    }

    @Test
    void itHarmsNobodyUnderTlsEither(@TempDir Path folder) throws Exception {
        var files = Certificates.in(folder, "cluster").issue("node");
        freezeUnderAFlood(
                Stream.of(files.certificate(), files.key(), files.ca())
                        .map(Path::toString)
                        .toList());
    }

    /// @param tls the files for it, if it is to be spoken
    private void freezeUnderAFlood(List<String> tls) throws Exception {
        var a = new PeerAddress("a", "127.0.0.1", Ports.free());
        var b = new PeerAddress("b", "127.0.0.1", Ports.free());
        var c = new PeerAddress("c", "127.0.0.1", Ports.free());
        var atA = run(a, List.of(b, c), "c", "b", tls);
        var atB = run(b, List.of(a, c), "c", "a", tls);
        var atC = run(c, List.of(a, b), "-", "-", tls);
        LinkContract.within(() -> assertThat(atA.hints()).contains("+b", "+c"));
        LinkContract.within(() -> assertThat(atB.hints()).contains("+a", "+c"));

        atC.signal("STOP");
        LinkContract.within(() -> assertThat(atA.hints()).contains("-c"));
        LinkContract.within(() -> assertThat(atB.hints()).contains("-c"));
        var answered = atA.answers();
        LinkContract.within(() -> assertThat(atA.answers()).isGreaterThan(answered + 1_000));
        assertThat(atA.hints()).doesNotContain("-b");
        assertThat(atB.hints()).doesNotContain("-a");

        atC.signal("CONT");
        LinkContract.within(() -> assertThat(atA.hints()).endsWith("-c", "+c"));
        LinkContract.within(() -> assertThat(atB.hints()).endsWith("-c", "+c"));

        var beforeKill = atA.hints().size();
        atC.kill();
        LinkContract.within(() ->
                assertThat(atA.hints().subList(beforeKill, atA.hints().size())).contains("-c"));
        run(c, List.of(a, b), "-", "-", tls);
        LinkContract.within(() -> assertThat(atA.hints().getLast()).isEqualTo("+c"));
        assertThat(atA.hints()).doesNotContain("-b");
    }

    private Node run(
            PeerAddress self,
            List<PeerAddress> peers,
            String flooded,
            String pinged,
            List<String> tls)
            throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var list = String.join(",", peers.stream().map(PeerAddress::toString).toList());
        var command =
                new ArrayList<>(
                        List.of(
                                java,
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LinkProcess.class.getName(),
                                self.toString(),
                                list,
                                flooded,
                                pinged));
        command.addAll(tls);
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var node = new Node(process);
        nodes.add(node);
        return node;
    }

    private static final class Node {

        private final Process process;
        private final List<String> lines = new ArrayList<>();

        Node(Process process) {
            this.process = process;
            Thread.ofVirtual().start(this::listen);
        }

        void signal(String signal) throws IOException, InterruptedException {
            var status =
                    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .start()
                            .waitFor();
            assertThat(status).as("kill -%s", signal).isZero();
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }

        synchronized List<String> hints() {
            return lines.stream().filter(line -> line.matches("[+-].*")).toList();
        }

        synchronized long answers() {
            return lines.reversed().stream()
                    .filter(line -> line.startsWith("answers "))
                    .findFirst()
                    .map(line -> Long.parseLong(line.substring("answers ".length())))
                    .orElse(0L);
        }

        private void listen() {
            try (BufferedReader out = process.inputReader()) {
                out.lines().forEach(this::heard);
            } catch (UncheckedIOException | IOException killed) {
                return;
            }
        }

        private synchronized void heard(String line) {
            lines.add(line);
        }
    }
}
