package io.minidote.cli.local;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A child process that runs `minidote serve`, on the Java and from the class path of this one.
public final class NodeProcess {

    /// The option that has a child stop when its parent is gone. It is for us, not for people.
    public static final String STOP_WITH_PARENT = "--stop-with-parent";

    /// What [#probe] gives for a node that does not answer at all.
    public static final String NOBODY_LISTENS = "nobody listens";

    private static final String MAIN = "io.minidote.cli.Main";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final int LAST_LINES = 12;

    private final NodePlace place;
    private final Process process;

    /// How long the log file was when the process began: what came before is not its own.
    private final long logBefore;

    private NodeProcess(NodePlace place, Process process, long logBefore) {
        this.place = place;
        this.process = process;
        this.logBefore = logBefore;
    }

    /// Starts a node; it may not serve yet.
    ///
    /// @param nodes how many nodes share this machine's memory
    /// @param settings more arguments of `serve`
    public static NodeProcess start(
            NodePlace place, Surroundings surroundings, int nodes, List<String> settings)
            throws IOException {
        var command = new ArrayList<>(surroundings.prefix());
        command.addAll(java(nodes));
        command.addAll(
                List.of(
                        "serve",
                        STOP_WITH_PARENT,
                        "--node-name",
                        place.name(),
                        "--peer-host",
                        place.host(),
                        "--peer-port",
                        Integer.toString(place.peerPort()),
                        "--redis-host",
                        place.host(),
                        "--redis-port",
                        Integer.toString(place.redisPort()),
                        "--data-dir",
                        place.data().toString()));
        command.addAll(settings);
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(place.log().toFile()));
        // What this process was configured with in its environment is not meant for each child.
        builder.environment().keySet().removeIf(NodeProcess::configures);
        var logBefore = Files.exists(place.log()) ? Files.size(place.log()) : 0;
        return new NodeProcess(place, builder.start(), logBefore);
    }

    /// Every variable of ours but the ones about logs and debugging is a setting of one node.
    private static boolean configures(String variable) {
        return variable.startsWith("MINIDOTE_")
                && !variable.startsWith("MINIDOTE_LOG_")
                && !variable.equals("MINIDOTE_DEBUG");
    }

    /// The Java of this process and its options, with a share of the memory for each of `nodes`.
    private static List<String> java(int nodes) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (var option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("-XX:AOTCache=")
                    || option.startsWith("-XX:+")
                    || option.startsWith("-Xlog:")
                    || option.startsWith("--enable-native-access")) {
                command.add(option);
            }
        }
        command.add("-XX:MaxRAMPercentage=" + Math.max(1, 60 / nodes));
        command.add("-Dstdout.encoding=UTF-8");
        command.add("-Dstderr.encoding=UTF-8");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MAIN);
        return command;
    }

    public NodePlace place() {
        return place;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Completed when the process has ended, with the number it ended with.
    public CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /// A new connection to the node's Redis door.
    public RespConnection connect() throws IOException {
        return connect(PATIENCE);
    }

    /// @param patience how long connecting, and then any single reply, may take
    public RespConnection connect(Duration patience) throws IOException {
        return RespConnection.open(place.host(), place.redisPort(), patience);
    }

    /// Waits until the node serves clients.
    ///
    /// @throws NodeFailed if it ends instead, or takes longer than `patience`
    public void awaitServing(Duration patience) throws InterruptedException {
        var until = Instant.now().plus(patience);
        var last = NOBODY_LISTENS;
        while (true) {
            if (!process.isAlive()) {
                throw new NodeFailed(
                        "%s ended with exit status %d before it served; its last lines:%n%s"
                                .formatted(place.name(), process.exitValue(), lastLines()),
                        process.exitValue());
            }
            // Only a node that serves says what it has seen.
            var reply = probe("MINIDOTE.CLOCK");
            if (reply instanceof Reply.Text) {
                return;
            }
            if (reply instanceof Reply.Failure(var error)) {
                last = error;
            }
            if (Instant.now().isAfter(until)) {
                throw new NodeFailed(
                        "%s does not serve after %d s: %s; its last lines:%n%s"
                                .formatted(place.name(), patience.toSeconds(), last, lastLines()),
                        0);
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    /// What the node answers now; [#NOBODY_LISTENS] if it cannot be asked yet.
    public Reply probe(String... words) {
        try (var connection = connect()) {
            return connection.call(words);
        } catch (IOException _) {
            return new Reply.Failure(NOBODY_LISTENS);
        }
    }

    /// Asks the process to end and waits for it; ends it if it takes longer than `patience`.
    public void stop(Duration patience) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    /// `SIGKILL`: the process has no say in it.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// Asks the process to end, and does not wait.
    void ask() {
        process.destroy();
    }

    private String lastLines() {
        try (var log = Files.newInputStream(place.log())) {
            log.skipNBytes(logBefore);
            var lines = new String(log.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            return String.join(
                    System.lineSeparator(),
                    lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException unreadable) {
            return "(" + place.log() + " cannot be read: " + unreadable.getMessage() + ")";
        }
    }

    /// A node did not become or stay what it was to be.
    public static final class NodeFailed extends RuntimeException {
        private final int exitStatus;

        NodeFailed(String message, int exitStatus) {
            super(message);
            this.exitStatus = exitStatus;
        }

        /// What it ended with; 0 where it did not end.
        public int exitStatus() {
            return exitStatus;
        }
    }
}
