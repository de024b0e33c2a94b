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
                        "KotlinxMaps.change:entries=10",
                        "KotlinxMaps.change:entries=100000",
                        "KotlinxMaps.changeHundred:entries=10",
                        "KotlinxMaps.changeHundred:entries=100000",
                        "KotlinxMaps.find:entries=10",
                        "KotlinxMaps.find:entries=100000",
                        "Maps.change:entries=10",
                        "Maps.change:entries=100000",
                        "Maps.changeHundred:entries=10",
                        "Maps.changeHundred:entries=100000",
                        "Maps.find:entries=10",
                        "Maps.find:entries=100000",
                        "ViewReads.onOneThread",
                        "ViewReads.onTwoThreads");
    }
}
