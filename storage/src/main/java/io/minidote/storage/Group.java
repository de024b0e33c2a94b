package io.minidote.storage;

import java.util.zip.CRC32C;

/// What is written at once: a header of 40 bytes, and frames up to the next multiple of 8.
///
/// A mark is a group without frames that says how the log was left. It stands only at the end:
/// whatever is written next takes its place.
///
/// @param offset where in the segment it begins, which it says itself
/// @param synced where in the segment everything before was known to be on disk when it was written
/// @param index the index of its first frame
record Group(
        Kind kind,
        int offset,
        int payloadLength,
        int payloadChecksum,
        int frames,
        int synced,
        long index) {

    enum Kind {
        FRAMES("mdFR"),
        /// Somebody opened the log here and has not written or closed it since.
        OPENED("mdOP"),
        /// The log was closed here, with all before it on disk.
        CLOSED("mdCL");

        final int magic;

        Kind(String letters) {
            var magic = 0;
            for (var i = 0; i < 4; i++) {
                magic = magic << 8 | letters.charAt(i);
            }
            this.magic = magic;
        }
    }

    static final int HEADER = 40;
    static final int ALIGNMENT = 8;

    int end() {
        return offset + HEADER + padded(payloadLength);
    }

    static int padded(int length) {
        return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /// Writes the header into the first 40 bytes of `buffer`.
    void encode(byte[] buffer, long salt, int segment) {
        putInt(buffer, 0, kind.magic);
        putInt(buffer, 8, offset);
        putInt(buffer, 12, payloadLength);
        putInt(buffer, 16, payloadChecksum);
        putInt(buffer, 20, frames);
        putInt(buffer, 24, synced);
        putInt(buffer, 28, (int) (index >>> 32));
        putInt(buffer, 32, (int) index);
        putInt(buffer, 36, segment);
        putInt(buffer, 4, checksum(buffer, 0, salt));
    }

    /// Whether `buffer` has at `at` what a group begins with; a quick look before [#decode].
    static boolean mayBeginAt(byte[] buffer, int at) {
        var magic = getInt(buffer, at);
        return magic == Kind.FRAMES.magic
                || magic == Kind.OPENED.magic
                || magic == Kind.CLOSED.magic;
    }

    /// What became of 40 bytes that may be the header of a group.
    sealed interface Header {
        record Valid(Group group) implements Header {}

        record Broken(String why) implements Header {}
    }

    /// @param offset where in the segment `buffer[at]` stands
    /// @param limit where the segment ends
    static Header decode(byte[] buffer, int at, int offset, int limit, long salt, int segment) {
        if (!mayBeginAt(buffer, at)) {
            return new Header.Broken("no group begins with %08x".formatted(getInt(buffer, at)));
        }
        var stored = getInt(buffer, at + 4);
        var computed = checksum(buffer, at, salt);
        if (stored != computed) {
            return new Header.Broken(Checksums.differ("the group's header", stored, computed));
        }
        var kind = Kind.FRAMES;
        for (var each : Kind.values()) {
            kind = each.magic == getInt(buffer, at) ? each : kind;
        }
        var group =
                new Group(
                        kind,
                        getInt(buffer, at + 8),
                        getInt(buffer, at + 12),
                        getInt(buffer, at + 16),
                        getInt(buffer, at + 20),
                        getInt(buffer, at + 24),
                        (long) getInt(buffer, at + 28) << 32
                                | getInt(buffer, at + 32) & 0xFFFFFFFFL);
        if (getInt(buffer, at + 36) != segment || group.offset != offset) {
            return new Header.Broken(
                    "this group belongs to byte %d of segment %d"
                            .formatted(group.offset, getInt(buffer, at + 36)));
        }
        if (group.payloadLength < 0 || group.payloadLength > limit - offset - HEADER) {
            return new Header.Broken(
                    "a group of %d bytes where %d are left"
                            .formatted(group.payloadLength, limit - offset - HEADER));
        }
        return new Header.Valid(group);
    }

    private static int checksum(byte[] buffer, int at, long salt) {
        var crc = new CRC32C();
        for (var shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (salt >>> shift));
        }
        crc.update(buffer, at, 4);
        crc.update(buffer, at + 8, HEADER - 8);
        return (int) crc.getValue();
    }

    private static void putInt(byte[] buffer, int at, int value) {
        buffer[at] = (byte) (value >>> 24);
        buffer[at + 1] = (byte) (value >>> 16);
        buffer[at + 2] = (byte) (value >>> 8);
        buffer[at + 3] = (byte) value;
    }

    private static int getInt(byte[] buffer, int at) {
        return buffer[at] << 24
                | (buffer[at + 1] & 0xFF) << 16
                | (buffer[at + 2] & 0xFF) << 8
                | buffer[at + 3] & 0xFF;
    }
}
