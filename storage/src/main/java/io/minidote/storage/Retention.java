package io.minidote.storage;

import io.minidote.clock.VectorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// How much of the log is kept, and for whom.
///
/// What a snapshot here lacks is always kept. Of the rest, what some member lacks is kept for it,
/// so that it can go on from the log; but no more than [#bytes] and no longer than [#time], after
/// which it gets the whole state instead. And what is wanted as history is kept in any case.
///
/// @param bytes how large the log may grow for the sake of members that lack something,
///   `log.retention.bytes`
/// @param time how long something is kept for their sake, `log.retention.time`
/// @param historyBytes the log is not made smaller than this, `log.history.bytes`
/// @param historyTime nothing is deleted that is younger than this, `log.history.time`
public record Retention(long bytes, Duration time, long historyBytes, Duration historyTime) {

    /// A part of the log that can be deleted as a whole: a segment that was rolled over.
    ///
    /// @param end the index behind its last frame
    /// @param clock what the log had there
    /// @param ended when it was rolled over: none of its frames is younger
    record Stretch(long end, VectorClock clock, Instant ended, long bytes) {}

    /// What may be deleted.
    ///
    /// @param stretches how many of the oldest
    /// @param heldBack the bytes of those behind them that are kept only because a member lacks
    ///   something of them
    record Verdict(int stretches, long heldBack) {}

    /// @param stretches the oldest first
    /// @param total how large the whole log is, in bytes
    /// @param inSnapshots the first so many frames are in every snapshot that is kept
    /// @param stable what no member lacks
    Verdict judge(
            List<Stretch> stretches,
            long total,
            long inSnapshots,
            VectorClock stable,
            Instant now) {
        var left = total;
        var expendable = 0;
        var heldBack = 0L;
        for (var stretch : stretches) {
            if (stretch.end > inSnapshots
                    || left - stretch.bytes < historyBytes
                    || !historyTime.isZero() && stretch.ended.isAfter(now.minus(historyTime))) {
                break;
            }
            var lacking =
                    !stable.covers(stretch.clock)
                            && left <= bytes
                            && !stretch.ended.isBefore(now.minus(time));
            if (lacking || heldBack > 0) {
                heldBack += stretch.bytes;
            } else {
                expendable++;
            }
            left -= stretch.bytes;
        }
        return new Verdict(expendable, heldBack);
    }
}
