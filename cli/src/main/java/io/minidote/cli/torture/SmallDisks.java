package io.minidote.cli.torture;

import io.minidote.cli.local.Folders;
import io.minidote.cli.local.Shell;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The folders of nodes, each on a small file system of its own where the machine lets us mount
/// some, so that one can be filled.
final class SmallDisks implements AutoCloseable {

    private static final int MIB = 1 << 20;
    private static final String SIZE = "192m";
    private static final String BALLAST = "ballast";

    private final Path folder;
    private final boolean mounting;
    private final List<Path> mounted = new ArrayList<>();
    private boolean keep;

    /// @param folder that has the folders of all nodes
    SmallDisks(Path folder, boolean mounting) {
        this.folder = folder;
        this.mounting = mounting;
    }

    /// The command that mounts a small disk at a place.
    static String[] mount(Path place) {
        return new String[] {
            "mount",
            "-t",
            "tmpfs",
            "-o",
            "size=" + SIZE,
            DeadRuns.PREFIX + DeadRuns.number(),
            place.toString()
        };
    }

    /// Makes the disk of a node.
    ///
    /// @return its data directory, which is not there yet
    synchronized Path make(String node) throws IOException, InterruptedException {
        var place = Files.createDirectories(disk(node));
        if (mounting && !mounted.contains(place)) {
            Shell.run(mount(place));
            mounted.add(place);
        }
        return data(node);
    }

    Path data(String node) {
        return disk(node).resolve("data");
    }

    private Path disk(String node) {
        return folder.resolve(node);
    }

    /// Takes all room there is on a node's disk.
    void fill(String node) throws IOException {
        try (var ballast =
                FileChannel.open(
                        disk(node).resolve(BALLAST),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            var free = disk(node).toFile().getUsableSpace();
            for (var size = MIB; size >= 1 << 12; size /= 16) {
                while (free >= size) {
                    ballast.write(ByteBuffer.allocate(size));
                    free = disk(node).toFile().getUsableSpace();
                }
            }
        } catch (IOException full) {
            if (disk(node).toFile().getUsableSpace() > MIB) {
                throw full;
            }
        }
    }

    /// Makes room again.
    void makeRoom(String node) throws IOException {
        Files.deleteIfExists(disk(node).resolve(BALLAST));
    }

    /// Loses everything a node has written, whose process has ended.
    void wipe(String node) throws IOException {
        Folders.delete(data(node));
    }

    /// What is on the disks in the end is to stay in the folder.
    synchronized void keep() {
        keep = true;
    }

    @Override
    public synchronized void close() throws IOException, InterruptedException {
        while (!mounted.isEmpty()) {
            var place = mounted.removeLast();
            var copy = place.resolveSibling(place.getFileName() + ".kept");
            if (keep) {
                Shell.run("cp", "-r", place.toString(), copy.toString());
            }
            // Also where something still has a file there: it goes with the last of them.
            Shell.run("umount", "--lazy", place.toString());
            if (keep) {
                Files.delete(place);
                Files.move(copy, place);
            }
        }
    }
}
