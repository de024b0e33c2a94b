package io.minidote.storage;

import io.minidote.base.ByteReader;
import io.minidote.base.Bytes;
import io.minidote.base.MalformedBytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import java.util.List;

/// Walks over the frames of a group; copies only what is asked for.
final class FrameCursor {

    private final byte[] bytes;
    private final int end;
    private int position;

    private int number;
    private List<ReplicaId> newcomer = List.of();
    private long counter;
    private int dots;
    private int from;
    private int length;

    FrameCursor(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    /// Moves to the next frame, if there is one. What makes no sense ends in [MalformedBytes].
    boolean next() {
        if (position == end) {
            return false;
        }
        number = (int) readVarint(Integer.MAX_VALUE, "a replica's number");
        newcomer = List.of();
        if (number == 0) {
            readNewcomer();
        }
        counter = readVarint(Long.MAX_VALUE / 2, "a counter");
        dots = (int) readVarint(Frame.MAX_DOTS, "a number of dots");
        if (counter == 0 || dots == 0) {
            throw new MalformedBytes(position, "a counter and dots from 1", "0");
        }
        length = (int) readVarint(end, "a length");
        if (length > end - position) {
            throw new MalformedBytes(position, length + " bytes", end - position + " bytes");
        }
        from = position;
        position += length;
        return true;
    }

    private void readNewcomer() {
        var nameLength = (int) readVarint(ReplicaId.MAX_NAME_LENGTH, "a name's length");
        if (nameLength + 8 > end - position) {
            throw new MalformedBytes(position, "a replica", end - position + " bytes");
        }
        var name = Bytes.copyOf(bytes, position, position + nameLength).text();
        if (!ReplicaId.isName(name)) {
            throw new MalformedBytes(position, "a replica's name", "'" + name + "'");
        }
        position += nameLength;
        var incarnation = new ByteReader(Bytes.copyOf(bytes, position, position + 8)).readLong();
        position += 8;
        newcomer = List.of(new ReplicaId(name, incarnation));
    }

    /// The number its origin has in the segment; 0 for one that is spelled out here.
    int number() {
        return number;
    }

    /// The origin, where it is spelled out.
    List<ReplicaId> newcomer() {
        return newcomer;
    }

    long counter() {
        return counter;
    }

    int dots() {
        return dots;
    }

    int length() {
        return length;
    }

    Frame frame(ReplicaId origin) {
        return new Frame(new Dot(origin, counter), dots, Bytes.copyOf(bytes, from, from + length));
    }

    private long readVarint(long limit, String what) {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7) {
            if (position == end) {
                throw new MalformedBytes(position, what, "the end of the group");
            }
            var next = bytes[position++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                if (value > limit) {
                    throw new MalformedBytes(position, what + " of at most " + limit, "" + value);
                }
                return value;
            }
        }
        throw new MalformedBytes(position, what, "a number of more than 63 bits");
    }
}
