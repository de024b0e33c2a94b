package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.cli.bench.Bench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {

    @TempDir private Path folder;

    @Test
    void helpExplainsEveryMeasurement() {
        var help = Said.by("bench", "--help").out();
        Stream.concat(Bench.names().stream(), Bench.curves().stream())
                .forEach(name -> assertThat(help).contains("\n  %-11s ".formatted(name)));
    }

    @Test
    void measurementThatIsNotThereIsRefusedWithThoseThatAre() {
        var said = Said.by("bench", "--only", "speed");
        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err())
                .contains("--only: there is no 'speed'; there are: throughput, latency, ");
    }

    /// Redis takes part where it is installed, and is left out with the reason where it is not.
    @Test
    void quickRunLeavesATableTheNumbersAndAPage() throws Exception {
        var page = folder.resolve("page.md");
        Files.writeString(page, "# Before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n");
        var results = folder.resolve("results");
        var said =
                Said.by(
                        "bench",
                        "--quick",
                        "--only",
                        "replicas,metadata",
                        "--folder",
                        results.toString(),
                        "--markdown",
                        page.toString());
        assertThat(said.exitCode()).as(said.toString()).isEqualTo(0);
        assertThat(said.out())
                .contains("INCR -P 64, accepted", "3 replicas, all write")
                .containsAnyOf("Redis always", "apt install redis-server");
        assertThat(results.resolve("bench.csv")).content().contains(",Minidote,1,");
        assertThat(results.resolve("data")).doesNotExist();
        assertThat(page)
                .content()
                .startsWith("# Before\n<!-- bench -->\n- machine: ")
                .contains("| INCR -P 64, accepted |")
                .doesNotContain("old")
                .endsWith("<!-- /bench -->\nafter\n");
    }
}
