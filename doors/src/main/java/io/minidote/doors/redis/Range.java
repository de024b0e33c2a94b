package io.minidote.doors.redis;

import java.util.Optional;

/// Some neighbours, of which there is at least one.
///
/// @param from the first of them, counted from 0
/// @param to behind the last of them
record Range(long from, long to) {

    /// What a command means by start and end, which is included, of so many elements. Negative
    /// numbers count from the end, and what lies outside is left out.
    static Optional<Range> of(long start, long end, long size) {
        var first = Math.max(0, start < 0 ? size + start : start);
        var last = Math.min(size - 1, end < 0 ? size + end : end);
        return first > last ? Optional.empty() : Optional.of(new Range(first, last + 1));
    }

    /// The same of bytes and bits, with what Redis has of its own there: an end that lies before
    /// the first means the first, unless the start lies behind it.
    static Optional<Range> ofBytes(long start, long end, long size) {
        if (start < 0 && end < 0 && start > end) {
            return Optional.empty();
        }
        return of(start, end < -size ? 0 : end, size);
    }
}
