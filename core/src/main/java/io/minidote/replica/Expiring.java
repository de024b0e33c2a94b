package io.minidote.replica;

import java.time.Duration;

/// How what has expired is taken away.
///
/// @param delay `expiry.delay`: how long after the last member has seen it expire the first one
///   takes it away; if that does not, the next one does as much later again
/// @param keys `limit.expired`: of how many keys in one transaction
public record Expiring(Duration delay, int keys) {

    public static final Expiring USUAL = new Expiring(Duration.ofSeconds(5), 1_000);

    public Expiring {
        if (delay.isNegative() || keys < 1) {
            throw new IllegalArgumentException(
                    "expiry.delay is not negative and limit.expired at least 1, not %s and %d"
                            .formatted(delay, keys));
        }
    }
}
