package io.minidote.storage;

import java.io.IOException;

/// A file is whole, and written by a later or an earlier Minidote than this one.
public final class OtherFormat extends IOException {
    private static final long serialVersionUID = 1;

    public OtherFormat(String path, long found, int known) {
        super(
                "%s has format %d, written by %s Minidote; this one reads format %d"
                        .formatted(path, found, found > known ? "a newer" : "an older", known));
    }
}
