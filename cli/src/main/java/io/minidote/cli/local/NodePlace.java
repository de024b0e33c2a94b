package io.minidote.cli.local;

import java.nio.file.Path;

/// Where a node of this machine is: its name, its two ports, and its folder.
///
/// @param data its data directory
/// @param log the file that gets what it says
public record NodePlace(String name, int redisPort, int peerPort, Path data, Path log) {

    /// Everything listens here and nowhere else.
    public static final String HOST = "127.0.0.1";

    /// As the other nodes are told.
    public String peer() {
        return "%s@%s:%d".formatted(name, HOST, peerPort);
    }
}
