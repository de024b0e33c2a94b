package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void versionNamesTheBuildAndTheJava() {
        var said = minidote("--version");
        assertThat(said.exitCode()).isEqualTo(0);
        assertThat(said.out())
                .startsWith("minidote " + Build.current().version())
                .contains("Java " + Runtime.version())
                .doesNotContain("${");
        assertThat(said.err()).isEmpty();
    }

    @Test
    void helpListsEveryExitCode() {
        var said = minidote("--help");
        assertThat(said.exitCode()).isEqualTo(0);
        assertThat(said.out()).startsWith("Usage: minidote");
        ExitCode.list()
                .forEach((number, meaning) -> assertThat(said.out()).contains(number, meaning));
    }

    @Test
    void exitCodesAreDistinct() {
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::number)).doesNotHaveDuplicates();
    }

    @Test
    void noCommandIsAUsageError() {
        assertThat(minidote())
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
        assertThat(minidote("hepl"))
                .isEqualTo(
                        new Said(
                                2,
                                "",
                                """
                                minidote: Unmatched argument at index 0: 'hepl'
                                Did you mean: minidote help?
                                Try 'minidote --help'.
                                """));
    }

    @Test
    void unknownOptionIsAnsweredWithTheClosestOne() {
        var said = minidote("--versoin");
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err()).contains("Unknown option: '--versoin'", "--version");
    }

    @Test
    void stackTracesAreForWhoAsks() {
        assertThat(minidote("hepl").err()).doesNotContain("\tat ");
        assertThat(minidote(Map.of("MINIDOTE_DEBUG", "1"), "hepl").err()).contains("\tat ");
    }

    private record Said(int exitCode, String out, String err) {}

    private static Said minidote(String... args) {
        return minidote(Map.of(), args);
    }

    private static Said minidote(Map<String, String> environment, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exitCode =
                Main.run(environment, new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Said(exitCode, out.toString(), err.toString());
    }
}
