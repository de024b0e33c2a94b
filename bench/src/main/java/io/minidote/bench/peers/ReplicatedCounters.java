package io.minidote.bench.peers;

import java.time.Duration;

/// One replica of a number of counters that are called by their numbers.
interface ReplicatedCounters extends AutoCloseable {

    /// How many counters there are, as many as the other systems have in the same measurement.
    int COUNTERS = 1_000;

    /// Increments counters for so long, as fast as they are acknowledged, and at least once.
    ///
    /// @return how many increments were acknowledged
    long increment(Duration time) throws Exception;

    /// What all counters have counted together, as this replica sees it.
    long total() throws Exception;

    @Override
    void close();
}
