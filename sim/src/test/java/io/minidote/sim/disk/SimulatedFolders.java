package io.minidote.sim.disk;

import io.minidote.storage.Disk;
import io.minidote.storage.DiskFile;
import io.minidote.storage.Folders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// A tree of [SimulatedDisk]s, in which one thing goes wrong at a place that is counted to.
///
/// Each change of a file or a folder, and each sync, is one step; each reading of a file is counted
/// too. That a folder was made or moved is pending until those it is in are synced, and a crash
/// keeps any part of what is pending.
final class SimulatedFolders implements Folders {

    /// What goes wrong.
    enum Fault {
        NOTHING,
        /// The step is done in part at most, and nothing works any more.
        POWER_FAILS,
        /// From the step on the first sync of each folder's files fails.
        SYNC_FAILS,
        /// From the step on the first write of each folder's files fails.
        WRITE_FAILS,
        /// From the step on there is no room for anything more.
        DISK_FULL,
        /// Of what is read one bit is not what it was.
        READ_ALTERED
    }

    private sealed interface Change {
        record Made(String path, SimulatedDisk disk) implements Change {}

        record Moved(String from, String to) implements Change {}
    }

    /// @param unsynced the folders whose sync it waits for
    private record Pending(Change change, Set<String> unsynced) {}

    private final SplittableRandom random;

    /// What there seems to be, and what a crash leaves for certain, by path.
    private final TreeMap<String, SimulatedDisk> folders = new TreeMap<>();

    private final TreeMap<String, SimulatedDisk> durable = new TreeMap<>();
    private final List<Pending> pending = new ArrayList<>();

    private Fault fault = Fault.NOTHING;
    private long faultIn;
    private boolean struck;
    private boolean dark;

    SimulatedFolders(long seed) {
        random = new SplittableRandom(seed);
        folders.put("", new SimulatedDisk(random.nextLong()));
        durable.putAll(folders);
    }

    // ---- what happens to it --------------------------------------------------------------------

    /// At the `n`-th step from now on, counted from 1; of an altered reading at the `n`-th of
    /// those.
    void strike(Fault next, long n) {
        fault = next;
        faultIn = n;
        struck = false;
    }

    /// Whether it has come to the step it was to strike at.
    boolean hasStruck() {
        return struck;
    }

    Fault fault() {
        return fault;
    }

    /// The power fails and comes back: some of what was not synced is kept.
    void crash() {
        for (var each : pending) {
            if (each.unsynced().isEmpty() || random.nextBoolean()) {
                apply(each.change(), durable);
            }
        }
        pending.clear();
        folders.clear();
        folders.putAll(durable);
        folders.values().forEach(SimulatedDisk::crash);
        repair();
    }

    /// The process is killed, and nothing is lost.
    void restart() {
        folders.values().forEach(SimulatedDisk::restart);
        repair();
    }

    /// Turns over one bit of a file, for good.
    void flip(String path, String name, int byteAt, int bit) {
        folders.get(path).flip(name, byteAt, bit);
    }

    private void repair() {
        folders.values().forEach(disk -> disk.limitTo(Long.MAX_VALUE));
        strike(Fault.NOTHING, 0);
        dark = false;
    }

    // ---- folders -------------------------------------------------------------------------------

    @Override
    public Disk in(String path) {
        return new Folder(path, Optional.ofNullable(folders.get(path)));
    }

    @Override
    public boolean contains(String path) throws IOException {
        checkLit();
        return folders.containsKey(path);
    }

    @Override
    public void make(String path) throws IOException {
        if (folders.containsKey(path)) {
            return;
        }
        var parent = parent(path);
        make(parent);
        step();
        checkLit();
        var disk = new SimulatedDisk(random.nextLong());
        change(new Change.Made(path, disk), new TreeSet<>(Set.of(parent)));
    }

    @Override
    public void move(String from, String to) throws IOException {
        step();
        checkLit();
        if (!folders.containsKey(from)
                || !folders.containsKey(parent(to))
                || folders.containsKey(to)) {
            throw new NoSuchFileException(from, to, "cannot be moved there");
        }
        change(new Change.Moved(from, to), new TreeSet<>(List.of(parent(from), parent(to))));
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private void change(Change change, Set<String> unsynced) {
        apply(change, folders);
        pending.add(new Pending(change, unsynced));
    }

    /// Whether the tree has room for the change; one for which the ground is missing is lost.
    private static boolean apply(Change change, TreeMap<String, SimulatedDisk> tree) {
        switch (change) {
            case Change.Made(var path, var disk) -> {
                var fits = tree.containsKey(parent(path)) && !tree.containsKey(path);
                if (fits) {
                    tree.put(path, disk);
                }
                return fits;
            }
            case Change.Moved(var from, var to) -> {
                var fits =
                        tree.containsKey(from)
                                && tree.containsKey(parent(to))
                                && !tree.containsKey(to);
                if (fits) {
                    tree.put(to, tree.remove(from));
                }
                return fits;
            }
        }
    }

    /// What was made in a folder is there for certain once that folder is.
    private void synced(String path) {
        pending.forEach(each -> each.unsynced().remove(path));
        pending.removeIf(each -> each.unsynced().isEmpty() && apply(each.change(), durable));
    }

    // ---- counting ------------------------------------------------------------------------------

    private void checkLit() throws IOException {
        if (dark) {
            throw new IOException("the power has failed");
        }
    }

    /// Every step passes here.
    private void step() throws IOException {
        checkLit();
        if (fault == Fault.NOTHING || fault == Fault.READ_ALTERED || --faultIn != 0) {
            return;
        }
        struck = true;
        switch (fault) {
            case POWER_FAILS -> {
                dark = true;
                folders.values().forEach(disk -> disk.failPowerAt(1));
            }
            case SYNC_FAILS -> folders.values().forEach(SimulatedDisk::failNextSync);
            case WRITE_FAILS -> folders.values().forEach(SimulatedDisk::failNextWrite);
            case DISK_FULL -> folders.values().forEach(disk -> disk.limitTo(disk.used()));
            case NOTHING, READ_ALTERED -> {}
        }
    }

    /// The files of one folder, wherever it was when it was asked for.
    private final class Folder implements Disk {

        private final String path;
        private final Optional<SimulatedDisk> found;

        Folder(String path, Optional<SimulatedDisk> found) {
            this.path = path;
            this.found = found;
        }

        private SimulatedDisk disk() throws IOException {
            return found.orElseThrow(() -> new NoSuchFileException(path));
        }

        private SimulatedDisk changing() throws IOException {
            var disk = disk();
            step();
            return disk;
        }

        @Override
        public DiskFile create(String name, long size) throws IOException {
            return new Counted(changing().create(name, size));
        }

        @Override
        public DiskFile open(String name) throws IOException {
            checkLit();
            return new Counted(disk().open(name));
        }

        @Override
        public void rename(String from, String to) throws IOException {
            changing().rename(from, to);
        }

        @Override
        public void delete(String name) throws IOException {
            changing().delete(name);
        }

        @Override
        public List<String> list() throws IOException {
            checkLit();
            return disk().list();
        }

        @Override
        public void sync() throws IOException {
            changing().sync();
            synced(path);
        }

        @Override
        public String path(String name) {
            return "/" + path + "/" + name;
        }
    }

    private final class Counted implements DiskFile {

        private final DiskFile file;

        Counted(DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(long at, ByteBuffer into) throws IOException {
            var start = into.position();
            var read = file.read(at, into);
            if (fault == Fault.READ_ALTERED && --faultIn == 0 && read > 0) {
                struck = true;
                var altered = start + random.nextInt(read);
                into.put(altered, (byte) (into.get(altered) ^ 1 << random.nextInt(8)));
            }
            return read;
        }

        @Override
        public void write(long at, ByteBuffer from) throws IOException {
            step();
            file.write(at, from);
        }

        @Override
        public void sync() throws IOException {
            step();
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
