package io.minidote.cli.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Nodes that know each other, each a child process of this one, each with a folder of its own.
///
/// When this process ends, however it ends, so do they.
public final class LocalCluster implements AutoCloseable {

    /// A node takes `shutdown.timeout` to stop, ten seconds, at most; then it is ended.
    private static final Duration STOPPING = Duration.ofSeconds(15);

    private static final Duration STARTING = Duration.ofSeconds(60);

    private final List<NodePlace> places;
    private final List<String> settings;
    private final List<NodeProcess> processes = new ArrayList<>();
    private final Thread last;
    private volatile boolean ending;

    private LocalCluster(List<NodePlace> places, List<String> settings, Runnable afterwards) {
        this.places = List.copyOf(places);
        this.settings = List.copyOf(settings);
        last =
                new Thread(
                        () -> {
                            ending = true;
                            stopAll();
                            afterwards.run();
                        },
                        "stop-nodes");
    }

    /// The places of nodes called `n1`, `n2`, …, in folders of those names.
    public static List<NodePlace> places(
            Path folder, List<Integer> redisPorts, List<Integer> peerPorts) {
        return IntStream.range(0, redisPorts.size())
                .mapToObj(i -> {
                    var name = "n" + (i + 1);
                    return new NodePlace(
                            name,
                            redisPorts.get(i),
                            peerPorts.get(i),
                            folder.resolve(name),
                            folder.resolve(name + ".log"));
                })
                .toList();
    }

    /// Starts a node at each place; they may not serve yet.
    ///
    /// @param settings more arguments of `serve`, for all of them
    /// @param afterwards what is left to do when this process is ended from outside, by Ctrl-C or
    ///   the like, and all nodes have stopped
    public static LocalCluster start(
            List<NodePlace> places, List<String> settings, Runnable afterwards) throws IOException {
        var cluster = new LocalCluster(places, settings, afterwards);
        Runtime.getRuntime().addShutdownHook(cluster.last);
        try {
            for (var place : places) {
                Files.createDirectories(place.log().toAbsolutePath().getParent());
                cluster.processes.add(NodeProcess.start(place, places, settings));
            }
            return cluster;
        } catch (IOException | RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    public int size() {
        return places.size();
    }

    public synchronized NodeProcess node(int index) {
        return processes.get(index);
    }

    public synchronized List<NodeProcess> nodes() {
        return List.copyOf(processes);
    }

    /// Whether this process is being ended from outside, and the nodes with it.
    public boolean isEnding() {
        return ending;
    }

    /// Waits until all nodes serve.
    public void awaitServing() throws InterruptedException {
        for (var node : nodes()) {
            node.awaitServing(STARTING);
        }
    }

    /// Starts again a node that has ended, at the same place.
    public synchronized NodeProcess restart(int index) throws IOException {
        if (node(index).isAlive()) {
            throw new IllegalStateException(places.get(index).name() + " is still running");
        }
        var process = NodeProcess.start(places.get(index), places, settings);
        processes.set(index, process);
        return process;
    }

    /// Asks all nodes to end and waits until they have.
    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(last);
        } catch (IllegalStateException _) {
            // This process is ending, and the hook is doing the same as we did.
        }
    }

    private synchronized void stopAll() {
        processes.forEach(NodeProcess::ask);
        for (var process : processes) {
            try {
                process.stop(STOPPING);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
