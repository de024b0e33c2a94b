package io.minidote.storage;

import io.minidote.clock.ReplicaId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// The folder of one node, held by this process alone: its identity, its log, its snapshots, and
/// what was set aside of replicas that were here before.
///
/// The identity names the replica the data belongs to, and the machine and inode the folder had
/// when it was made. A folder that was copied, restored or carried elsewhere has others: it must
/// not go on as the same replica, or one dot would get two meanings. The caller then asks for a
/// [#renew]ed identity.
public final class DataDirectory implements Closeable {

    /// What was found when the directory was opened.
    public enum State {
        /// There was nothing: this is a new replica.
        FRESH,
        /// The replica that was here before goes on.
        KNOWN,
        /// It was made elsewhere and copied or moved here.
        MOVED
    }

    private static final String LOCK = "lock";

    /// The folders this process holds. The system's locks belong to processes, and closing any
    /// channel to a locked file gives the lock up, so a second opening here must not touch it.
    private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Object key;
    private final FileChannel lockChannel;
    private final State state;
    private final Succession succession;

    private DataDirectory(
            Path folder, Object key, FileChannel lockChannel, State state, Succession succession) {
        this.folder = folder;
        this.key = key;
        this.lockChannel = lockChannel;
        this.state = state;
        this.succession = succession;
    }

    /// Opens the folder for the node called `node`, or makes it.
    ///
    /// @param freshIncarnation 64 random bits, for the replica that begins where there is none
    /// @throws UnusableDirectory where it is held, another node's, or no place to write
    public static DataDirectory open(Path folder, String node, long freshIncarnation)
            throws IOException {
        var fresh = new ReplicaId(node, freshIncarnation);
        try {
            makeFolder(folder);
            var key =
                    String.valueOf(Files.getAttribute(folder.toRealPath(), "unix:dev"))
                            + ":"
                            + inode(folder);
            if (!HELD.add(key)) {
                throw new UnusableDirectory(folder, "is in use by this very process");
            }
            try {
                return open(folder, key, fresh);
            } catch (IOException | RuntimeException failed) {
                HELD.remove(key);
                throw failed;
            }
        } catch (AccessDeniedException denied) {
            throw new UnusableDirectory(
                    folder,
                    "cannot be written by user %s: %s"
                            .formatted(System.getProperty("user.name"), denied.getMessage()));
        }
    }

    private static DataDirectory open(Path folder, Object key, ReplicaId fresh) throws IOException {
        var lockChannel = lock(folder);
        try {
            var ifFresh = new Identity(fresh, machine(), inode(folder), List.of(), false);
            var folders = new FileFolders(folder);
            var found = Succession.find(folders);
            var state = found.isPresent() ? state(folder, found.get(), ifFresh) : State.FRESH;
            if (state == State.FRESH) {
                refuseForeignFiles(folder);
                closeToOthers(folder);
            }
            var succession = Succession.open(folders, ifFresh);
            return new DataDirectory(folder, key, lockChannel, state, succession);
        } catch (IOException | RuntimeException failed) {
            lockChannel.close();
            throw failed;
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            FileFolders.make(folder);
        } catch (FileAlreadyExistsException _) {
            throw new UnusableDirectory(folder, "is not a directory");
        }
        if (!Files.isWritable(folder)) {
            throw new UnusableDirectory(
                    folder, "cannot be written by user " + System.getProperty("user.name"));
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        var path = folder.resolve(LOCK);
        var channel =
                FileChannel.open(
                        path,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        if (channel.tryLock() == null) {
            channel.close();
            var holder = Files.readString(path).strip();
            throw new UnusableDirectory(
                    folder,
                    "is in use by another process"
                            + (holder.matches("[0-9]+") ? ", pid " + holder : ""));
        }
        tellHolder(channel);
        return channel;
    }

    /// Over what the one before has left, so that a full disk has room for it. Where there is none,
    /// the lock holds all the same.
    private static void tellHolder(FileChannel lock) {
        var pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            lock.write(ByteBuffer.wrap(pid), 0);
            lock.truncate(pid.length);
        } catch (IOException _) {
            // Whoever comes next hears that it is in use, but not by whom.
        }
    }

    private static State state(Path folder, Identity found, Identity ifFresh)
            throws UnusableDirectory {
        if (!found.replica().name().equals(ifFresh.replica().name())) {
            throw new UnusableDirectory(
                    folder,
                    "belongs to node %s, this is node %s"
                            .formatted(found.replica().name(), ifFresh.replica().name()));
        }
        return found.machine().equals(ifFresh.machine()) && found.inode().equals(ifFresh.inode())
                ? State.KNOWN
                : State.MOVED;
    }

    /// A folder without identity is new only if it is empty, or as a crash leaves a new one.
    private static void refuseForeignFiles(Path folder) throws IOException {
        var names = new TreeSet<String>();
        try (var paths = Files.newDirectoryStream(folder)) {
            paths.forEach(path -> names.add(path.getFileName().toString()));
        }
        names.remove(LOCK);
        names.remove(Succession.NEW_IDENTITY);
        names.remove("lost+found");
        if (!names.isEmpty()) {
            throw new UnusableDirectory(
                    folder,
                    "has no file '%s', but is not empty: %s".formatted(Succession.IDENTITY, names));
        }
    }

    /// A folder made by somebody else may not be ours to close; its files are closed in any case.
    private static void closeToOthers(Path folder) throws IOException {
        if (Files.getOwner(folder).getName().equals(System.getProperty("user.name"))) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        var parent = folder.toRealPath().getParent();
        if (parent != null && Files.isReadable(parent)) {
            FileDisk.in(parent).sync(); // so that the folder itself survives a crash
        }
    }

    /// From now on the data belongs to a new replica of the same name, here on this machine; the
    /// one before is kept in the list of earlier ones.
    public void renew(long incarnation) throws IOException {
        succession.renew(incarnation, machine(), inode(folder));
    }

    /// From now on this folder belongs to a new replica of the same name, which has nothing, and
    /// the data of the one before is kept: see [Succession#setAside].
    public void setAside(long incarnation) throws IOException {
        succession.setAside(incarnation, machine(), inode(folder));
    }

    /// The log of an earlier replica that was [#setAside] and is still kept, to be looked at only.
    public Optional<Disk> logAside(ReplicaId earlier) {
        var log = folder.resolve(Succession.logAside(earlier));
        return Files.isDirectory(log) ? Optional.of(FileDisk.readOnly(log)) : Optional.empty();
    }

    /// The replicas the folder belonged to before, the latest last.
    public List<ReplicaId> earlier() {
        return identity().earlier();
    }

    /// The earlier replicas whose data was [#setAside] and is still kept, the latest last.
    public List<ReplicaId> setAside() {
        return identity().earlier().stream().filter(each -> logAside(each).isPresent()).toList();
    }

    /// The folder that has the data of an earlier replica that was [#setAside].
    public Disk aside(ReplicaId earlier) {
        return FileDisk.in(folder.resolve(Succession.place(earlier)));
    }

    public State state() {
        return state;
    }

    public ReplicaId replica() {
        return identity().replica();
    }

    public Identity identity() {
        return succession.identity();
    }

    public Path folder() {
        return folder;
    }

    /// Where the operation log stands.
    public Disk log() {
        return succession.log();
    }

    /// Where the snapshots stand.
    public Disk snapshots() {
        return succession.snapshots();
    }

    @Override
    public void close() throws IOException {
        lockChannel.close();
        HELD.remove(key);
    }

    private static String inode(Path folder) throws IOException {
        return String.valueOf(Files.getAttribute(folder.toRealPath(), "unix:ino"));
    }

    /// What the system calls the machine; where it has no name for it, the inode has to do.
    private static String machine() throws IOException {
        var path = Path.of("/etc/machine-id");
        var id = Files.isReadable(path) ? Files.readString(path).strip() : "";
        return id.isEmpty() ? "unknown" : id;
    }
}
