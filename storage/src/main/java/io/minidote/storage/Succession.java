package io.minidote.storage;

import io.minidote.clock.ReplicaId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Which replica a data directory belongs to, and how it passes from one to the next: with its
/// data, or without.
///
/// Each change is one file that takes another's place. What belongs to it and is not done when a
/// crash comes is done when the succession is opened again.
public final class Succession {

    static final String IDENTITY = "identity";
    static final String NEW_IDENTITY = "identity.new";

    private static final String HERE = "";
    private static final String LOG = "log";
    private static final String SNAPSHOTS = "snapshots";
    private static final String ASIDE = "aside";

    private final Folders folders;
    private Identity identity;

    private Succession(Folders folders, Identity identity) {
        this.folders = folders;
        this.identity = identity;
    }

    /// Who the directory belongs to, if it has belonged to anybody.
    ///
    /// @throws CorruptFile where that can no longer be read
    public static Optional<Identity> find(Folders folders) throws IOException {
        var disk = folders.in(HERE);
        if (!disk.list().contains(IDENTITY)) {
            return Optional.empty();
        }
        try (var file = disk.open(IDENTITY)) {
            var bytes = ByteBuffer.allocate((int) file.size());
            file.read(0, bytes);
            return Optional.of(Identity.parse(disk.path(IDENTITY), bytes.array()));
        }
    }

    /// Goes on with whoever the directory belongs to, or begins with `first`.
    public static Succession open(Folders folders, Identity first) throws IOException {
        var found = find(folders);
        var succession = new Succession(folders, found.orElse(first));
        if (found.isEmpty()) {
            succession.write(first);
        }
        if (succession.identity.settingAside()) {
            succession.moveAside();
        }
        succession.makeFolders();
        return succession;
    }

    private void makeFolders() throws IOException {
        folders.make(LOG);
        folders.make(SNAPSHOTS);
        folders.in(HERE).sync();
    }

    private void write(Identity next) throws IOException {
        write(folders.in(HERE), next);
        identity = next;
    }

    private static void write(Disk disk, Identity next) throws IOException {
        if (disk.list().contains(NEW_IDENTITY)) {
            disk.delete(NEW_IDENTITY);
        }
        try (var file = disk.create(NEW_IDENTITY, 0)) {
            file.write(0, ByteBuffer.wrap(next.text().getBytes(StandardCharsets.UTF_8)));
            file.sync();
        }
        disk.rename(NEW_IDENTITY, IDENTITY);
        disk.sync();
    }

    /// From now on the data belongs to a new replica of the same name, in the directory as it is
    /// called on this machine; the one before is kept in the list of earlier ones.
    public void renew(long incarnation, String machine, String inode) throws IOException {
        write(identity.renewed(incarnation, machine, inode));
    }

    /// From now on the directory belongs to a new replica of the same name, which has nothing. The
    /// data of the one before is kept, whole, in a folder of its own under `aside/`, in which it
    /// lies as in a data directory.
    ///
    /// The log and the snapshots are not in use meanwhile. A crash leaves everything as it was, or
    /// what is missing is done when the directory is opened again: the new identity is on disk
    /// first, and says that the data of the old one is on its way.
    public void setAside(long incarnation, String machine, String inode) throws IOException {
        var old = identity;
        var place = place(old.replica());
        folders.make(place);
        write(folders.in(place), old);
        folders.in(ASIDE).sync();
        folders.in(HERE).sync();
        write(old.renewed(incarnation, machine, inode).settingAside(true));
        moveAside();
        makeFolders();
    }

    private void moveAside() throws IOException {
        var place = place(identity.earlier().getLast());
        for (var each : List.of(LOG, SNAPSHOTS)) {
            if (!folders.contains(place + "/" + each)) {
                folders.move(each, place + "/" + each);
            }
        }
        folders.in(place).sync();
        folders.in(HERE).sync();
        write(identity.settingAside(false));
    }

    static String place(ReplicaId replica) {
        return "%s/%s-%016x".formatted(ASIDE, replica.name(), replica.incarnation());
    }

    static String logAside(ReplicaId replica) {
        return place(replica) + "/" + LOG;
    }

    /// Who it belongs to now.
    public Identity identity() {
        return identity;
    }

    /// Where the operation log stands.
    public Disk log() {
        return folders.in(LOG);
    }

    /// Where the snapshots stand.
    public Disk snapshots() {
        return folders.in(SNAPSHOTS);
    }
}
