package io.minidote.storage;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Files from which a replica can start: what it was after the first so many frames of the log.
///
/// A snapshot is written beside the others while work goes on, synced, and only then gets its name,
/// so one that has a name is whole. The two newest are kept.
///
/// One thread writes at a time.
public final class Snapshots {

    private static final String TEMPORARY = ".new";
    private static final int KEPT = 2;

    private final Disk disk;

    private Snapshots(Disk disk) {
        this.disk = disk;
    }

    /// Removes what a crash left half written. The names of the others are on disk afterwards: one
    /// that was only just given may be all that is known of a state taken over.
    public static Snapshots open(Disk disk) throws IOException {
        for (var name : disk.list()) {
            if (name.endsWith(TEMPORARY)) {
                disk.delete(name);
            }
        }
        disk.sync();
        return new Snapshots(disk);
    }

    /// Writes a snapshot of the first `logIndex` frames. The log has them on disk already, or a
    /// crash could leave a snapshot the log does not reach: [OperationLog#sync] comes first.
    ///
    /// Throws [DiskFull] and leaves the others alone when there is no room.
    public void write(long logIndex, Iterator<Bytes> chunks) throws IOException {
        var name = SnapshotFormat.fileName(logIndex);
        var temporary = name + TEMPORARY;
        if (disk.list().contains(temporary)) {
            disk.delete(temporary);
        }
        try {
            try (var file = disk.create(temporary, 0)) {
                var writer = new SnapshotFormat.Writer(file, logIndex);
                while (chunks.hasNext()) {
                    writer.write(chunks.next());
                }
                writer.finish();
                file.sync();
            }
        } catch (IOException failed) {
            if (disk.list().contains(temporary)) {
                disk.delete(temporary);
            }
            throw failed;
        }
        disk.rename(temporary, name);
        disk.sync();
        for (var old : names().stream().skip(KEPT).toList()) {
            disk.delete(old);
        }
    }

    /// Deletes those of fewer than `logIndex` frames: a log that goes on behind a state taken over
    /// has no use for them.
    public void deleteBefore(long logIndex) throws IOException {
        for (var name : names()) {
            if (SnapshotFormat.logIndex(name) < logIndex) {
                disk.delete(name);
            }
        }
    }

    /// The first so many frames are in every snapshot here; 0 if there is none.
    public long inAll() throws IOException {
        var names = names();
        return names.isEmpty() ? 0 : SnapshotFormat.logIndex(names.getLast());
    }

    /// What all of them take on disk.
    public long bytes() throws IOException {
        var bytes = 0L;
        for (var name : names()) {
            bytes += size(name);
        }
        return bytes;
    }

    /// The newest snapshot that is whole, looked through to its end. A broken one is told to
    /// `broken` and the one before it taken, as long as the log reaches back to where that stands;
    /// none at all will do where the log reaches back to the beginning.
    ///
    /// @param logFrom from where on the log can be replayed, [OperationLog#replayableFrom]
    /// @throws CorruptFile where broken snapshots leave no way to start
    public Optional<StoredSnapshot> newest(
            long logFrom, Consumer<CorruptFile> broken, Progress progress) throws IOException {
        var last = Optional.<CorruptFile>empty();
        for (var name : names()) {
            var logIndex = SnapshotFormat.logIndex(name);
            if (logIndex < logFrom) {
                break;
            }
            try {
                var snapshot = new StoredSnapshot(disk, name, logIndex, size(name));
                snapshot.check(progress);
                return Optional.of(snapshot);
            } catch (CorruptFile corrupt) {
                broken.accept(corrupt);
                last = Optional.of(corrupt);
            }
        }
        if (logFrom == 0) {
            return Optional.empty();
        }
        if (last.isPresent()) {
            throw last.get();
        }
        throw new IOException(
                "%s: the log can be replayed from frame %d on, and no snapshot here reaches that far"
                        .formatted(disk.path("."), logFrom));
    }

    private long size(String name) throws IOException {
        try (var file = disk.open(name)) {
            return file.size();
        }
    }

    /// The names of the snapshots, newest first.
    List<String> names() throws IOException {
        var names = new ArrayList<String>();
        for (var name : disk.list()) {
            if (SnapshotFormat.isFileName(name)) {
                names.add(name);
            }
        }
        return names.reversed();
    }

    Disk disk() {
        return disk;
    }
}
