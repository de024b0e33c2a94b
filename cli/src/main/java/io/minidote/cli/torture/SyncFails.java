package io.minidote.cli.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The next sync of a node fails. Nobody knows what is on the disk then, so the node must stop; it
/// is started again on what is there.
record SyncFails(String node) implements Fault {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// What a node ends with whose disk has failed.
    private static final int STOPPED = 6;

    static SyncFails plan(Chance chance, Cast cast) {
        return new SyncFails(chance.oneOf(cast.processes()));
    }

    @Override
    public FaultKind kind() {
        return FaultKind.SYNC_FAILS;
    }

    @Override
    public List<String> nodes() {
        return List.of(node);
    }

    @Override
    public void begin(Arena arena) throws IOException, InterruptedException, NotNow, Broken {
        arena.demandRunning(node);
        arena.nodes().expect(node, List.of(STOPPED));
        try (var _ = arena.tracers().attach(node, "fsync,fdatasync", "error=EIO")) {
            if (arena.acknowledges(node)) {
                throw new Broken(node + " acknowledges an update, and every sync fails");
            }
            arena.nodes().awaitEnd(node, PATIENCE);
        }
    }

    @Override
    public void end(Arena arena) throws IOException {
        // One that nobody has written to meanwhile, or that takes its time, may still run, and is
        // not started twice.
        arena.nodes().start(node);
    }
}
