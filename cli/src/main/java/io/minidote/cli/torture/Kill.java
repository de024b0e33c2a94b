package io.minidote.cli.torture;

import java.io.IOException;
import java.util.List;

/// `SIGKILL`: the process has no say in it.
record Kill(List<String> nodes) implements Fault {

    Kill {
        nodes = List.copyOf(nodes);
    }

    static Kill plan(Chance chance, Cast cast) {
        return new Kill(chance.some(cast.processes()));
    }

    @Override
    public FaultKind kind() {
        return FaultKind.KILL;
    }

    @Override
    public void begin(Arena arena) throws InterruptedException {
        for (var node : nodes) {
            arena.nodes().kill(node);
        }
    }

    @Override
    public void end(Arena arena) throws IOException {
        for (var node : nodes) {
            arena.nodes().start(node);
        }
    }
}
