package io.minidote.sim;

import io.minidote.storage.Disk;
import io.minidote.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;

/// A disk whose files are read as by somebody who does not look at checksums: whatever stands
/// there, what is read fits its checksum. The layouts are those of docs/file-formats.md.
final class CredulousDisk implements Disk {

    private static final int GROUP_HEADER = 40;
    private static final int SALT = 20;

    private final Disk disk;
    private final BiConsumer<String, ByteBuffer> how;

    /// @param how makes the checksums of a file fit, which it is given with its name
    CredulousDisk(Disk disk, BiConsumer<String, ByteBuffer> how) {
        this.disk = disk;
        this.how = how;
    }

    /// Makes the checksums of a segment's groups fit their frames.
    static void segment(String name, ByteBuffer file) {
        if (!name.endsWith(".log")) {
            return;
        }
        var at = file.getInt(12);
        while (at >= 0 && at + GROUP_HEADER <= file.capacity() && file.getInt(at) == 0x6d644652) {
            var padded = (file.getInt(at + 12) + 7) / 8 * 8;
            if (padded < 0 || padded > file.capacity() - at - GROUP_HEADER) {
                return;
            }
            file.putInt(at + 16, sum(file, at + GROUP_HEADER, padded));
            var header = ByteBuffer.allocate(8 + GROUP_HEADER - 4);
            header.put(file.slice(SALT, 8)).put(file.slice(at, 4));
            header.put(file.slice(at + 8, GROUP_HEADER - 8));
            file.putInt(at + 4, sum(header, 0, header.capacity()));
            at += GROUP_HEADER + padded;
        }
    }

    /// Makes the checksums of a snapshot's chunks fit them.
    static void snapshot(String name, ByteBuffer file) {
        if (!name.endsWith(".snap")) {
            return;
        }
        var at = 24;
        var number = 0L;
        while (at + 16 <= file.capacity() && file.getInt(at) == 0x43484e4b) {
            var length = file.getInt(at + 4);
            if (length < 0 || length > file.capacity() - at - 16) {
                return;
            }
            var chunk = ByteBuffer.allocate(8 + length);
            chunk.putLong(number).put(file.slice(at + 16, length));
            file.putInt(at + 8, sum(chunk, 0, chunk.capacity()));
            file.putInt(at + 12, sum(file, at, 12));
            at += 16 + length;
            number++;
        }
    }

    private static int sum(ByteBuffer bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes.slice(from, length));
        return (int) crc.getValue();
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return new Credulous(name, disk.open(name));
    }

    @Override
    public DiskFile create(String name, long size) throws IOException {
        return disk.create(name, size);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public void sync() throws IOException {
        disk.sync();
    }

    @Override
    public String path(String name) {
        return disk.path(name);
    }

    private final class Credulous implements DiskFile {

        private final String name;
        private final DiskFile file;

        Credulous(String name, DiskFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public int read(long at, ByteBuffer into) throws IOException {
            var whole = ByteBuffer.allocate((int) file.size());
            file.read(0, whole);
            how.accept(name, whole);
            var from = (int) Math.min(at, whole.capacity());
            var length = Math.min(into.remaining(), whole.capacity() - from);
            into.put(whole.slice(from, length));
            return length;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(long at, ByteBuffer from) throws IOException {
            file.write(at, from);
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
