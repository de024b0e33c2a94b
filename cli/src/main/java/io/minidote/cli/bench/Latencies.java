package io.minidote.cli.bench;

import java.util.Arrays;

/// How long each of many things took.
final class Latencies {

    private final long[] sorted;

    /// @param nanos of each, at least one
    Latencies(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("latencies of nothing");
        }
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    /// How long it took at most for so many in a hundred.
    double millis(double percent) {
        var rank = (int) Math.ceil(sorted.length * percent / 100);
        return sorted[Math.clamp(rank, 1, sorted.length) - 1] / 1e6;
    }
}
