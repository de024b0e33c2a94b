package io.minidote.cli.bench;

import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.LocalCluster;
import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// This very build; where it has no settings it is as it is when nobody configures anything, and
/// every update is synced before it is answered.
///
/// @param settings arguments of `serve`
record Minidote(String name, List<String> settings) implements Contender {

    Minidote {
        settings = List.copyOf(settings);
    }

    /// As it is when nobody configures anything.
    Minidote() {
        this("Minidote", List.of());
    }

    @Override
    public String guarantee() {
        return "what is acknowledged is synced and survives a power loss of the server; every"
                + " replica takes writes, concurrent ones are merged; what a reader sees is causal,"
                + " at every replica";
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public Started start(Path folder, int servers) throws IOException {
        var ports = FreePorts.find(2 * servers);
        var places =
                LocalCluster.places(
                        folder, ports.subList(0, servers), ports.subList(servers, ports.size()));
        return new Nodes(name(), LocalCluster.start(places, settings, () -> {}));
    }

    private record Nodes(String name, LocalCluster cluster) implements Started {

        @Override
        public List<Integer> ports() {
            return cluster.nodes().stream()
                    .map(NodeProcess::place)
                    .map(NodePlace::redisPort)
                    .toList();
        }

        @Override
        public int writers() {
            return cluster.size();
        }

        @Override
        public List<Long> pids() {
            return cluster.nodes().stream().map(NodeProcess::pid).toList();
        }

        @Override
        public void awaitServing() throws InterruptedException {
            cluster.awaitServing();
        }

        /// The heap after everything has gone from it that can go.
        @Override
        public double liveMebibytes() throws IOException, InterruptedException {
            return Heap.liveMebibytes(pids().getFirst());
        }

        /// It writes a snapshot when it stops.
        @Override
        public void prepareNextStart() {}

        @Override
        public void kill() throws InterruptedException {
            for (var node : cluster.nodes()) {
                node.kill();
            }
            cluster.close();
        }

        @Override
        public void close() {
            cluster.close();
        }
    }
}
