package io.minidote.cli.torture;

import io.minidote.cli.local.Surroundings;
import java.io.IOException;

/// The links between nodes, and what is wrong with them.
interface Network extends AutoCloseable {

    /// From now on this is wrong, and nothing else.
    void disturb(Disturbance disturbance) throws IOException, InterruptedException;

    /// The address of a node of this network.
    String host(String node);

    /// Ports at which a node may listen.
    Ports ports(String node);

    record Ports(int redis, int peers) {}

    /// What a node's process has to be put into to be in this network.
    Surroundings around(String node);

    /// Leaves nothing behind.
    @Override
    void close() throws IOException, InterruptedException;
}
