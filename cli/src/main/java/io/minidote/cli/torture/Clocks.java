package io.minidote.cli.torture;

import io.minidote.cli.local.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The clocks of nodes, by libfaketime, which reads in a file how far a process's clock is off.
final class Clocks {

    private final Path folder;
    private final Optional<Path> library;

    /// @param folder that gets a file for each node
    /// @param library without it, nodes have the clock of the machine
    Clocks(Path folder, Optional<Path> library) {
        this.folder = folder;
        this.library = library;
    }

    /// What a node's process needs to have a clock of its own.
    Surroundings around(String node) throws IOException {
        if (library.isEmpty()) {
            return Surroundings.USUAL;
        }
        if (Files.notExists(file(node))) {
            set(node, Duration.ZERO);
        }
        // By `env`, and so for the process alone: whatever runs before it would pass on its own
        // share
        // of the library, on which the process then waits for ever.
        return new Surroundings(
                List.of(
                        "env",
                        "LD_PRELOAD=" + library.get(),
                        "FAKETIME_TIMESTAMP_FILE=" + file(node).toAbsolutePath(),
                        // Seconds after which the file is looked at again.
                        "FAKETIME_CACHE_DURATION=1",
                        // Time that is measured is real: only the wall clock jumps. The second says
                        // so for waits; a JVM's would end at once, over and over, without it.
                        "FAKETIME_DONT_FAKE_MONOTONIC=1",
                        "FAKETIME_FORCE_MONOTONIC_FIX=0"));
    }

    /// From now on a node's clock is off by so much.
    void set(String node, Duration off) throws IOException {
        // Whoever reads it sees the old or the new, and nothing in between.
        var beside = file(node).resolveSibling(node + ".clock.new");
        Files.writeString(beside, "%+d\n".formatted(off.toSeconds()));
        Files.move(beside, file(node), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file(String node) {
        return folder.resolve(node + ".clock");
    }
}
