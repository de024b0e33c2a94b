package io.minidote.storage;

import io.minidote.base.Invariant;
import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Writes groups behind the end of a segment. Belongs to one thread at a time.
final class GroupWriter {

    /// A group ends when its frames take more than this.
    private static final int GROUP_BYTES = 1 << 20;

    /// What a frame takes at most beside its bytes: a replica spelled out, numbers, and a header of
    /// its own.
    static final int FRAME_OVERHEAD = 192;

    private final Origins origins;
    private byte[] buffer = new byte[64 << 10];

    GroupWriter(Origins origins) {
        this.origins = origins;
    }

    /// Whether `segment` has room for a group with `frame` alone.
    static boolean fits(Frame frame, Segment segment) {
        return frame.bytes().length() + FRAME_OVERHEAD <= segment.room();
    }

    /// Writes as many as fit into one group, from `frames[from]` on, which is known to fit.
    ///
    /// @param index of the first of them
    /// @return which frame is next
    int write(Segment segment, List<Frame> frames, int from, long index) throws IOException {
        var limit = Math.min(segment.room(), GROUP_BYTES);
        var length = Group.HEADER;
        var next = from;
        while (next < frames.size()) {
            var frame = frames.get(next);
            var needed = length + frame.bytes().length() + FRAME_OVERHEAD;
            if (needed > limit && next > from) {
                break;
            }
            if (buffer.length < needed) {
                buffer = Arrays.copyOf(buffer, Math.max(needed, 2 * buffer.length));
            }
            length = encode(frame, length, segment);
            next++;
        }
        var padded = Group.padded(length);
        Arrays.fill(buffer, length, padded, (byte) 0);
        var group =
                new Group(
                        Group.Kind.FRAMES,
                        segment.end,
                        length - Group.HEADER,
                        Checksums.of(buffer, Group.HEADER, padded),
                        next - from,
                        segment.synced,
                        index);
        group.encode(buffer, segment.header.salt(), segment.header.number());
        Invariant.check(
                segment.end + padded <= segment.header.size() - Group.HEADER,
                "a group of %d bytes at %d leaves no room for a mark in %s",
                padded,
                segment.end,
                segment.path);
        segment.file.write(segment.end, ByteBuffer.wrap(buffer, 0, padded));
        segment.end += padded;
        return next;
    }

    /// Writes a mark, for good: synced.
    static void mark(Segment segment, Group.Kind kind, long index) throws IOException {
        var bytes = new byte[Group.HEADER];
        var group = new Group(kind, segment.end, 0, 0, 0, segment.synced, index);
        group.encode(bytes, segment.header.salt(), segment.header.number());
        segment.file.write(segment.end, ByteBuffer.wrap(bytes));
        segment.file.sync();
    }

    private int encode(Frame frame, int at, Segment segment) {
        var first = frame.first();
        var origin = origins.of(first.replica());
        Invariant.check(
                first.counter() == origin.last + 1,
                "%s would leave a gap in the log, which has %d of it",
                first,
                origin.last);
        origin.last = frame.last();
        int position;
        if (origin.number == 0) {
            segment.numbered.add(origin.replica);
            origin.number = segment.numbered.size();
            position = encodeNewcomer(origin.replica, at);
        } else {
            position = putVarint(at, origin.number);
        }
        segment.indexed(origin.replica).add(origin.number, first.counter(), segment.end);
        position = putVarint(position, first.counter());
        position = putVarint(position, frame.dots());
        position = putVarint(position, frame.bytes().length());
        frame.bytes().copyTo(buffer, position);
        return position + frame.bytes().length();
    }

    private int encodeNewcomer(ReplicaId replica, int at) {
        var position = putVarint(at, 0);
        position = putVarint(position, replica.name().length());
        for (var i = 0; i < replica.name().length(); i++) {
            buffer[position++] = (byte) replica.name().charAt(i); // names are ASCII
        }
        for (var shift = 56; shift >= 0; shift -= 8) {
            buffer[position++] = (byte) (replica.incarnation() >>> shift);
        }
        return position;
    }

    private int putVarint(int at, long value) {
        var position = at;
        var rest = value;
        while (rest > 0x7F) {
            buffer[position++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        buffer[position++] = (byte) rest;
        return position;
    }
}
