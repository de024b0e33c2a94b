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

    /// A node, and how to start it again.
    ///
    /// @param arguments of `serve`, beside those that say what its place is
    private record Member(NodeProcess process, List<String> arguments) {}

    private final List<String> settings;
    private final List<Member> members = new ArrayList<>();
    private final Thread last;
    private volatile boolean ending;

    private LocalCluster(List<String> settings, Runnable afterwards) {
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
                .mapToObj(i -> place(folder, "n" + (i + 1), redisPorts.get(i), peerPorts.get(i)))
                .toList();
    }

    /// The place of one node, in a folder of its name.
    public static NodePlace place(Path folder, String name, int redisPort, int peerPort) {
        return new NodePlace(
                name, redisPort, peerPort, folder.resolve(name), folder.resolve(name + ".log"));
    }

    /// Starts a node at each place; they may not serve yet.
    ///
    /// @param settings more arguments of `serve`, for all of them
    /// @param afterwards what is left to do when this process is ended from outside, by Ctrl-C or
    ///   the like, and all nodes have stopped
    public static LocalCluster start(
            List<NodePlace> places, List<String> settings, Runnable afterwards) throws IOException {
        var cluster = new LocalCluster(settings, afterwards);
        Runtime.getRuntime().addShutdownHook(cluster.last);
        var nodes = String.join(",", places.stream().map(NodePlace::peer).toList());
        try {
            for (var place : places) {
                cluster.start(place, List.of("--nodes", nodes), places.size());
            }
            return cluster;
        } catch (IOException | RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    private NodeProcess start(NodePlace place, List<String> arguments, int nodes)
            throws IOException {
        Files.createDirectories(place.log().toAbsolutePath().getParent());
        var all = new ArrayList<>(arguments);
        all.addAll(settings);
        var process = NodeProcess.start(place, Surroundings.USUAL, nodes, all);
        members.add(new Member(process, all));
        return process;
    }

    /// Starts one more node, which is told where another one is and nothing else; it may not serve
    /// yet.
    ///
    /// @param index of the node it is told of
    public synchronized NodeProcess join(NodePlace place, int index) throws IOException {
        var there = node(index).place();
        var arguments = List.of("--join", there.host() + ":" + there.peerPort());
        return start(place, arguments, size() + 1);
    }

    public synchronized int size() {
        return members.size();
    }

    public synchronized NodeProcess node(int index) {
        return members.get(index).process();
    }

    public synchronized List<NodeProcess> nodes() {
        return members.stream().map(Member::process).toList();
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
        var member = members.get(index);
        demandEnded(member.process());
        var place = member.process().place();
        var process = NodeProcess.start(place, Surroundings.USUAL, size(), member.arguments());
        members.set(index, new Member(process, member.arguments()));
        return process;
    }

    /// Knows no more of a node that has ended for good.
    public synchronized void remove(int index) {
        demandEnded(node(index));
        members.remove(index);
    }

    private static void demandEnded(NodeProcess process) {
        if (process.isAlive()) {
            throw new IllegalStateException(process.place().name() + " is still running");
        }
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
        var processes = nodes();
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
