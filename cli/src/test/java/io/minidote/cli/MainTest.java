package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void versionNamesTheBuildAndTheJava() {
        var said = Said.by("--version");
        assertThat(said.exitCode()).isEqualTo(0);
        assertThat(said.out())
                .startsWith("minidote " + Build.current().version())
                .contains("Java " + Runtime.version())
                .doesNotContain("${");
        assertThat(said.err()).isEmpty();
    }

    @Test
    void helpListsEveryExitCode() {
        var said = Said.by("--help");
        assertThat(said.exitCode()).isEqualTo(0);
        assertThat(said.out()).startsWith("Usage: minidote");
        ExitCode.list()
                .forEach((number, meaning) -> assertThat(said.out()).contains(number, meaning));
    }

    @Test
    void theOperatingPageListsEveryExitCode() throws IOException {
        var inFolderOfTheWhole = Path.of("docs", "operating.md");
        var page =
                Files.readString(
                        Files.exists(inFolderOfTheWhole)
                                ? inFolderOfTheWhole
                                : Path.of("..").resolve(inFolderOfTheWhole));
        ExitCode.list()
                .forEach((number, meaning) ->
                        assertThat(page).contains("|" + number + " | " + meaning + " |\n"));
    }

    @Test
    void everyCommandHasHelpWithExamples() {
        for (var command :
                new String[] {
                    "demo",
                    "cluster",
                    "serve",
                    "status",
                    "members",
                    "leave",
                    "forget",
                    "admin",
                    "inspect",
                    "simulate",
                    "check",
                    "torture",
                    "bench"
                }) {
            var said = Said.by(command, "--help");
            assertThat(said.exitCode()).as(command).isEqualTo(0);
            assertThat(said.out()).contains("Usage: minidote " + command, "Examples:");
        }
    }

    @Test
    void exitCodesAreDistinct() {
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::number)).doesNotHaveDuplicates();
    }

    @Test
    void noCommandIsAUsageError() {
        assertThat(Said.by())
                .isEqualTo(
                        new Said(
                                2,
                                "",
                                """
                                minidote: Missing command: say what to do
                                Try 'minidote --help'.
                                """));
    }

    @Test
    void unknownCommandIsAnsweredWithTheClosestOne() {
        assertThat(Said.by("hepl"))
                .isEqualTo(
                        new Said(
                                2,
                                "",
                                """
                                minidote: Unmatched argument at index 0: 'hepl'
                                Did you mean: minidote help or minidote check?
                                Try 'minidote --help'.
                                """));
    }

    @Test
    void unknownOptionIsAnsweredWithTheClosestOne() {
        var said = Said.by("--versoin");
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err()).contains("Unknown option: '--versoin'", "--version");
    }

    @Test
    void stackTracesAreForWhoAsks() {
        assertThat(Said.by("hepl").err()).doesNotContain("\tat ");
        assertThat(Said.by(Map.of("MINIDOTE_DEBUG", "1"), "hepl").err()).contains("\tat ");
    }
}
