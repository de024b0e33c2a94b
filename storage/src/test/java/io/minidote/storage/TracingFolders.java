package io.minidote.storage;

import java.io.IOException;

/// Writes down every change it passes on to other folders, and to the files in them.
final class TracingFolders implements Folders {

    private final Folders folders;
    private final StringBuilder trace;

    TracingFolders(Folders folders, StringBuilder trace) {
        this.folders = folders;
        this.trace = trace;
    }

    @Override
    public Disk in(String path) {
        return new TracingDisk(folders.in(path), path.isEmpty() ? "./" : path + "/", trace);
    }

    @Override
    public boolean contains(String path) throws IOException {
        return folders.contains(path);
    }

    @Override
    public void make(String path) throws IOException {
        if (!folders.contains(path)) {
            trace.append("  make the folder ").append(path).append('\n');
        }
        folders.make(path);
    }

    @Override
    public void move(String from, String to) throws IOException {
        trace.append("  move the folder %s to %s%n".formatted(from, to));
        folders.move(from, to);
    }
}
