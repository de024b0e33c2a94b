package io.minidote.storage;

import io.minidote.base.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// A snapshot on disk that was found whole.
public final class StoredSnapshot {

    private final Disk disk;
    private final String name;
    private final long logIndex;
    private final long bytes;

    StoredSnapshot(Disk disk, String name, long logIndex, long bytes) {
        this.disk = disk;
        this.name = name;
        this.logIndex = logIndex;
        this.bytes = bytes;
    }

    /// It stands for the first so many frames of the log; replay goes on from there.
    public long logIndex() {
        return logIndex;
    }

    /// The size of the file.
    public long bytes() {
        return bytes;
    }

    public String path() {
        return disk.path(name);
    }

    /// Its chunks from the first on, checked again while they are read.
    public Chunks chunks(Progress progress) throws IOException {
        var file = disk.open(name);
        try {
            return new Chunks(new SnapshotFormat.Reader(file, path(), logIndex), file, progress);
        } catch (IOException failed) {
            file.close();
            throw failed;
        }
    }

    void check(Progress progress) throws IOException {
        try (var chunks = chunks(progress)) {
            while (chunks.next().isPresent()) {
                continue;
            }
        }
    }

    /// The chunks of one snapshot, read one at a time.
    public static final class Chunks implements Closeable {

        private final SnapshotFormat.Reader reader;
        private final DiskFile file;
        private final Progress progress;

        private Chunks(SnapshotFormat.Reader reader, DiskFile file, Progress progress) {
            this.reader = reader;
            this.file = file;
            this.progress = progress;
        }

        /// The next chunk; none behind the last. Throws [CorruptFile] where one is damaged.
        public Optional<Bytes> next() throws IOException {
            var chunk = reader.next();
            progress.at(reader.position(), reader.size());
            return chunk;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
