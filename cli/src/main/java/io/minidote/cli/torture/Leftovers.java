package io.minidote.cli.torture;

import io.minidote.cli.local.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/// What a run has written, once nothing of it runs any more.
record Leftovers(Path folder, PrintWriter out) {

    /// @param keep whether it stays
    void leave(boolean keep) {
        if (keep) {
            out.println("history, logs, data and timeline.svg are in " + folder);
        }
        try {
            if (keep) {
                DeadRuns.over(folder);
            } else {
                Folders.delete(folder);
            }
        } catch (IOException undeleted) {
            out.printf("%s could not be deleted: %s%n", folder, undeleted.getMessage());
        }
        out.flush();
    }
}
