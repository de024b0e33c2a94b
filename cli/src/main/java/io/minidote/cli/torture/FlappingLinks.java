package io.minidote.cli.torture;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Links that are cut and whole again, over and over.
///
/// @param period for so long they are cut, and for so long whole
record FlappingLinks(List<String> nodes, String detail, Disturbance disturbance, Duration period)
        implements Fault {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMillis(1_500);

    FlappingLinks {
        nodes = List.copyOf(nodes);
    }

    static FlappingLinks plan(Chance chance, Cast cast) {
        var sides = BrokenLinks.Sides.of(chance, cast.everybody());
        var period = chance.between(SHORTEST, LONGEST);
        return new FlappingLinks(
                cast.everybody(),
                "%s each %d ms".formatted(sides, period.toMillis()),
                Disturbance.cut(sides.between()),
                period);
    }

    @Override
    public FaultKind kind() {
        return FaultKind.FLAPPING;
    }

    @Override
    public void begin(Arena arena) throws IOException, InterruptedException {
        arena.links().disturb(disturbance);
    }

    @Override
    public void last(Arena arena, Duration time) throws IOException, InterruptedException {
        var until = Instant.now().plus(time);
        var cut = true;
        while (Instant.now().isBefore(until)) {
            Thread.sleep(period);
            cut = !cut;
            arena.links().disturb(cut ? disturbance : Disturbance.NONE);
        }
    }

    @Override
    public void end(Arena arena) throws IOException, InterruptedException {
        arena.links().disturb(Disturbance.NONE);
    }
}
