package io.minidote.cli.torture;

import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.NodeProcess;
import io.minidote.cli.local.Shell;
import io.minidote.cli.local.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The nodes that are processes: which run, and how each is started.
///
/// Whoever ends a node says so; a node that ends by itself is remembered with the number it ended
/// with, for that is a finding.
final class Nodes implements AutoCloseable {

    private static final Duration STOPPING = Duration.ofSeconds(20);

    /// Tiny, so that logs are pruned and whole states sent all the time.
    private static final Map<String, String> SMALL =
            Map.of(
                    "test.faults", "true",
                    "limit.transaction", "64KiB",
                    "limit.tail", "64KiB",
                    "log.segment.bytes", "256KiB",
                    "snapshot.log-bytes", "1MiB",
                    "snapshot.every", "10s",
                    "log.retention.bytes", "1MiB");

    /// What a node ends with that is asked to, once it has begun and before.
    private static final List<Integer> ASKED = List.of(0, 143);

    /// A node that nobody ended, and what it ended with.
    record Ended(String node, int status, Instant at) {}

    private record Member(NodePlace place, Surroundings surroundings, List<String> arguments) {}

    private final Map<String, Member> members = new TreeMap<>();
    private final Map<String, NodeProcess> running = new TreeMap<>();
    private final List<Ended> ended = new ArrayList<>();
    private final Map<String, List<Integer>> expected = new TreeMap<>();
    private final Network network;
    private final SmallDisks disks;
    private final Clocks clocks;
    private final Path logs;
    private final SequencedMap<String, String> settings = new TreeMap<>(SMALL);
    private boolean closing;
    private long starts;

    /// @param logs the folder that gets what each node says
    /// @param more settings of all nodes
    Nodes(Network network, SmallDisks disks, Clocks clocks, Path logs, Map<String, String> more) {
        this.network = network;
        this.disks = disks;
        this.clocks = clocks;
        this.logs = logs;
        settings.putAll(more);
    }

    /// What every node is told, by the keys of settings.
    SequencedMap<String, String> settings() {
        return new TreeMap<>(settings);
    }

    /// As other nodes are told where a node is, whether or not it runs.
    String peer(String name) {
        var ports = network.ports(name);
        return "%s@%s:%d".formatted(name, network.host(name), ports.peers());
    }

    /// Knows a node from now on; it does not run yet.
    ///
    /// @param arguments that tell it where the others are
    synchronized void add(String name, List<String> arguments)
            throws IOException, InterruptedException {
        var ports = network.ports(name);
        var place =
                new NodePlace(
                        name,
                        network.host(name),
                        ports.redis(),
                        ports.peers(),
                        disks.make(name),
                        logs.resolve(name + ".log"));
        var surroundings = network.around(name).with(clocks.around(name));
        var all = new ArrayList<>(arguments);
        settings.forEach(
                (key, value) -> all.add("--%s=%s".formatted(key.replace('.', '-'), value)));
        members.put(name, new Member(place, surroundings, List.copyOf(all)));
    }

    /// Starts a node that does not run; it may not serve yet.
    synchronized void start(String name) throws IOException {
        var member = member(name);
        if (running.containsKey(name) || closing) {
            return;
        }
        var process =
                NodeProcess.start(
                        member.place(),
                        member.surroundings(),
                        members.size() + 1,
                        member.arguments());
        running.put(name, process);
        expected.remove(name);
        starts++;
        process.ended().thenAccept(status -> hasEnded(name, process, status));
    }

    private synchronized void hasEnded(String name, NodeProcess process, int status) {
        if (running.remove(name, process)
                && !expected.getOrDefault(name, List.of()).contains(status)) {
            hasEndedBadly(name, status);
        }
    }

    /// Nobody wonders if the process that a node is now ends by itself with one of these numbers,
    /// however late.
    synchronized void expect(String name, List<Integer> statuses) {
        expected.put(name, List.copyOf(statuses));
    }

    synchronized Optional<NodeProcess> running(String name) {
        return Optional.ofNullable(running.get(name));
    }

    /// The nodes that have been started and not ended.
    synchronized List<NodeProcess> running() {
        return List.copyOf(running.values());
    }

    private synchronized Optional<NodeProcess> take(String name) {
        return Optional.ofNullable(running.remove(name));
    }

    /// `SIGKILL`, if it runs.
    void kill(String name) throws InterruptedException {
        var process = take(name);
        if (process.isPresent()) {
            process.get().kill();
        }
    }

    /// `SIGTERM`, if it runs, and waits until it has ended.
    void stop(String name) throws InterruptedException {
        var process = take(name);
        if (process.isPresent()) {
            process.get().stop(STOPPING);
            // Not within the lock, which whoever tells of the end may be waiting for.
            int status = process.get().ended().join();
            if (!ASKED.contains(status)) {
                hasEndedBadly(name, status);
            }
        }
    }

    private synchronized void hasEndedBadly(String name, int status) {
        ended.add(new Ended(name, status, Instant.now()));
    }

    /// Waits until a node has ended, by itself or not, but no longer than `patience`.
    void awaitEnd(String name, Duration patience) throws InterruptedException {
        var process = running(name);
        if (process.isPresent()) {
            try {
                int status = process.get().ended().get(patience.toMillis(), TimeUnit.MILLISECONDS);
                // Whoever is told of it by itself may be told later, when something else is
                // expected.
                hasEnded(name, process.get(), status);
            } catch (TimeoutException _) {
                // It goes on.
            } catch (ExecutionException impossible) {
                throw new IllegalStateException("the end of a process fails", impossible);
            }
        }
    }

    /// Sends a signal, if the node runs.
    void signal(String name, String signal) throws IOException, InterruptedException {
        var process = running(name);
        if (process.isPresent()) {
            Shell.run("kill", "-" + signal, Long.toString(process.get().pid()));
        }
    }

    /// How often a node has been started.
    synchronized long starts() {
        return starts;
    }

    /// The nodes that have ended by themselves, unexpectedly.
    synchronized List<Ended> ended() {
        return List.copyOf(ended);
    }

    private Member member(String name) {
        return Optional.ofNullable(members.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no node is called " + name));
    }

    synchronized NodePlace place(String name) {
        return member(name).place();
    }

    /// Ends all, each by `SIGTERM`, and starts none any more.
    @Override
    public void close() throws InterruptedException {
        List<String> names;
        synchronized (this) {
            closing = true;
            names = List.copyOf(running.keySet());
        }
        var stopping = new ArrayList<Thread>();
        for (var name : names) {
            stopping.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    stop(name);
                                } catch (InterruptedException interrupted) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
        for (var thread : stopping) {
            thread.join();
        }
    }

    /// Ends all at once.
    void killAll() throws InterruptedException {
        List<String> names;
        synchronized (this) {
            closing = true;
            names = List.copyOf(running.keySet());
        }
        for (var name : names) {
            kill(name);
        }
    }
}
