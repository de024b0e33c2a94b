package io.minidote.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes values as bytes: integers in groups of seven bits, least first; bytes and texts behind
/// their length. [ByteReader] reads them back.
public class ByteWriter {

    private byte[] buffer;
    private int length;

    public ByteWriter() {
        this(64);
    }

    public ByteWriter(int capacity) {
        buffer = new byte[Math.max(capacity, 16)];
    }

    public int length() {
        return length;
    }

    public Bytes toBytes() {
        return Bytes.owning(toArray());
    }

    public byte[] toArray() {
        return Arrays.copyOf(buffer, length);
    }

    public void writeByte(int value) {
        room(1);
        buffer[length++] = (byte) value;
    }

    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /// An unsigned number; small ones take one byte.
    public void writeVarint(long value) {
        room(10);
        var rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[length++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        buffer[length++] = (byte) rest;
    }

    /// A signed number; those near zero take one byte.
    public void writeSigned(long value) {
        writeVarint(value << 1 ^ value >> 63);
    }

    /// Eight bytes, most significant first.
    public void writeLong(long value) {
        room(8);
        for (var shift = 56; shift >= 0; shift -= 8) {
            buffer[length++] = (byte) (value >>> shift);
        }
    }

    /// Four bytes, most significant first.
    public void writeInt(int value) {
        room(4);
        for (var shift = 24; shift >= 0; shift -= 8) {
            buffer[length++] = (byte) (value >>> shift);
        }
    }

    public void writeBytes(Bytes value) {
        writeVarint(value.length());
        writeRaw(value);
    }

    /// The bytes themselves, without their length.
    public void writeRaw(Bytes value) {
        room(value.length());
        value.copyTo(buffer, length);
        length += value.length();
    }

    public void writeText(String value) {
        var utf8 = value.getBytes(StandardCharsets.UTF_8);
        writeVarint(utf8.length);
        room(utf8.length);
        System.arraycopy(utf8, 0, buffer, length, utf8.length);
        length += utf8.length;
    }

    private void room(int more) {
        if (buffer.length - length < more) {
            buffer =
                    Arrays.copyOf(
                            buffer,
                            Math.max(length + more, Math.addExact(buffer.length, buffer.length)));
        }
    }
}
