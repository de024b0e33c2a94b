package io.minidote.base;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads what [ByteWriter] wrote, from bytes that nobody has vouched for.
///
/// A length or a count is believed only as far as there are bytes behind it, so what is allocated
/// is bounded by what was received. Bytes that make no sense end in [MalformedBytes].
public class ByteReader {

    private final Bytes bytes;
    private int position;

    public ByteReader(Bytes bytes) {
        this.bytes = bytes;
    }

    public int position() {
        return position;
    }

    public int remaining() {
        return bytes.length() - position;
    }

    public int readByte() {
        need(1, "a byte");
        return bytes.at(position++) & 0xFF;
    }

    public boolean readBoolean() {
        var value = readByte();
        if (value > 1) {
            throw malformed(position - 1, "0 or 1", Integer.toString(value));
        }
        return value == 1;
    }

    public long readVarint() {
        var start = position;
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 7) {
            var next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                if (next == 0 && shift > 0 || shift == 63 && next > 1) {
                    throw malformed(start, "the shortest form of a number", "a longer one");
                }
                return value;
            }
        }
        throw malformed(start, "a number of at most 64 bits", "more");
    }

    /// A number from 0 to `limit`, which says what it counts in `what`.
    public long readVarint(long limit, String what) {
        var start = position;
        var value = readVarint();
        if (value < 0 || value > limit) {
            throw tooLarge(start, what, limit, value);
        }
        return value;
    }

    /// How many values follow: each takes at least one byte, so never more than are left.
    public int readCount(String what) {
        var start = position;
        var limit = remaining();
        var count = readVarint();
        if (count < 0 || count > limit) {
            throw tooLarge(start, "a count of " + what, limit, count);
        }
        return (int) count;
    }

    private MalformedBytes tooLarge(int start, String what, long limit, long value) {
        return malformed(start, what + " of at most " + limit, Long.toUnsignedString(value));
    }

    public long readSigned() {
        var value = readVarint();
        return value >>> 1 ^ -(value & 1);
    }

    public long readLong() {
        need(8, "eight bytes");
        var value = 0L;
        for (var i = 0; i < 8; i++) {
            value = value << 8 | bytes.at(position++) & 0xFF;
        }
        return value;
    }

    public int readInt() {
        need(4, "four bytes");
        var value = 0;
        for (var i = 0; i < 4; i++) {
            value = value << 8 | bytes.at(position++) & 0xFF;
        }
        return value;
    }

    public Bytes readBytes() {
        return readRaw((int) readVarint(remaining(), "a length"));
    }

    /// The next `length` bytes, without a length before them.
    public Bytes readRaw(int length) {
        if (remaining() < length) {
            throw malformed(position, length + " bytes", remaining() + " bytes left");
        }
        var from = position;
        position += length;
        return bytes.slice(from, position);
    }

    public String readText() {
        var start = position;
        var raw = readBytes();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw.toArray()))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw malformed(start, "UTF-8 text", raw.toString());
        }
    }

    /// Nothing may follow.
    public void end() {
        if (remaining() > 0) {
            throw malformed(position, "the end", remaining() + " more bytes");
        }
    }

    public MalformedBytes malformed(int offset, String expected, String found) {
        return new MalformedBytes(offset, expected, found);
    }

    private void need(int length, String what) {
        if (remaining() < length) {
            throw malformed(position, what, remaining() + " bytes left");
        }
    }
}
