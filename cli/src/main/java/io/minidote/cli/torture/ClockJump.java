package io.minidote.cli.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The clocks of some nodes jump, and jump back.
record ClockJump(List<String> nodes, Duration by) implements Fault {

    /// Below, and far above, what peers follow (`clock.max-drift`, a minute).
    private static final List<Integer> SECONDS = List.of(-3_600, -50, -5, -1, 1, 5, 50, 600);

    ClockJump {
        nodes = List.copyOf(nodes);
    }

    static ClockJump plan(Chance chance, Cast cast) {
        return new ClockJump(
                chance.some(cast.processes()), Duration.ofSeconds(chance.oneOf(SECONDS)));
    }

    @Override
    public FaultKind kind() {
        return FaultKind.CLOCK_JUMP;
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
