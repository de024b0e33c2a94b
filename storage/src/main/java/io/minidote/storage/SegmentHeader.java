package io.minidote.storage;

import io.minidote.base.ByteReader;
import io.minidote.base.ByteWriter;
import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// How a segment begins: where it stands in the log, and what the log had when it began.
///
/// @param length how many bytes it takes, with padding
/// @param number from 1, one more in each segment
/// @param salt goes into the checksum of each group of the segment
/// @param firstIndex the index of its first frame, counted over all frames ever appended
/// @param begun when it was begun, to the millisecond
/// @param adopted whether a state taken over came just before it, so that it does not go on where
///   the segment before it ends
/// @param origins what the log had of each; their places here are their numbers in frames, from 1
record SegmentHeader(
        int length,
        long salt,
        int number,
        long firstIndex,
        int size,
        Instant begun,
        boolean adopted,
        List<Origin> origins) {

    /// @param last the counter up to which the log had it when the segment began
    /// @param wholeFrom the counter from which on all up to `last` were in the log
    record Origin(ReplicaId replica, long last, long wholeFrom) {}

    static final int VERSION = 2;

    /// What every version begins with: the magic, the version, the length, the checksum.
    private static final int FIXED = 20;

    private static final Bytes MAGIC = Bytes.of("MDOTELOG");

    private static final String PREFIX = "segment-";
    private static final String SUFFIX = ".log";

    static String fileName(int number) {
        return PREFIX + "%010d".formatted(number) + SUFFIX;
    }

    static boolean isFileName(String name) {
        return name.matches(PREFIX + "[0-9]{10}" + SUFFIX);
    }

    /// What the log had when the segment began.
    VectorClock clock() {
        var clock = VectorClock.EMPTY;
        for (var origin : origins) {
            clock = clock.with(origin.replica, origin.last);
        }
        return clock;
    }

    /// The header as bytes, for a file of `size` bytes.
    static Bytes encode(
            long salt,
            int number,
            long firstIndex,
            int size,
            Instant begun,
            boolean adopted,
            List<Origin> origins) {
        var body = new ByteWriter();
        body.writeLong(salt);
        body.writeInt(number);
        body.writeLong(firstIndex);
        body.writeInt(size);
        body.writeLong(begun.toEpochMilli());
        body.writeBoolean(adopted);
        body.writeVarint(origins.size());
        for (var origin : origins) {
            body.writeText(origin.replica.name());
            body.writeLong(origin.replica.incarnation());
            body.writeVarint(origin.last);
            body.writeVarint(origin.wholeFrom);
        }
        while ((FIXED + body.length()) % 8 != 0) {
            body.writeByte(0);
        }
        var start = new ByteWriter();
        start.writeRaw(MAGIC);
        start.writeInt(VERSION);
        start.writeInt(FIXED + body.length());
        var checksum = checksum(start.toArray(), body.toArray());
        start.writeInt(checksum);
        start.writeRaw(body.toBytes());
        return start.toBytes();
    }

    static SegmentHeader read(DiskFile file, String path) throws IOException {
        var start = new byte[FIXED];
        if (file.read(0, ByteBuffer.wrap(start)) < FIXED) {
            throw new CorruptFile(path, 0, "too short for a segment's header");
        }
        var reader = new ByteReader(Bytes.owning(start));
        if (!reader.readRaw(MAGIC.length()).equals(MAGIC)) {
            throw new CorruptFile(path, 0, "a segment begins with " + MAGIC);
        }
        var version = reader.readInt();
        var length = reader.readInt();
        var stored = reader.readInt();
        if (length < FIXED || length > file.size()) {
            throw new CorruptFile(path, 12, "a header of " + length + " bytes");
        }
        var body = new byte[length - FIXED];
        file.read(FIXED, ByteBuffer.wrap(body));
        var computed = checksum(Arrays.copyOf(start, 16), body);
        if (stored != computed) {
            throw new CorruptFile(path, 16, Checksums.differ("the header", stored, computed));
        }
        if (version != VERSION) {
            throw new OtherFormat(path, Integer.toUnsignedLong(version), VERSION);
        }
        var header =
                switch (Decoded.of(Bytes.owning(body), in -> decode(length, in))) {
                    case Decoded.Value<SegmentHeader>(var value) -> value;
                    case Decoded.Malformed<SegmentHeader> malformed ->
                            throw new CorruptFile(
                                    path, FIXED + malformed.offset(), malformed.toString());
                };
        if (!header.isSound()) {
            throw new CorruptFile(path, 20, "this is no segment: " + header);
        }
        if (header.size != file.size()) {
            throw new CorruptFile(
                    path,
                    file.size(),
                    "the file has %d bytes instead of %d".formatted(file.size(), header.size));
        }
        return header;
    }

    private boolean isSound() {
        return size % Group.ALIGNMENT == 0
                && size <= LogOptions.MAX_SEGMENT_BYTES
                && length % Group.ALIGNMENT == 0
                && length <= size - Group.HEADER
                && number > 0
                && firstIndex >= 0;
    }

    private static SegmentHeader decode(int length, ByteReader in) {
        var salt = in.readLong();
        var number = in.readInt();
        var firstIndex = in.readLong();
        var size = in.readInt();
        var begun = Instant.ofEpochMilli(in.readLong());
        var adopted = in.readBoolean();
        var count = in.readCount("origins");
        var origins = new ArrayList<Origin>();
        for (var i = 0; i < count; i++) {
            origins.add(
                    new Origin(
                            readReplica(in),
                            in.readVarint(Long.MAX_VALUE / 2, "a counter"),
                            in.readVarint(Long.MAX_VALUE / 2, "a counter")));
        }
        while (in.remaining() > 0) {
            if (in.readByte() != 0) {
                throw in.malformed(in.position() - 1, "zero up to the end", "something else");
            }
        }
        return new SegmentHeader(length, salt, number, firstIndex, size, begun, adopted, origins);
    }

    private static ReplicaId readReplica(ByteReader in) {
        var start = in.position();
        var name = in.readText();
        if (!ReplicaId.isName(name)) {
            throw in.malformed(start, "a replica's name", "'" + name + "'");
        }
        return new ReplicaId(name, in.readLong());
    }

    private static int checksum(byte[] start, byte[] body) {
        var crc = new CRC32C();
        crc.update(start);
        crc.update(body);
        return (int) crc.getValue();
    }
}
