package io.minidote.cli.torture;

import java.io.IOException;
import java.util.List;

/// A node with nothing joins, serves for a while, is destroyed, and the others are told to forget
/// it. As with [Wipe], another one has all it has by then.
record JoinAndForget(String node) implements Fault {

    static JoinAndForget plan(Chance chance, Cast cast) {
        return new JoinAndForget(cast.spare());
    }

    @Override
    public FaultKind kind() {
        return FaultKind.FORGET;
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
        arena.forget(node);
    }
}
