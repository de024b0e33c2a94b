package io.minidote.cli.torture;

import java.time.Duration;

/// A fault that was tried, and what came of it.
///
/// @param from when it began, since the beginning of the run
/// @param to when it was repaired, or turned out not to happen
/// @param trouble why it did not happen, or was not repaired; nothing if all went as planned
record Struck(Fault fault, Duration from, Duration to, boolean happened, String trouble) {

    /// Both at a moment both had.
    boolean overlaps(Duration since, Duration until) {
        return from.compareTo(until) < 0 && since.compareTo(to) < 0;
    }
}
