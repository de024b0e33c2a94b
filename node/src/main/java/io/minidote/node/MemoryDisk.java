package io.minidote.node;

import io.minidote.storage.Disk;
import io.minidote.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A folder of files in memory, which ends with the process. Zeros that nobody has written over
/// take no room.
final class MemoryDisk implements Disk {

    private static final int PAGE = 64 << 10;

    private final String name;
    private final Map<String, Content> files = new TreeMap<>();

    MemoryDisk(String name) {
        this.name = name;
    }

    @Override
    public synchronized DiskFile create(String file, long size) throws IOException {
        if (files.containsKey(file)) {
            throw new FileAlreadyExistsException(path(file));
        }
        var content = new Content();
        content.size = size;
        files.put(file, content);
        return new Handle(content);
    }

    @Override
    public synchronized DiskFile open(String file) throws IOException {
        return new Handle(existing(file));
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        var content = existing(from);
        files.remove(from);
        files.put(to, content);
    }

    @Override
    public synchronized void delete(String file) throws IOException {
        existing(file);
        files.remove(file);
    }

    private Content existing(String file) throws NoSuchFileException {
        var content = files.get(file);
        if (content == null) {
            throw new NoSuchFileException(path(file));
        }
        return content;
    }

    @Override
    public synchronized List<String> list() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public void sync() {}

    @Override
    public String path(String file) {
        return "memory:" + name + "/" + file;
    }

    private static final class Content {

        /// Null where there are only zeros.
        private final List<byte @Nullable []> pages = new ArrayList<>();

        private long size;

        synchronized long size() {
            return size;
        }

        synchronized int read(long at, ByteBuffer into) {
            var length = Math.clamp(size - at, 0, into.remaining());
            for (var done = 0; done < length; ) {
                var number = (int) ((at + done) / PAGE);
                var from = (int) ((at + done) % PAGE);
                var part = Math.min(PAGE - from, length - done);
                var page = number < pages.size() ? pages.get(number) : null;
                into.put(page == null ? new byte[part] : page, page == null ? 0 : from, part);
                done += part;
            }
            return length;
        }

        synchronized void write(long at, ByteBuffer from) {
            var position = at;
            while (from.hasRemaining()) {
                var number = (int) (position / PAGE);
                var offset = (int) (position % PAGE);
                var part = Math.min(PAGE - offset, from.remaining());
                while (pages.size() <= number) {
                    pages.add(null);
                }
                var page = pages.get(number);
                if (page == null) {
                    page = new byte[PAGE];
                    pages.set(number, page);
                }
                from.get(page, offset, part);
                position += part;
            }
            size = Math.max(size, position);
        }
    }

    /// A file as one who opened it has it, until he closes it.
    private static final class Handle implements DiskFile {

        private final Content content;
        private volatile boolean closed;

        Handle(Content content) {
            this.content = content;
        }

        private Content content() throws ClosedChannelException {
            if (closed) {
                throw new ClosedChannelException();
            }
            return content;
        }

        @Override
        public long size() throws IOException {
            return content().size();
        }

        @Override
        public int read(long at, ByteBuffer into) throws IOException {
            return content().read(at, into);
        }

        @Override
        public void write(long at, ByteBuffer from) throws IOException {
            content().write(at, from);
        }

        @Override
        public void sync() throws IOException {
            content();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
