package io.minidote.cli.bench;

import java.time.Duration;

/// How much is done.
///
/// @param requests of one run of redis-benchmark without a pipeline
/// @param keys how many keys there are, and members of a set, where it matters
/// @param load how long a load lasts whose rate is given
/// @param iteration how long JMH measures something at a time
/// @param probes how often the time is taken until an update is visible
record Scale(int requests, int keys, Duration load, Duration iteration, int probes) {

    /// Long enough for figures that mean something.
    static final Scale FULL =
            new Scale(200_000, 1_000_000, Duration.ofSeconds(5), Duration.ofSeconds(1), 2_000);

    /// Only shows that everything runs.
    static final Scale QUICK =
            new Scale(2_000, 5_000, Duration.ofMillis(300), Duration.ofMillis(20), 50);

    /// How many requests one run has: the more go on their way at once, the more there are, so that
    /// each takes some seconds.
    int requests(int pipeline) {
        return requests * Math.min(10, pipeline < 16 ? 1 : pipeline / 4);
    }
}
