package io.minidote.cli.bench;

import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import io.minidote.cli.local.Shell;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Redis with its append-only file: a primary, and replicas of it where more than one server is
/// asked for.
///
/// It neither rewrites its file by itself nor writes snapshots, so that nothing disturbs it.
record Redis(Fsync fsync) implements Contender {

    static final String PROGRAM = "redis-server";

    /// When what is appended is synced, in Redis's own words.
    enum Fsync {
        ALWAYS("always", "what is acknowledged is synced and survives a power loss of the server"),
        EVERYSEC("everysec", "a power loss takes up to a second of what was acknowledged");

        private final String word;
        private final String meaning;

        Fsync(String word, String meaning) {
            this.word = word;
            this.meaning = meaning;
        }
    }

    static final Redis ALWAYS = new Redis(Fsync.ALWAYS);
    static final Redis EVERYSEC = new Redis(Fsync.EVERYSEC);

    @Override
    public String name() {
        return "Redis " + fsync.word;
    }

    @Override
    public String guarantee() {
        return fsync.meaning
                + "; only a primary takes writes; replicas show an earlier state of the primary, and"
                + " a failover may lose what was acknowledged";
    }

    @Override
    public Optional<String> missing() {
        return Shell.has(PROGRAM)
                ? Optional.empty()
                : Optional.of(
                        "there is no %s on the PATH (Debian and Ubuntu: apt install %1$s)"
                                .formatted(PROGRAM));
    }

    @Override
    public Started start(Path folder, int servers) throws IOException {
        var started = new Servers(name(), FreePorts.find(servers));
        try {
            for (var i = 0; i < servers; i++) {
                started.add(folder, i, fsync);
            }
        } catch (IOException | RuntimeException failed) {
            started.close();
            throw failed;
        }
        return started;
    }

    private static final class Servers implements Started {

        private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
        private static final Duration STOPPING = Duration.ofSeconds(30);

        private final String name;
        private final List<Integer> ports;
        private final List<Process> processes = new ArrayList<>();
        private final List<Path> logs = new ArrayList<>();
        private final Thread last = new Thread(this::stop, "stop-redis");

        Servers(String name, List<Integer> ports) {
            this.name = name;
            this.ports = ports;
            Runtime.getRuntime().addShutdownHook(last);
        }

        /// Starts the server with this number; all but the first follow the first.
        void add(Path folder, int index, Fsync fsync) throws IOException {
            var data = Files.createDirectories(folder.resolve("r" + (index + 1)));
            var log = folder.resolve("r%d.log".formatted(index + 1));
            var command =
                    new ArrayList<>(
                            List.of(
                                    PROGRAM,
                                    "--port",
                                    Integer.toString(ports.get(index)),
                                    "--bind",
                                    NodePlace.HOST,
                                    "--dir",
                                    data.toString(),
                                    "--daemonize",
                                    "no",
                                    "--save",
                                    "",
                                    "--appendonly",
                                    "yes",
                                    "--appendfsync",
                                    fsync.word,
                                    "--auto-aof-rewrite-percentage",
                                    "0"));
            if (index > 0) {
                command.addAll(
                        List.of("--replicaof", NodePlace.HOST, Integer.toString(ports.getFirst())));
            }
            logs.add(log);
            processes.add(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.appendTo(log.toFile()))
                            .start());
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Integer> ports() {
            return ports;
        }

        @Override
        public int writers() {
            return 1;
        }

        @Override
        public List<Long> pids() {
            return processes.stream().map(Process::pid).toList();
        }

        @Override
        public void awaitServing() throws IOException, InterruptedException {
            for (var i = 0; i < ports.size(); i++) {
                // A replica is there once it follows: until then it would answer, with nothing.
                var sign = i == 0 ? "role:master" : "master_link_status:up";
                await(i, sign);
            }
        }

        private void await(int index, String sign) throws IOException, InterruptedException {
            var until = Instant.now().plus(PATIENCE);
            while (!says(index, sign)) {
                if (!processes.get(index).isAlive() || Instant.now().isAfter(until)) {
                    throw new IOException(
                            "%s at port %d does not serve; its log is %s"
                                    .formatted(name, ports.get(index), logs.get(index)));
                }
                Thread.sleep(LOOK_AGAIN);
            }
        }

        private boolean says(int index, String sign) {
            try (var connection = RespConnection.open(NodePlace.HOST, ports.get(index), PATIENCE)) {
                return connection.call("PING") instanceof Reply.Text
                        && connection.call("INFO", "replication") instanceof Reply.Text(var info)
                        && info.contains(sign);
            } catch (IOException _) {
                return false;
            }
        }

        /// Everything that it has allocated.
        @Override
        public double liveMebibytes() throws IOException {
            try (var connection = connect(0)) {
                return Double.parseDouble(info(connection, "memory", "used_memory")) / (1 << 20);
            }
        }

        /// Writes its file anew.
        @Override
        public void prepareNextStart() throws IOException, InterruptedException {
            try (var connection = connect(0)) {
                connection.call("BGREWRITEAOF");
                while (!info(connection, "persistence", "aof_rewrite_in_progress").equals("0")
                        || !info(connection, "persistence", "aof_rewrite_scheduled").equals("0")) {
                    Thread.sleep(LOOK_AGAIN);
                }
            }
        }

        /// A value that it says of itself.
        private String info(RespConnection connection, String section, String value)
                throws IOException {
            var prefix = value + ":";
            return connection
                    .call("INFO", section)
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .findFirst()
                    .map(line -> line.substring(prefix.length()))
                    .orElseThrow(
                            () -> new IOException("%s does not say its %s".formatted(name, value)));
        }

        @Override
        public void kill() throws InterruptedException {
            processes.forEach(Process::destroyForcibly);
            for (var process : processes) {
                process.waitFor();
            }
            close();
        }

        @Override
        public void close() {
            stop();
            try {
                Runtime.getRuntime().removeShutdownHook(last);
            } catch (IllegalStateException _) {
                // This process is ending, and the hook is doing the same as we did.
            }
        }

        private void stop() {
            processes.forEach(Process::destroy);
            for (var process : processes) {
                try {
                    if (!process.waitFor(STOPPING.toMillis(), TimeUnit.MILLISECONDS)) {
                        process.destroyForcibly();
                    }
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
