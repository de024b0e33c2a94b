package io.minidote.cli.torture;

import java.io.IOException;
import java.util.List;

/// A node loses its disk, and comes back under its name with nothing.
///
/// What only that disk had would be gone for ever, and no promise says otherwise. So clients leave
/// the node first, and it is only wiped once another node has all that it has.
record Wipe(String node) implements Fault {

    static Wipe plan(Chance chance, Cast cast) {
        return new Wipe(chance.oneOf(cast.processes()));
    }

    @Override
    public FaultKind kind() {
        return FaultKind.WIPE;
    }

    @Override
    public List<String> nodes() {
        return List.of(node);
    }

    @Override
    public void begin(Arena arena) throws IOException, InterruptedException, NotNow {
        arena.vacate(node);
        arena.nodes().kill(node);
        arena.disks().wipe(node);
    }

    @Override
    public void end(Arena arena) throws IOException {
        arena.nodes().start(node);
        arena.turnstiles().open(node);
    }
}
