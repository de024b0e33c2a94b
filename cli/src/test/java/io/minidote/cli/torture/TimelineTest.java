package io.minidote.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class TimelineTest {

    @Test
    void eachNodeHasALaneEachFaultABarAndEachFailureARedLine() throws Exception {
        var struck =
                List.of(
                        new Struck(
                                new Kill(List.of("n1", "n2")),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(4),
                                true,
                                ""),
                        new Struck(
                                new Wipe("n2"),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                false,
                                "clients still wait for n2"));
        var failures =
                List.of(new Timeline.Failure(Duration.ofSeconds(7), "n2", "1 < 2 & was not"));
        var svg =
                Timeline.draw(
                        List.of("n1", "n2", "java"), Duration.ofSeconds(10), struck, failures);

        var picture =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        // The paper, a lane for each of three, and a bar at each of the two that were killed.
        assertThat(picture.getElementsByTagName("rect").getLength()).isEqualTo(1 + 3 + 2);
        assertThat(picture.getElementsByTagName("line").getLength()).isEqualTo(1);
        assertThat(picture.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("kill n1 n2, 2.0 s to 4.0 s");
        assertThat(picture.getElementsByTagName("title").item(2).getTextContent())
                .isEqualTo("1 < 2 & was not");
    }
}
