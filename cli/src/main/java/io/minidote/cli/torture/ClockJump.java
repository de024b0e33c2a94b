package io.minidote.cli.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The clocks of some nodes jump, and jump back.
record ClockJump(FaultKind kind, List<String> nodes, Duration by) implements Fault {

    /// No two nodes are further apart than what they follow (`clock.max-drift`, a minute).
    private static final List<Integer> NEAR = List.of(-25, -5, -1, 1, 5, 25);

    private static final List<Integer> FAR = List.of(-3_600, -100, 100, 600);

    ClockJump {
        nodes = List.copyOf(nodes);
    }

    static ClockJump near(Chance chance, Cast cast) {
        return plan(FaultKind.CLOCK_JUMP, NEAR, chance, cast);
    }

    /// So far that others do not follow. From then on the newest of concurrent assignments is
    /// decided by clocks that know nothing of each other, also of what was seen, and no one order
    /// of all assignments need explain what is read.
    static ClockJump far(Chance chance, Cast cast) {
        return plan(FaultKind.CLOCK_FAR, FAR, chance, cast);
    }

    private static ClockJump plan(FaultKind kind, List<Integer> seconds, Chance chance, Cast cast) {
        return new ClockJump(
                kind, chance.some(cast.processes()), Duration.ofSeconds(chance.oneOf(seconds)));
    }

    @Override
    public String detail() {
        return "by %+d s".formatted(by.toSeconds());
    }

    @Override
    public void begin(Arena arena) throws IOException {
        for (var node : nodes) {
            arena.clocks().set(node, by);
        }
    }

    @Override
    public void end(Arena arena) throws IOException {
        for (var node : nodes) {
            arena.clocks().set(node, Duration.ZERO);
        }
    }
}
