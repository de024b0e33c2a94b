package io.minidote.cli.torture;

import java.io.IOException;
import java.util.List;

/// `SIGTERM`: the process answers what it has begun, and ends.
record Restart(List<String> nodes) implements Fault {

    Restart {
        nodes = List.copyOf(nodes);
    }

    static Restart plan(Chance chance, Cast cast) {
        return new Restart(chance.some(cast.processes()));
    }

    @Override
    public FaultKind kind() {
        return FaultKind.RESTART;
    }

    @Override
    public void begin(Arena arena) throws InterruptedException {
        for (var node : nodes) {
            arena.nodes().stop(node);
        }
    }

    @Override
    public void end(Arena arena) throws IOException {
        for (var node : nodes) {
            arena.nodes().start(node);
        }
    }
}
