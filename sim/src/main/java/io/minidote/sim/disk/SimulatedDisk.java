package io.minidote.sim.disk;

import io.minidote.storage.Disk;
import io.minidote.storage.DiskFile;
import io.minidote.storage.DiskFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// One folder in memory, with everything a crash may do to it decided by a seed.
///
/// A write is pending until its file is synced, sector by sector; making, renaming and deleting a
/// file is pending until the folder is. [#crash] keeps any subset of what is pending, of a sector
/// any version written since the last sync, or part of one and part of another. What was synced
/// stays. Belongs to one thread.
public final class SimulatedDisk implements Disk {

    public static final int SECTOR = 512;

    /// What the disk did, and what was done to it.
    ///
    /// @param sectorsLost how many sectors a crash put back to what they were before
    /// @param sectorsTorn how many it left half old, half new
    /// @param namesLost how many makings, renames and deletions it undid
    public record Counts(
            long writes,
            long syncs,
            long directorySyncs,
            long crashes,
            long sectorsLost,
            long sectorsTorn,
            long namesLost,
            long fullRefusals,
            long failedSyncs,
            long failedWrites) {}

    private final SplittableRandom random;

    /// What the folder shows, and what a crash leaves for certain.
    private TreeMap<String, Content> names = new TreeMap<>();

    private TreeMap<String, Content> durableNames = new TreeMap<>();
    private final List<NameChange> pendingNames = new ArrayList<>();

    /// Handles of an earlier life are dead.
    private int life;

    private long capacity = Long.MAX_VALUE;
    private long operations;
    private long powerFailsAt = Long.MAX_VALUE;
    private boolean dark;
    private boolean nextSyncFails;
    private boolean nextWriteFails;

    private long writes;
    private long syncs;
    private long directorySyncs;
    private long crashes;
    private long sectorsLost;
    private long sectorsTorn;
    private long namesLost;
    private long fullRefusals;
    private long failedSyncs;
    private long failedWrites;

    public SimulatedDisk(long seed) {
        random = new SplittableRandom(seed);
    }

    /// One change of the folder that is not on disk yet.
    private sealed interface NameChange {
        record Made(String name, Content content) implements NameChange {}

        record Renamed(String from, String to) implements NameChange {}

        record Deleted(String name) implements NameChange {}
    }

    /// What is in a file, now and on disk. Only sectors that differ are kept apart.
    private static final class Content {
        byte[] bytes = new byte[0];
        int size;
        int durableSize;

        /// What each sector that is not synced was on disk, and each version written since.
        final TreeMap<Integer, List<byte[]>> pending = new TreeMap<>();

        /// Those whose sync failed: no later sync saves them, only another write and its sync.
        final TreeMap<Integer, List<byte[]>> doubtful = new TreeMap<>();

        void grow(int to) {
            if (bytes.length < to) {
                bytes = Arrays.copyOf(bytes, Math.max(to, bytes.length * 2));
            }
            size = Math.max(size, to);
        }

        /// What a sector was on disk and each version since, with the next one to be added.
        List<byte[]> versions(int sector) {
            var doubted = doubtful.remove(sector);
            if (doubted != null) {
                pending.put(sector, doubted);
            }
            return pending.computeIfAbsent(sector, _ -> new ArrayList<>(List.of(sector(sector))));
        }

        byte[] sector(int sector) {
            return Arrays.copyOfRange(padded(sector), sector * SECTOR, sector * SECTOR + SECTOR);
        }

        private byte[] padded(int sector) {
            if (bytes.length < (sector + 1) * SECTOR) {
                bytes = Arrays.copyOf(bytes, (sector + 1) * SECTOR);
            }
            return bytes;
        }

        /// What a crash leaves of it for certain.
        Content durable() {
            var durable = new Content();
            durable.bytes = bytes.clone();
            pending.forEach((sector, versions) -> durable.put(sector, versions.getFirst()));
            doubtful.forEach((sector, versions) -> durable.put(sector, versions.getFirst()));
            durable.size = durableSize;
            durable.durableSize = durableSize;
            Arrays.fill(durable.bytes, durableSize, durable.bytes.length, (byte) 0);
            return durable;
        }

        void put(int sector, byte[] version) {
            System.arraycopy(version, 0, padded(sector), sector * SECTOR, SECTOR);
        }
    }

    // ---- what happens to a disk ----------------------------------------------------------------

    /// The power fails and comes back. Everything open is dead; of what was not synced some is
    /// kept.
    public void crash() {
        crashes++;
        for (var change : pendingNames) {
            if (random.nextBoolean()) {
                namesLost++;
            } else {
                apply(change, durableNames);
            }
        }
        pendingNames.clear();
        names = new TreeMap<>(durableNames);
        names.values().forEach(this::lose);
        restart();
    }

    /// The process is killed, the system lives: everything open is dead, nothing is lost.
    public void restart() {
        life++;
        dark = false;
        powerFailsAt = Long.MAX_VALUE;
        nextSyncFails = false;
        nextWriteFails = false;
    }

    /// Another disk with what is on this one for certain.
    public SimulatedDisk copy(long seed) {
        var copy = new SimulatedDisk(seed);
        durableNames.forEach((name, content) -> copy.names.put(name, content.durable()));
        copy.durableNames = new TreeMap<>(copy.names);
        return copy;
    }

    private void lose(Content content) {
        var unsynced = new TreeMap<>(content.pending);
        unsynced.putAll(content.doubtful);
        unsynced.forEach((sector, versions) -> {
            versions.add(content.sector(sector));
            var kept = versions.get(random.nextInt(versions.size())).clone();
            if (random.nextInt(8) == 0) {
                var other = versions.get(random.nextInt(versions.size()));
                var tear = random.nextInt(SECTOR);
                System.arraycopy(other, tear, kept, tear, SECTOR - tear);
                sectorsTorn++;
            }
            if (Arrays.equals(kept, versions.getFirst())) {
                sectorsLost++;
            }
            content.put(sector, kept);
        });
        content.pending.clear();
        content.doubtful.clear();
        if (content.size != content.durableSize) {
            var more = content.size - content.durableSize;
            content.size = content.durableSize + random.nextInt(more + 1);
            Arrays.fill(content.bytes, content.size, content.bytes.length, (byte) 0);
            content.durableSize = content.size;
        }
    }

    /// From the `n`-th operation on, counted from 1 and from now, nothing works until [#crash] or
    /// [#restart]; that one may be done in part.
    public void failPowerAt(long n) {
        powerFailsAt = operations + n;
    }

    /// The next sync of a file fails, and what it should have saved is as if it were saved to
    /// whoever asks again, and is not.
    public void failNextSync() {
        nextSyncFails = true;
    }

    /// The next write fails, done in part.
    public void failNextWrite() {
        nextWriteFails = true;
    }

    /// How many bytes all files may have together from now on.
    public void limitTo(long bytes) {
        capacity = bytes;
    }

    /// How many bytes all files have together.
    public long used() {
        var used = 0L;
        for (var content : names.values()) {
            used += content.size;
        }
        return used;
    }

    /// Turns over one bit of what is on disk, for certain and for good.
    public void flip(String name, int byteAt, int bit) {
        var content = names.get(name);
        if (content == null || byteAt >= content.size) {
            throw new IllegalArgumentException("%s has no byte %d".formatted(name, byteAt));
        }
        content.bytes[byteAt] ^= (byte) (1 << bit);
    }

    /// The names of the files and how long each is, whether the power is on or not.
    public SortedMap<String, Integer> sizes() {
        var sizes = new TreeMap<String, Integer>();
        names.forEach((name, content) -> sizes.put(name, content.size));
        return sizes;
    }

    public Counts counts() {
        return new Counts(
                writes,
                syncs,
                directorySyncs,
                crashes,
                sectorsLost,
                sectorsTorn,
                namesLost,
                fullRefusals,
                failedSyncs,
                failedWrites);
    }

    // ---- the disk ------------------------------------------------------------------------------

    @Override
    public DiskFile create(String name, long size) throws IOException {
        operate();
        if (names.containsKey(name)) {
            throw new FileAlreadyExistsException(path(name));
        }
        refuseBeyondCapacity(name, size);
        var content = new Content();
        names.put(name, content);
        pendingNames.add(new NameChange.Made(name, content));
        content.grow((int) size);
        return new OpenFile(name, content);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        checkLit();
        return new OpenFile(name, existing(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        operate();
        existing(from);
        change(new NameChange.Renamed(from, to));
    }

    @Override
    public void delete(String name) throws IOException {
        operate();
        existing(name);
        change(new NameChange.Deleted(name));
    }

    @Override
    public List<String> list() throws IOException {
        checkLit();
        return new ArrayList<>(names.keySet());
    }

    @Override
    public void sync() throws IOException {
        operate();
        directorySyncs++;
        durableNames = new TreeMap<>(names);
        pendingNames.clear();
    }

    @Override
    public String path(String name) {
        return "disk/" + name;
    }

    private Content existing(String name) throws IOException {
        var content = names.get(name);
        if (content == null) {
            throw new NoSuchFileException(path(name));
        }
        return content;
    }

    private void change(NameChange change) {
        apply(change, names);
        pendingNames.add(change);
    }

    /// A change whose own beginnings were lost is lost too.
    private static void apply(NameChange change, TreeMap<String, Content> names) {
        switch (change) {
            case NameChange.Made(var name, var content) -> names.put(name, content);
            case NameChange.Deleted(var name) -> names.remove(name);
            case NameChange.Renamed(var from, var to) -> {
                var content = names.remove(from);
                if (content != null) {
                    names.put(to, content);
                }
            }
        }
    }

    private void refuseBeyondCapacity(String name, long more) throws DiskFull {
        if (more > 0 && used() + more > capacity) {
            fullRefusals++;
            throw new DiskFull(path(name), more);
        }
    }

    /// Every change passes here, and ends here once the power has failed.
    private void operate() throws IOException {
        checkLit();
        operations++;
        if (operations >= powerFailsAt) {
            dark = true;
            checkLit();
        }
    }

    private void checkLit() throws IOException {
        if (dark) {
            throw new IOException("the power has failed");
        }
    }

    private final class OpenFile implements DiskFile {

        private final String name;
        private final Content content;
        private final int bornIn = life;
        private boolean closed;

        OpenFile(String name, Content content) {
            this.name = name;
            this.content = content;
        }

        private void checkAlive() throws IOException {
            checkLit();
            if (closed || bornIn != life) {
                throw new IOException(path(name) + " is closed");
            }
        }

        @Override
        public long size() throws IOException {
            checkAlive();
            return content.size;
        }

        @Override
        public int read(long at, ByteBuffer into) throws IOException {
            checkAlive();
            var length = (int) Math.max(0, Math.min(into.remaining(), content.size - at));
            into.put(content.bytes, (int) Math.min(at, content.size), length);
            return length;
        }

        @Override
        public void write(long at, ByteBuffer from) throws IOException {
            checkAlive();
            var start = (int) at;
            refuseBeyondCapacity(name, start + from.remaining() - content.size);
            try {
                operate();
            } catch (IOException failed) {
                if (from.hasRemaining()) {
                    put(start, from.limit(from.position() + random.nextInt(from.remaining())));
                }
                throw failed;
            }
            if (nextWriteFails) {
                nextWriteFails = false;
                failedWrites++;
                put(start, from.limit(from.position() + random.nextInt(from.remaining() + 1)));
                throw new IOException(path(name) + ": the write failed");
            }
            writes++;
            put(start, from);
        }

        private void put(int at, ByteBuffer from) {
            if (!from.hasRemaining()) {
                return;
            }
            var end = at + from.remaining();
            content.grow(end);
            for (var sector = at / SECTOR; sector <= (end - 1) / SECTOR; sector++) {
                content.versions(sector); // before it is written over
            }
            from.get(content.bytes, at, end - at);
            for (var sector = at / SECTOR; sector <= (end - 1) / SECTOR; sector++) {
                content.versions(sector).add(content.sector(sector));
            }
        }

        @Override
        public void sync() throws IOException {
            checkAlive();
            operate();
            if (nextSyncFails) {
                nextSyncFails = false;
                failedSyncs++;
                content.doubtful.putAll(content.pending);
                content.pending.clear();
                throw new IOException(path(name) + ": the sync failed");
            }
            syncs++;
            content.pending.clear();
            content.durableSize = content.size;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
