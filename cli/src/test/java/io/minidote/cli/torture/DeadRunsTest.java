package io.minidote.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadRunsTest {

    @TempDir private Path temporary;

    @Test
    void onlyTheFolderOfARunWhoseProcessIsGoneIsDeleted() throws Exception {
        var gone = new ProcessBuilder("true").start();
        gone.waitFor();
        var dead = folder("dead");
        Files.writeString(dead.resolve("running"), Long.toString(gone.pid()));
        var alive = folder("alive");
        DeadRuns.begin(alive);
        var kept = folder("kept");
        DeadRuns.begin(kept);
        DeadRuns.over(kept);

        DeadRuns.deleteFolders(temporary);

        assertThat(dead).doesNotExist();
        assertThat(alive).exists();
        assertThat(kept).exists();
    }

    private Path folder(String name) throws Exception {
        var folder = Files.createDirectory(temporary.resolve(DeadRuns.FOLDER + name));
        Files.createDirectories(folder.resolve("n1").resolve("data"));
        Files.writeString(folder.resolve("n1").resolve("data").resolve("log"), "bytes");
        return folder;
    }
}
