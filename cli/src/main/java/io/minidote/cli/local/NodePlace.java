package io.minidote.cli.local;

import java.nio.file.Path;

/// Where a node of this machine is: its name, its address and two ports, and its folder.
///
/// @param host the address it listens at, for peers and for clients
/// @param data its data directory
/// @param log the file that gets what it says
public record NodePlace(
        String name, String host, int redisPort, int peerPort, Path data, Path log) {

    /// Everything listens here, unless it is in a network of its own.
    public static final String HOST = "127.0.0.1";

    /// A place at [#HOST].
    public NodePlace(String name, int redisPort, int peerPort, Path data, Path log) {
        this(name, HOST, redisPort, peerPort, data, log);
    }

    /// As the other nodes are told.
    public String peer() {
        return "%s@%s:%d".formatted(name, host, peerPort);
    }
}
