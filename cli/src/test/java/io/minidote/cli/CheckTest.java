package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {

    private static final String LAWFUL =
            """
            {"minidote-history":1,"seed":"7"}
            {"session":"a","replica":"n1","number":1,"invoked":1,"completed":2,"outcome":"ok","operations":[{"op":"write","key":"x","value":"a1"}]}
            {"session":"b","replica":"n2","number":1,"invoked":3,"completed":4,"outcome":"ok","operations":[{"op":"read","key":"x","values":["a1"]},{"op":"count","key":"n","value":0}]}
            """;

    private static final String BROKEN =
            LAWFUL
                    + """
                    {"session":"b","replica":"n1","number":2,"invoked":5,"completed":6,"outcome":"ok","operations":[{"op":"read","key":"x","values":[]}]}
                    """;

    @TempDir private Path folder;

    @Test
    void everyRuleOfALawfulHistoryHolds() throws IOException {
        var said = Said.by("check", file("lawful.jsonl", LAWFUL));
        assertThat(said.exitCode()).as(said.toString()).isEqualTo(0);
        assertThat(said.out())
                .startsWith("2 transactions\n")
                .contains("CyclicCO           holds", "LostUpdates        unseen")
                .endsWith("every rule holds\n");
    }

    @Test
    void aBrokenRuleIsShownWithItsTransactions() throws IOException {
        var said = Said.by("check", file("broken.jsonl", BROKEN));
        assertThat(said.exitCode()).isEqualTo(ExitCode.FAILED.number());
        assertThat(said.out())
                .contains(
                        """
                        MonotonicReads     BROKEN     a session never sees less than before
                            b #2 reads x = nothing, and had to see what a #1 wrote, or what is newer
                              line 2: a #1 at n1 wrote x = a1
                              line 3: b #1 at n2 read x = a1 from that
                              line 4: b #2 at n1 came later in that session, read x = nothing
                        """)
                .endsWith("2 rules are broken\n");
    }

    @Test
    void aHistoryIsWrittenForOtherCheckersAndReadAgain() throws IOException {
        var lines = folder.resolve("history.txt");
        var written =
                Said.by(
                        "check",
                        file("broken.jsonl", BROKEN),
                        "--write",
                        lines.toString(),
                        "--format",
                        "plume");
        assertThat(written.exitCode()).as(written.toString()).isEqualTo(0);
        assertThat(written.out()).contains("3 operations; 1 that these lines cannot hold");
        assertThat(lines).hasContent("w(1,1,1,1)\nr(1,1,2,2)\nr(1,0,2,3)\n");
        for (var args :
                new String[][] {
                    {"check", lines.toString()},
                    {"check", lines.toString(), "--format", "plume"}
                }) {
            var said = Said.by(args);
            assertThat(said.exitCode()).isEqualTo(ExitCode.FAILED.number());
            assertThat(said.out()).contains("MonotonicReads     BROKEN");
        }
    }

    @Test
    void linesBecomeAHistoryInJson() throws IOException {
        var json = folder.resolve("history.jsonl").toString();
        var from = file("history.txt", "w(1,1,1,1)\nr(1,1,2,2)\n");
        var said = Said.by("check", from, "--write", json, "--format", "json");
        assertThat(said.exitCode()).as(said.toString()).isEqualTo(0);
        assertThat(Said.by("check", json).out()).startsWith("2 transactions\n");
    }

    @Test
    void whatIsNoHistoryIsAUsageError() throws IOException {
        var said = Said.by("check", file("other.jsonl", LAWFUL.replace("\"ok\"", "\"fine\"")));
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(said.err())
                .contains("other.jsonl: line 2: outcome is 'fine'; expected one of ok, failed,");
        var plume = Said.by("check", file("lawful.jsonl", LAWFUL), "--format", "plume");
        assertThat(plume.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(plume.err()).contains("line 1: ", "is no operation");
        var missing = Said.by("check", folder.resolve("none").toString());
        assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(missing.err()).contains("none is not there; expected a history");
        assertThat(Said.by("check").exitCode()).isEqualTo(ExitCode.USAGE.number());
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }
}
