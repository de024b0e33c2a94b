package io.minidote.storage;

import java.io.IOException;

/// There is no room for what was to be written. Nothing of it counts as written.
public final class DiskFull extends IOException {
    private static final long serialVersionUID = 1;

    public DiskFull(String path, long bytes) {
        super("%s: the disk is full, no room for %d more bytes".formatted(path, bytes));
    }
}
