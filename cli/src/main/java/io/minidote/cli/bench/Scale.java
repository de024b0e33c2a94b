package io.minidote.cli.bench;

import java.time.Duration;
import java.util.List;

/// How much is done.
///
/// @param requests of one run of redis-benchmark without a pipeline
/// @param keys how many keys there are, and members of a set, where it matters
/// @param load how long a load lasts whose rate is given
/// @param iteration how long JMH measures something at a time
/// @param minute how long one lasts where it is looked at minute after minute
/// @param sizes of what grows: numbers of keys, and of members of a set
/// @param probes how often the time is taken until an update is visible
record Scale(
        int requests,
        int keys,
        Duration load,
        Duration iteration,
        Duration minute,
        List<Integer> sizes,
        int probes) {

    Scale {
        sizes = List.copyOf(sizes);
    }

    /// Long enough for figures that mean something.
    static final Scale FULL =
            new Scale(
                    100_000,
                    1_000_000,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(1),
                    List.of(10_000, 1_000_000, 10_000_000),
                    2_000);

    /// Only shows that everything runs.
    static final Scale QUICK =
            new Scale(
                    2_000,
                    5_000,
                    Duration.ofMillis(300),
                    Duration.ofMillis(20),
                    Duration.ofMillis(200),
                    List.of(500, 5_000),
                    50);

    /// How many requests one run has: the more go on their way at once, the more there are, so that
    /// each takes some seconds.
    int requests(int pipeline) {
        return requests * Math.min(10, pipeline < 16 ? 1 : pipeline / 4);
    }
}
