package io.minidote.node;

import java.time.Duration;
import java.time.Instant;

/// The time of day, except that it never goes back: where the system's clock is set back, this one
/// goes on at the pace of time until that has caught up.
final class SteadyClock {

    private static final Duration LONGEST = Duration.ofDays(365);

    private Instant last = Instant.now();
    private long lastNanos = System.nanoTime();

    synchronized Instant now() {
        var nanos = System.nanoTime();
        var steady = last.plusNanos(nanos - lastNanos);
        var wall = Instant.now();
        last = wall.isAfter(steady) ? wall : steady;
        lastNanos = nanos;
        return last;
    }

    /// A deadline that somebody took from the system's clock, by this one.
    Instant deadline(Instant wall) {
        var left = Duration.between(Instant.now(), wall);
        return now().plus(left.compareTo(LONGEST) > 0 ? LONGEST : left);
    }
}
