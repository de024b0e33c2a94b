package io.minidote.cli.torture;

import io.minidote.cli.local.NodeProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A node is cut off from everybody, goes on taking updates, and is killed while it acknowledges
/// many; it is started again and heals last. What it has acknowledged is nowhere but on its own
/// disk, so what it did not write before it answered is gone for ever.
record LoneKill(String node) implements Fault {

    private static final Duration BURST = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static LoneKill plan(Chance chance, Cast cast) {
        return new LoneKill(chance.oneOf(cast.processes()));
    }

    @Override
    public FaultKind kind() {
        return FaultKind.LONE_KILL;
    }

    @Override
    public List<String> nodes() {
        return List.of(node);
    }

    @Override
    public void begin(Arena arena) throws IOException, InterruptedException, NotNow {
        arena.demandServing(node);
        arena.links().isolate(node);
    }

    @Override
    public void last(Arena arena, Duration time) throws IOException, InterruptedException, Broken {
        Thread.sleep(time);
        var burst = Burst.at(arena.nodes().place(node));
        burst.awaitMany(BURST);
        arena.nodes().kill(node);
        burst.await();
        arena.nodes().start(node);
        var started = arena.nodes().running(node);
        if (started.isEmpty()) {
            throw new IOException(node + " has ended, and nobody can say what it has lost");
        }
        try {
            started.get().awaitServing(PATIENCE);
        } catch (NodeProcess.NodeFailed failed) {
            throw new Broken("alone, " + failed.getMessage());
        }
        var lacking = burst.lacking();
        if (!lacking.isEmpty()) {
            throw new Broken(
                    "%s was killed while cut off, and of what it had acknowledged %s"
                            .formatted(node, lacking.getFirst()));
        }
    }

    @Override
    public void end(Arena arena) throws IOException, InterruptedException {
        // Also where it was not killed any more, or did not come back.
        arena.nodes().start(node);
        arena.links().back(node);
    }
}
