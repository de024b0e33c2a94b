package io.minidote.cli.torture;

import java.io.IOException;
import java.util.List;

/// A node with nothing joins, serves for a while, and leaves in an orderly way.
record JoinAndLeave(String node) implements Fault {

    static JoinAndLeave plan(Chance chance, Cast cast) {
        return new JoinAndLeave(cast.spare());
    }

    @Override
    public FaultKind kind() {
        return FaultKind.JOIN;
    }

    @Override
    public List<String> nodes() {
        return List.of(node);
    }

    @Override
    public void begin(Arena arena) throws IOException, InterruptedException, NotNow {
        arena.join(node);
    }

    @Override
    public void end(Arena arena) throws IOException, InterruptedException {
        if (!arena.leave(node)) {
            arena.forget(node);
        }
    }
}
