package io.minidote.cli.torture;

import java.io.IOException;
import java.util.List;

/// `SIGSTOP`: the process stands still, and nobody is told.
record Pause(List<String> nodes) implements Fault {

    Pause {
        nodes = List.copyOf(nodes);
    }

    static Pause plan(Chance chance, Cast cast) {
        return new Pause(chance.some(cast.processes()));
    }

    @Override
    public FaultKind kind() {
        return FaultKind.PAUSE;
    }

    @Override
    public void begin(Arena arena) throws IOException, InterruptedException {
        for (var node : nodes) {
            arena.nodes().signal(node, "STOP");
        }
    }

    @Override
    public void end(Arena arena) throws IOException, InterruptedException {
        for (var node : nodes) {
            arena.nodes().signal(node, "CONT");
        }
    }
}
