package io.minidote.storage;

import java.io.IOException;
import java.nio.file.Path;

/// The data directory cannot be this node's, as things are. The message is for whoever started it.
public final class UnusableDirectory extends IOException {
    private static final long serialVersionUID = 1;

    UnusableDirectory(Path folder, String why) {
        super("data.dir %s %s".formatted(folder, why));
    }
}
