package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.cli.local.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DemoTest {

    private static final String KEPT = "data and logs are in ";

    @Test
    void allNineFindingsHold() throws Exception {
        var said = Said.by("demo", "--updates", "1000", "--keep");
        assertThat(said.exitCode()).as(said.toString()).isEqualTo(0);
        assertThat(said.out().lines().filter(line -> line.startsWith("✓"))).hasSize(9);
        assertThat(said.out()).contains("all 9 held");

        var kept = said.out().lines().filter(line -> line.startsWith(KEPT)).findFirst();
        var folder = Path.of(kept.orElseThrow().substring(KEPT.length()));
        assertThat(Files.readString(folder.resolve("n1.log"))).contains("founding the cluster");
        Folders.delete(folder);
    }

    @Test
    void noUpdatesAreAUsageError() {
        assertThat(Said.by("demo", "--updates", "0").exitCode()).isEqualTo(ExitCode.USAGE.number());
    }
}
