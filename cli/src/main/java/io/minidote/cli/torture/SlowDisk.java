package io.minidote.cli.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Each sync of a node takes long.
record SlowDisk(String node, Duration delay) implements Fault {

    private static final Duration SHORTEST = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofMillis(400);

    static SlowDisk plan(Chance chance, Cast cast) {
        return new SlowDisk(chance.oneOf(cast.processes()), chance.between(SHORTEST, LONGEST));
    }

    @Override
    public FaultKind kind() {
        return FaultKind.SLOW_DISK;
    }

    @Override
    public List<String> nodes() {
        return List.of(node);
    }

    @Override
    public String detail() {
        return "%d ms a sync".formatted(delay.toMillis());
    }

    @Override
    public void begin(Arena arena) throws NotNow {
        // All of it is in `last`, which lets go of the process however it ends.
        arena.demandRunning(node);
    }

    @Override
    public void last(Arena arena, Duration time) throws IOException, InterruptedException {
        var micros = delay.toMillis() * 1_000;
        try (var _ = arena.tracers().attach(node, "fsync,fdatasync", "delay_enter=" + micros)) {
            Thread.sleep(time);
        } catch (NotNow gone) {
            throw new IOException(gone.why(), gone);
        }
    }

    @Override
    public void end(Arena arena) {
        // See `last`.
    }
}
