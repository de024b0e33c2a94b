package io.minidote.storage;

import java.io.IOException;

/// Bytes that were once whole on our own disk make no sense now. Never the work of a crash.
public final class CorruptFile extends IOException {
    private static final long serialVersionUID = 1;

    private final String path;
    private final long offset;
    private final String why;

    public CorruptFile(String path, long offset, String why) {
        super("%s is damaged at byte %d: %s".formatted(path, offset, why));
        this.path = path;
        this.offset = offset;
        this.why = why;
    }

    public String path() {
        return path;
    }

    public long offset() {
        return offset;
    }

    public String why() {
        return why;
    }
}
