package io.minidote.storage;

import java.io.IOException;

/// A file is whole, and written by a later Minidote than this one.
public final class NewerFormat extends IOException {
    private static final long serialVersionUID = 1;

    public NewerFormat(String path, long found, int known) {
        super(
                "%s has format %d, written by a newer Minidote; this one reads formats up to %d"
                        .formatted(path, found, known));
    }
}
