package io.minidote.node;

import io.minidote.clock.ReplicaId;
import io.minidote.storage.DataDirectory;
import io.minidote.storage.Disk;
import io.minidote.storage.FileDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/// Where a node's data lives, and whose it is.
interface Home extends Closeable {

    /// The replica the data belongs to now.
    ReplicaId replica();

    /// From now on the data belongs to a new replica of the same name.
    void renew(long incarnation) throws IOException;

    /// From now on the data belongs to a new replica of the same name, which begins with nothing.
    /// What was here is kept, whole. The log and the snapshots are closed meanwhile.
    void setAside(long incarnation) throws IOException;

    /// The replicas the data belonged to before, the latest last.
    List<ReplicaId> earlier();

    /// The replicas whose data was [#setAside] and is kept, the latest last.
    List<ReplicaId> setAside();

    /// The log of a replica that was [#setAside], to be looked at only; nothing if it is not kept.
    Optional<Disk> logAside(ReplicaId earlier);

    /// Where it is noted what became of a replica that was [#setAside].
    Disk notesOn(ReplicaId earlier);

    Disk log();

    Disk snapshots();

    /// The folder on disk; nothing where there is none and nothing outlives the process.
    Optional<Path> folder();

    /// Says, before anything is appended, whether a power loss may take what was acknowledged. Then
    /// the replica may only go on under its name once [#stoppedCleanly] has been said.
    void mayLose(boolean lose) throws IOException;

    /// Whether the node that was here before might have lost what it acknowledged.
    boolean mayHaveLost() throws IOException;

    /// Everything is on disk, and the log is closed.
    void stoppedCleanly() throws IOException;

    /// Within this process alone.
    final class InMemory implements Home {

        private record Aside(Disk log, Disk notes) {}

        private final SequencedMap<ReplicaId, Aside> aside = new LinkedHashMap<>();
        private final List<ReplicaId> earlier = new ArrayList<>();
        private MemoryDisk log = new MemoryDisk("log");
        private MemoryDisk snapshots = new MemoryDisk("snapshots");
        private ReplicaId replica;

        InMemory(ReplicaId replica) {
            this.replica = replica;
        }

        @Override
        public ReplicaId replica() {
            return replica;
        }

        @Override
        public void renew(long incarnation) {
            earlier.add(replica);
            replica = new ReplicaId(replica.name(), incarnation);
        }

        @Override
        public void setAside(long incarnation) {
            aside.put(replica, new Aside(log, new MemoryDisk("aside")));
            log = new MemoryDisk("log");
            snapshots = new MemoryDisk("snapshots");
            renew(incarnation);
        }

        @Override
        public List<ReplicaId> earlier() {
            return List.copyOf(earlier);
        }

        @Override
        public List<ReplicaId> setAside() {
            return List.copyOf(aside.keySet());
        }

        @Override
        public Optional<Disk> logAside(ReplicaId earlier) {
            return Optional.ofNullable(aside.get(earlier)).map(Aside::log);
        }

        @Override
        public Disk notesOn(ReplicaId earlier) {
            return Objects.requireNonNull(aside.get(earlier)).notes();
        }

        @Override
        public Disk log() {
            return log;
        }

        @Override
        public Disk snapshots() {
            return snapshots;
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
    }

    /// In a folder of the file system.
    ///
    /// While a node runs with a weak `log.sync`, the folder holds a file `unsynced`. Who finds it
    /// there knows that the last one did not stop cleanly, whatever is configured now.
    final class OnDisk implements Home {

        private static final String UNSYNCED = "unsynced";

        private final DataDirectory directory;
        private final Disk folder;

        OnDisk(DataDirectory directory) {
            this.directory = directory;
            folder = FileDisk.in(directory.folder());
        }

        @Override
        public ReplicaId replica() {
            return directory.replica();
        }

        @Override
        public void renew(long incarnation) throws IOException {
            directory.renew(incarnation);
        }

        @Override
        public void setAside(long incarnation) throws IOException {
            directory.setAside(incarnation);
        }

        @Override
        public List<ReplicaId> earlier() {
            return directory.earlier();
        }

        @Override
        public List<ReplicaId> setAside() {
            return directory.setAside();
        }

        @Override
        public Optional<Disk> logAside(ReplicaId earlier) {
            return directory.logAside(earlier);
        }

        @Override
        public Disk notesOn(ReplicaId earlier) {
            return directory.aside(earlier);
        }

        @Override
        public Disk log() {
            return directory.log();
        }

        @Override
        public Disk snapshots() {
            return directory.snapshots();
        }

        @Override
        public Optional<Path> folder() {
            return Optional.of(directory.folder());
        }

        @Override
        public void mayLose(boolean lose) throws IOException {
            if (lose && !mayHaveLost()) {
                folder.create(UNSYNCED, 0).close();
                folder.sync();
            } else if (!lose) {
                stoppedCleanly();
            }
        }

        @Override
        public boolean mayHaveLost() throws IOException {
            return folder.list().contains(UNSYNCED);
        }

        @Override
        public void stoppedCleanly() throws IOException {
            if (mayHaveLost()) {
                folder.delete(UNSYNCED);
                folder.sync();
            }
        }

        @Override
        public void close() throws IOException {
            directory.close();
        }
    }
}
