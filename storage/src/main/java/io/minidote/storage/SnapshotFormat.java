package io.minidote.storage;

import io.minidote.base.ByteReader;
import io.minidote.base.ByteWriter;
import io.minidote.base.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The bytes of a snapshot: a header, chunks, and a footer that counts them.
final class SnapshotFormat {

    static final int VERSION = 1;

    private static final Bytes MAGIC = Bytes.of("MDOTSNAP");
    private static final int HEADER = 24;
    private static final int CHUNK_HEADER = 16;
    private static final int FOOTER = 32;
    private static final int CHUNK = 'C' << 24 | 'H' << 16 | 'N' << 8 | 'K';
    private static final int END = 'D' << 24 | 'O' << 16 | 'N' << 8 | 'E';

    private static final String PREFIX = "snapshot-";
    private static final String SUFFIX = ".snap";

    private SnapshotFormat() {}

    static String fileName(long logIndex) {
        return PREFIX + "%019d".formatted(logIndex) + SUFFIX;
    }

    static boolean isFileName(String name) {
        return name.matches(PREFIX + "[0-9]{19}" + SUFFIX)
                && name.compareTo(fileName(Long.MAX_VALUE)) <= 0;
    }

    static long logIndex(String fileName) {
        return Long.parseLong(fileName, PREFIX.length(), PREFIX.length() + 19, 10);
    }

    /// The checksum of a chunk covers its number, so that chunks cannot change places unnoticed.
    private static int checksum(long number, byte[] chunk) {
        var crc = new CRC32C();
        for (var shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (number >>> shift));
        }
        crc.update(chunk);
        return (int) crc.getValue();
    }

    private static int checksum(ByteWriter writer) {
        return Checksums.of(writer.toArray(), 0, writer.length());
    }

    /// Writes chunk after chunk.
    static final class Writer {

        private final DiskFile file;
        private long position;
        private long chunks;
        private long payload;

        Writer(DiskFile file, long logIndex) throws IOException {
            this.file = file;
            var header = new ByteWriter();
            header.writeRaw(MAGIC);
            header.writeInt(VERSION);
            header.writeLong(logIndex);
            header.writeInt(checksum(header));
            put(header);
        }

        void write(Bytes chunk) throws IOException {
            var bytes = chunk.toArray();
            var out = new ByteWriter(CHUNK_HEADER + bytes.length);
            out.writeInt(CHUNK);
            out.writeInt(bytes.length);
            out.writeInt(checksum(chunks, bytes));
            out.writeInt(checksum(out));
            out.writeRaw(chunk);
            put(out);
            chunks++;
            payload += bytes.length;
        }

        void finish() throws IOException {
            var footer = new ByteWriter();
            footer.writeInt(END);
            footer.writeLong(chunks);
            footer.writeLong(payload);
            footer.writeLong(position + FOOTER);
            footer.writeInt(checksum(footer));
            put(footer);
        }

        private void put(ByteWriter bytes) throws IOException {
            file.write(position, ByteBuffer.wrap(bytes.toArray()));
            position += bytes.length();
        }
    }

    /// Reads chunk after chunk, and checks that nothing is missing at the end.
    static final class Reader {

        private final DiskFile file;
        private final String path;
        private final long size;
        private long position;
        private long chunks;
        private long payload;
        private boolean ended;

        Reader(DiskFile file, String path, long logIndex) throws IOException {
            this.file = file;
            this.path = path;
            this.size = file.size();
            var header = take(HEADER, "a snapshot's header");
            var reader = new ByteReader(Bytes.copyOf(header));
            if (!reader.readRaw(MAGIC.length()).equals(MAGIC)) {
                throw new CorruptFile(path, 0, "a snapshot begins with " + MAGIC);
            }
            var version = reader.readInt();
            var stands = reader.readLong();
            verify("the header", reader.readInt(), Checksums.of(header, 0, HEADER - 4), HEADER - 4);
            if (version != VERSION) {
                throw new OtherFormat(path, Integer.toUnsignedLong(version), VERSION);
            }
            if (stands != logIndex) {
                throw new CorruptFile(
                        path, 12, "the snapshot of frame %d under a wrong name".formatted(stands));
            }
        }

        long size() {
            return size;
        }

        long position() {
            return position;
        }

        Optional<Bytes> next() throws IOException {
            if (ended) {
                return Optional.empty();
            }
            var start = position;
            var header = take(CHUNK_HEADER, "a chunk or the end");
            var reader = new ByteReader(Bytes.copyOf(header));
            var kind = reader.readInt();
            if (kind == END) {
                position = start;
                end();
                return Optional.empty();
            }
            if (kind != CHUNK) {
                throw new CorruptFile(path, start, "no chunk begins with %08x".formatted(kind));
            }
            var length = reader.readInt();
            var stored = reader.readInt();
            verify("the chunk's header", reader.readInt(), Checksums.of(header, 0, 12), start);
            if (length < 0 || length > size - position) {
                throw new CorruptFile(
                        path,
                        start,
                        "a chunk of %d bytes where %d are left".formatted(length, size - position));
            }
            var chunk = take(length, "a chunk");
            verify("chunk " + chunks, stored, checksum(chunks, chunk), start);
            chunks++;
            payload += length;
            return Optional.of(Bytes.owning(chunk));
        }

        private void end() throws IOException {
            var start = position;
            var footer = take(FOOTER, "the end");
            var reader = new ByteReader(Bytes.copyOf(footer));
            reader.readInt();
            var countedChunks = reader.readLong();
            var countedPayload = reader.readLong();
            var countedSize = reader.readLong();
            verify("the end", reader.readInt(), Checksums.of(footer, 0, FOOTER - 4), start);
            if (position < size) {
                throw new CorruptFile(
                        path, position, "%d bytes behind the end".formatted(size - position));
            }
            if (countedChunks != chunks || countedPayload != payload || countedSize != size) {
                throw new CorruptFile(
                        path,
                        start,
                        "%d chunks of %d bytes in a file of %d; the end counts %d, %d and %d"
                                .formatted(
                                        chunks,
                                        payload,
                                        size,
                                        countedChunks,
                                        countedPayload,
                                        countedSize));
            }
            ended = true;
        }

        private void verify(String what, int stored, int computed, long offset) throws CorruptFile {
            if (stored != computed) {
                throw new CorruptFile(path, offset, Checksums.differ(what, stored, computed));
            }
        }

        /// The next `length` bytes, of which nothing is believed but that the file has so many.
        private byte[] take(int length, String what) throws IOException {
            if (length > size - position) {
                throw new CorruptFile(
                        path,
                        position,
                        "the file ends after %d of %d bytes of %s"
                                .formatted(size - position, length, what));
            }
            var bytes = new byte[length];
            file.read(position, ByteBuffer.wrap(bytes));
            position += length;
            return bytes;
        }
    }
}
