package io.minidote.cli.bench;

import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.RespConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The processes of a contender, from their start to their end.
interface Started extends Named, AutoCloseable {

    Duration PATIENCE = Duration.ofSeconds(60);

    /// Where clients are served, each at [NodePlace#HOST]; those that take writes come first.
    List<Integer> ports();

    /// How many of them take writes.
    int writers();

    /// Of each, in the order of the ports.
    List<Long> pids();

    /// Waits until all of them serve, and have found each other.
    void awaitServing() throws IOException, InterruptedException;

    /// What the first of them needs of its memory at this moment, in MiB, as it says itself.
    double liveMebibytes() throws IOException, InterruptedException;

    /// Has what is on disk brought into the form from which a start is fastest, unless that happens
    /// at a clean stop.
    void prepareNextStart() throws IOException, InterruptedException;

    /// SIGKILL for all of them.
    void kill() throws InterruptedException;

    /// Asks all of them to stop, and waits until they have.
    @Override
    void close();

    default int port() {
        return ports().getFirst();
    }

    /// A new connection to one of them.
    default RespConnection connect(int index) throws IOException {
        return RespConnection.open(NodePlace.HOST, ports().get(index), PATIENCE);
    }
}
