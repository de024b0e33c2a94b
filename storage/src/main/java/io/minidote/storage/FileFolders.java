package io.minidote.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Folders of the real file system. Those that are made are their owner's only.
final class FileFolders implements Folders {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;

    FileFolders(Path root) {
        this.root = root;
    }

    @Override
    public Disk in(String path) {
        return FileDisk.in(root.resolve(path));
    }

    @Override
    public boolean contains(String path) {
        return Files.isDirectory(root.resolve(path));
    }

    @Override
    public void make(String path) throws IOException {
        make(root.resolve(path));
    }

    static void make(Path folder) throws IOException {
        Files.createDirectories(folder, OWNER_ONLY);
    }

    @Override
    public void move(String from, String to) throws IOException {
        Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }
}
