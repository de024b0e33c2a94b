package io.minidote.node;

import io.minidote.clock.ReplicaId;
import io.minidote.storage.Disk;
import io.minidote.storage.DiskFile;
import io.minidote.storage.DiskFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A home whose disk can be filled up, and can break.
final class FaultyHome implements Home {

    private final Home.InMemory home;
    private FaultyDisk log;

    /// There is no room for another file.
    volatile boolean full;

    /// Nothing is synced any more.
    volatile boolean broken;

    FaultyHome(String name) {
        home = new Home.InMemory(new ReplicaId(name, 1));
        log = new FaultyDisk(home.log());
    }

    @Override
    public ReplicaId replica() {
        return home.replica();
    }

    @Override
    public void renew(long incarnation) {
        home.renew(incarnation);
    }

    @Override
    public void setAside(long incarnation) {
        home.setAside(incarnation);
        log = new FaultyDisk(home.log());
    }

    @Override
    public List<ReplicaId> earlier() {
        return home.earlier();
    }

    @Override
    public List<ReplicaId> setAside() {
        return home.setAside();
    }

    @Override
    public Optional<Disk> logAside(ReplicaId earlier) {
        return home.logAside(earlier);
    }

    @Override
    public Disk notesOn(ReplicaId earlier) {
        return home.notesOn(earlier);
    }

    @Override
    public Disk log() {
        return log;
    }

    @Override
    public Disk snapshots() {
        return home.snapshots();
    }

    @Override
    public Optional<Path> folder() {
        return Optional.empty();
    }

    @Override
    public void mayLose(boolean lose) {}

    @Override
    public boolean mayHaveLost() {
        return false;
    }

    @Override
    public void stoppedCleanly() {}

    @Override
    public void close() {}

    private final class FaultyDisk implements Disk {

        private final Disk disk;

        FaultyDisk(Disk disk) {
            this.disk = disk;
        }

        @Override
        public DiskFile create(String name, long size) throws IOException {
            if (full) {
                throw new DiskFull(path(name), size);
            }
            return new FaultyFile(disk.create(name, size));
        }

        @Override
        public DiskFile open(String name) throws IOException {
            return new FaultyFile(disk.open(name));
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
    }

    private final class FaultyFile implements DiskFile {

        private final DiskFile file;

        FaultyFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(long at, ByteBuffer into) throws IOException {
            return file.read(at, into);
        }

        @Override
        public void write(long at, ByteBuffer from) throws IOException {
            file.write(at, from);
        }

        @Override
        public void sync() throws IOException {
            if (broken) {
                throw new IOException("the disk is broken");
            }
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
