package io.minidote.bench.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PartsTest {

    @Test
    void everyPartRuns() throws Exception {
        var lines = new ByteArrayOutputStream();
        Parts.run(1, 5, 0, new PrintStream(lines, true, StandardCharsets.UTF_8));
        assertThat(
                        lines.toString(StandardCharsets.UTF_8)
                                .lines()
                                .map(line -> line.split(" ", -1)[0]))
                .containsExactly(
                        "Appending.hundredTogether",
                        "Appending.one",
                        "Applying.add:members=10",
                        "Applying.add:members=100000",
                        "Codec.read",
                        "Codec.write",
                        "ViewReads.onOneThread",
                        "ViewReads.onTwoThreads");
    }
}
