package io.minidote.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.minidote.history.HistoryReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TortureTest {

    @TempDir private Path folder;

    private final StringWriter said = new StringWriter();

    /// Where nodes speak TLS with each other.
    @Test
    void aShortRunWithWhatEverybodyMayDoHolds() throws Exception {
        var history = folder.resolve("run").resolve("history.jsonl");
        var kinds =
                Set.of(
                        FaultKind.PARTITION,
                        FaultKind.ONE_WAY,
                        FaultKind.KILL,
                        FaultKind.LONE_KILL,
                        FaultKind.WIPE,
                        FaultKind.JOIN);
        var held = run(Duration.ofSeconds(18), kinds, false, new PublishedRules());
        assertThat(broken()).as(said.toString()).isEmpty();
        assertThat(said.toString())
                .contains("left out: one-way", "✓ P4 converge", "✓ CyclicCO", "held")
                .contains("P8 available", "✓ OwnWrites", "P11 bounded   not judged")
                .containsPattern("kill +[1-9][0-9]* times")
                .containsPattern("partition +[1-9][0-9]* times");
        if (held) {
            assertThat(history).as("nothing broke, and nothing was to be kept").doesNotExist();
        }
    }

    @Test
    void aNodeWhoseSyncFailsStopsSaysSoWithItsNumberAndLosesNothing() throws Exception {
        assumeThat(Machine.look().lacks(FaultKind.SYNC_FAILS.needs())).isEmpty();
        // A node that ends with another number is a finding of P12.
        run(Duration.ofSeconds(15), Set.of(FaultKind.SYNC_FAILS), true, new PublishedRules());
        assertThat(broken()).as(said.toString()).isEmpty();
        assertThat(said.toString()).containsPattern("sync-fails +[1-9][0-9]* times");
    }

    @Test
    void whatClientsDidNotSeeFailsTheRunAndIsKept() throws Exception {
        assertThat(run(Duration.ofSeconds(1), Set.of(), false, TortureTest::judgeForged)).isFalse();
        assertThat(said.toString()).contains("✗ ThinAirRead", "nobody ever wrote", "broken");
        var kept = folder.resolve("run");
        assertThat(kept.resolve("timeline.svg")).content().startsWith("<svg");
        assertThat(kept.resolve("report.txt")).content().contains("✗ ThinAirRead");
        assertThat(kept.resolve("n1.log")).isNotEmptyFile();
        assertThat(kept.resolve("java.log")).isNotEmptyFile();
        try (var reader = HistoryReader.open(kept.resolve("history.jsonl"))) {
            assertThat(reader.about()).containsEntry("seed", "5");
            assertThat(reader.next()).isPresent();
        }
    }

    /// What the run says is broken, but for what it judges by time.
    private List<String> broken() {
        return said.toString()
                .lines()
                .filter(line -> line.startsWith("✗") && !line.contains("P8 available"))
                .toList();
    }

    /// Judges the history as if somebody had read what nobody wrote.
    private static List<Verdict> judgeForged(Path history) throws IOException {
        Files.writeString(
                history,
                Files.readString(history)
                        + """
                        {"session":"forger","replica":"n1","number":1,"invoked":1,"completed":2,\
                        "outcome":"ok","operations":[{"op":"read","key":"register_lww:0-0",\
                        "values":["nobody ever wrote this"]}]}
                        """);
        return new PublishedRules().judge(history);
    }

    private boolean run(Duration time, Set<FaultKind> kinds, boolean privileged, Judge judge)
            throws Exception {
        var options =
                new TortureOptions(
                        5,
                        time,
                        3,
                        4,
                        kinds,
                        !privileged,
                        privileged,
                        Optional.of(folder.resolve("run")),
                        false);
        return new Torture(options, judge, new PrintWriter(said, true)).run();
    }
}
