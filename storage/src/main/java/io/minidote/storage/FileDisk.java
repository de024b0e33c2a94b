package io.minidote.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A folder of the real file system. Its files are readable by their owner only.
public final class FileDisk implements Disk {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(
                    EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    private static final int ZEROS = 1 << 20;

    private final Path folder;
    private final boolean readOnly;

    private FileDisk(Path folder, boolean readOnly) {
        this.folder = folder;
        this.readOnly = readOnly;
    }

    /// @param folder exists already
    public static FileDisk in(Path folder) {
        return new FileDisk(folder, false);
    }

    /// Only looks, also where it may not write, or where another process does.
    public static FileDisk readOnly(Path folder) {
        return new FileDisk(folder, true);
    }

    @Override
    public DiskFile create(String name, long size) throws IOException {
        var path = folder.resolve(name);
        var options =
                EnumSet.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        var file = new OpenFile(path, FileChannel.open(path, options, OWNER_ONLY));
        try {
            var zeros = ByteBuffer.allocate((int) Math.min(size, ZEROS));
            for (var at = 0L; at < size; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(size - at, zeros.capacity()));
                file.write(at, zeros);
            }
            return file;
        } catch (IOException failed) {
            file.close();
            Files.deleteIfExists(path);
            throw failed;
        }
    }

    @Override
    public DiskFile open(String name) throws IOException {
        var path = folder.resolve(name);
        return new OpenFile(path, FileChannel.open(path, options()));
    }

    private Set<? extends OpenOption> options() {
        return readOnly
                ? EnumSet.of(StandardOpenOption.READ)
                : EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                folder.resolve(from),
                folder.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(folder.resolve(name));
    }

    @Override
    public List<String> list() throws IOException {
        var names = new TreeSet<String>();
        try (var paths = Files.newDirectoryStream(folder)) {
            for (var path : paths) {
                if (Files.isRegularFile(path)) {
                    names.add(path.getFileName().toString());
                }
            }
        }
        return new ArrayList<>(names);
    }

    @Override
    public void sync() throws IOException {
        try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public String path(String name) {
        return folder.resolve(name).toString();
    }

    /// The JDK closes a channel under a thread that is interrupted while it reads. Others read the
    /// same file, so there is a channel for reading alone, which is opened again when that happens;
    /// the interrupted thread stays interrupted.
    private static final class OpenFile implements DiskFile {

        private final Path path;
        private final FileChannel writing;
        private volatile FileChannel reading;
        private volatile boolean closed;

        OpenFile(Path path, FileChannel writing) throws IOException {
            this.path = path;
            this.writing = writing;
            this.reading = FileChannel.open(path, StandardOpenOption.READ);
        }

        @Override
        public long size() throws IOException {
            return writing.size();
        }

        @Override
        public int read(long at, ByteBuffer into) throws IOException {
            var interrupted = false;
            var start = into.position();
            try {
                while (into.hasRemaining()) {
                    var channel = reading;
                    try {
                        interrupted |= Thread.interrupted();
                        if (channel.read(into, at + into.position() - start) < 0) {
                            break;
                        }
                    } catch (ClosedChannelException gone) {
                        interrupted |= Thread.interrupted();
                        reopen(channel, gone);
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            return into.position() - start;
        }

        private synchronized void reopen(FileChannel dead, ClosedChannelException gone)
                throws IOException {
            if (closed) {
                throw gone;
            }
            if (reading == dead) {
                reading = FileChannel.open(path, StandardOpenOption.READ);
            }
        }

        @Override
        public void write(long at, ByteBuffer from) throws IOException {
            var start = from.position();
            try {
                while (from.hasRemaining()) {
                    writing.write(from, at + from.position() - start);
                }
            } catch (IOException failed) {
                var message = String.valueOf(failed.getMessage());
                if (message.contains("No space left") || message.contains("quota")) {
                    var full = new DiskFull(path.toString(), from.remaining());
                    full.addSuppressed(failed);
                    throw full;
                }
                throw failed;
            }
        }

        @Override
        public void sync() throws IOException {
            writing.force(false);
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            reading.close();
            writing.close();
        }
    }
}
