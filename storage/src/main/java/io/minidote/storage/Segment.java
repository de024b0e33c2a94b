package io.minidote.storage;

import io.minidote.clock.ReplicaId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One open segment: its file, who is who in it, and where to look for whose frames.
///
/// Written by one thread. Others read [#readable] and look into the index of an origin.
final class Segment {

    /// An origin gets a new entry in its index when its next frame is this far from the last entry.
    static final int INDEX_STEP = 64 << 10;

    final SegmentHeader header;
    final DiskFile file;
    final String path;

    /// The replicas by their numbers, the first of them number 1.
    final List<ReplicaId> numbered = new ArrayList<>();

    private final Map<ReplicaId, OriginIndex> indexes = new ConcurrentHashMap<>();

    /// Where the next group is written. A mark that stands there is overwritten.
    int end;

    /// Everything before is on disk.
    int synced;

    /// Everything before is persisted, in the sense of the mode, and may be read by anybody.
    volatile int readable;

    /// Set before the file is closed under whoever still reads it, to be deleted.
    private volatile boolean dropped;

    Segment(SegmentHeader header, DiskFile file, String path) {
        this.header = header;
        this.file = file;
        this.path = path;
        header.origins().forEach(origin -> numbered.add(origin.replica()));
        this.end = header.length();
        this.synced = header.length();
        this.readable = header.length();
    }

    static Segment open(Disk disk, String name) throws IOException {
        var file = disk.open(name);
        try {
            return new Segment(SegmentHeader.read(file, disk.path(name)), file, disk.path(name));
        } catch (IOException failed) {
            file.close();
            throw failed;
        }
    }

    /// How many bytes are left for groups; at the very end a mark must still fit.
    int room() {
        return header.size() - Group.HEADER - end;
    }

    /// From now on nobody finds anything here. All of it was rolled over, so nothing is unsynced.
    void drop() throws IOException {
        dropped = true;
        file.close();
    }

    boolean isDropped() {
        return dropped;
    }

    OriginIndex indexed(ReplicaId origin) {
        return indexes.computeIfAbsent(origin, _ -> new OriginIndex());
    }

    /// The index of `origin`; an empty one if none of its frames stands here.
    OriginIndex index(ReplicaId origin) {
        return indexes.getOrDefault(origin, OriginIndex.NONE);
    }

    /// Where groups with frames of one origin stand, one entry for about 64 KB of the segment.
    static final class OriginIndex {

        static final OriginIndex NONE = new OriginIndex();

        private long[] counters = new long[4];
        private int[] offsets = new int[4];
        private int size;

        /// The number of the origin in this segment, set with its first frame here.
        private int number;

        /// A frame that begins at `counter` stands in the group at `offset`.
        synchronized void add(int number, long counter, int offset) {
            if (size > 0 && offset - offsets[size - 1] < INDEX_STEP) {
                return;
            }
            if (size == counters.length) {
                counters = Arrays.copyOf(counters, size * 2);
                offsets = Arrays.copyOf(offsets, size * 2);
            }
            this.number = number;
            counters[size] = counter;
            offsets[size] = offset;
            size++;
        }

        synchronized int number() {
            return number;
        }

        synchronized boolean reachesBackTo(long counter) {
            return size > 0 && counters[0] <= counter;
        }

        synchronized boolean isEmpty() {
            return size == 0;
        }

        /// The last group known to hold a frame of `counter` or before; the first one if none does.
        synchronized int offsetFor(long counter) {
            var found = Arrays.binarySearch(counters, 0, size, counter);
            return offsets[found >= 0 ? found : Math.max(0, -found - 2)];
        }

        /// The first place from `offset` on where a frame of this origin may stand, or the largest
        /// number if there is none: between the reach of one entry and the next there are none.
        synchronized int from(int offset) {
            for (var i = floor(offset); i < size; i++) {
                if (i >= 0 && offset < offsets[i] + (long) INDEX_STEP && offset >= offsets[i]) {
                    return offset;
                }
                if (i >= 0 && offsets[i] >= offset) {
                    return offsets[i];
                }
            }
            return Integer.MAX_VALUE;
        }

        private int floor(int offset) {
            var found = Arrays.binarySearch(offsets, 0, size, offset);
            return found >= 0 ? found : -found - 2;
        }
    }
}
