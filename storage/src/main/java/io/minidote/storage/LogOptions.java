package io.minidote.storage;

import java.time.InstantSource;

/// How a log is kept.
///
/// @param segmentBytes the size of a segment's file, `log.segment.bytes`
/// @param salt goes into every checksum of a group. Nobody outside may be able to guess it: then
///   nothing a client stores can pass for a group of the log, whatever a crash tears open
/// @param time what time it is: a segment says when it was begun
public record LogOptions(int segmentBytes, SyncMode sync, long salt, InstantSource time) {

    public static final int DEFAULT_SEGMENT_BYTES = 64 << 20;
    public static final int MIN_SEGMENT_BYTES = 4 << 10;
    public static final int MAX_SEGMENT_BYTES = 1 << 30;

    public LogOptions {
        if (segmentBytes < MIN_SEGMENT_BYTES
                || segmentBytes > MAX_SEGMENT_BYTES
                || segmentBytes % 8 != 0) {
            throw new IllegalArgumentException(
                    "log.segment.bytes is a multiple of 8 from %d to %d, not %d"
                            .formatted(MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES, segmentBytes));
        }
    }

    /// The longest [io.minidote.broadcast.Frame#bytes] that can be appended.
    public int maxFrameBytes() {
        return segmentBytes / 2;
    }
}
