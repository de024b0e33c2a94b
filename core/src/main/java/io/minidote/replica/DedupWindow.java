package io.minidote.replica;

import java.time.Duration;

/// How long it is remembered which requests were answered, and of how many: whichever ends first.
///
/// @param time `dedup.window.time`, by hybrid time
/// @param count `dedup.window.count`
public record DedupWindow(Duration time, int count) {

    public static final DedupWindow USUAL = new DedupWindow(Duration.ofHours(1), 100_000);

    public DedupWindow {
        if (time.isNegative() || count < 0) {
            throw new IllegalArgumentException(
                    "dedup.window is not negative: %s, %d requests".formatted(time, count));
        }
    }
}
