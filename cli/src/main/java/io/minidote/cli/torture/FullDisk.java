package io.minidote.cli.torture;

import java.io.IOException;
import java.util.List;

/// Somebody else takes all the room on the disks of some nodes, which serve: one that begins has to
/// have room.
record FullDisk(List<String> nodes) implements Fault {

    FullDisk {
        nodes = List.copyOf(nodes);
    }

    static FullDisk plan(Chance chance, Cast cast) {
        return new FullDisk(chance.some(cast.processes()));
    }

    @Override
    public FaultKind kind() {
        return FaultKind.FULL_DISK;
    }

    @Override
    public void begin(Arena arena) throws IOException, NotNow {
        for (var node : nodes) {
            arena.demandServing(node);
        }
        for (var node : nodes) {
            arena.disks().fill(node);
        }
    }

    @Override
    public void end(Arena arena) throws IOException {
        for (var node : nodes) {
            arena.disks().makeRoom(node);
        }
    }
}
