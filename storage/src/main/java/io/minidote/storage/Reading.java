package io.minidote.storage;

import io.minidote.base.MalformedBytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One reading of an origin's frames from the segments of an open log.
final class Reading {

    private static final int WINDOW = 128 << 10;

    private final ReplicaId origin;
    private final List<Frame> frames = new ArrayList<>();
    private long counter;
    private long bytesLeft;

    /// @param counter where the first frame starts
    /// @param maxBytes how much may follow it, together with it
    Reading(ReplicaId origin, long counter, long maxBytes) {
        this.origin = origin;
        this.counter = counter;
        this.bytesLeft = maxBytes;
    }

    List<Frame> from(List<Segment> segments) throws IOException {
        var first = segments.size() - 1;
        while (first >= 0 && !segments.get(first).index(origin).reachesBackTo(counter)) {
            first--;
        }
        if (first >= 0) {
            for (var segment : segments.subList(first, segments.size())) {
                if (!collectUnlessDropped(segment)) {
                    break;
                }
            }
        }
        return frames;
    }

    /// What cannot be read because the segment is being deleted ends the reading, as if it were
    /// gone already.
    private boolean collectUnlessDropped(Segment segment) throws IOException {
        try {
            return collect(segment);
        } catch (IOException failed) {
            if (segment.isDropped()) {
                return false;
            }
            throw failed;
        }
    }

    /// Takes what `segment` has of it. Tells whether more is wanted from the next one.
    private boolean collect(Segment segment) throws IOException {
        var limit = segment.readable;
        var index = segment.index(origin);
        if (index.isEmpty()) {
            return true;
        }
        var reader = new GroupReader(segment.file, segment.header, WINDOW);
        var offset = index.offsetFor(counter);
        while (offset < limit) {
            switch (reader.at(offset, limit)) {
                case GroupReader.Found.Broken(var why) ->
                        throw new CorruptFile(segment.path, offset, why);
                case GroupReader.Found.Whole whole -> {
                    if (!collect(segment, whole, index.number())) {
                        return false;
                    }
                    offset = index.from(whole.group().end());
                }
            }
        }
        return true;
    }

    private boolean collect(Segment segment, GroupReader.Found.Whole whole, int number)
            throws CorruptFile {
        var cursor = new FrameCursor(whole.bytes(), whole.from(), whole.to());
        try {
            while (cursor.next()) {
                var mine =
                        cursor.number() == 0
                                ? cursor.newcomer().getFirst().equals(origin)
                                : cursor.number() == number;
                if (!mine || cursor.counter() < counter) {
                    continue;
                }
                if (cursor.counter() > counter
                        || !frames.isEmpty() && cursor.length() > bytesLeft) {
                    return false;
                }
                frames.add(cursor.frame(origin));
                counter += cursor.dots();
                bytesLeft -= cursor.length();
            }
        } catch (MalformedBytes malformed) {
            throw new CorruptFile(
                    segment.path, whole.group().offset(), String.valueOf(malformed.getMessage()));
        }
        return true;
    }
}
