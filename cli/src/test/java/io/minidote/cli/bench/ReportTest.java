package io.minidote.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Report REPORT =
            new Report(
                    List.of("machine: small"),
                    Map.of("Redis always", "synced"),
                    List.of(
                            new Row(
                                    "throughput",
                                    new Quantity(
                                            "SET, no pipeline",
                                            "thousand/s",
                                            Map.of("Redis always", new Target.AtLeast(1.5))),
                                    List.of(
                                            new Figure("Minidote", List.of(50.0, 70.0, 60.0)),
                                            new Figure("Redis always", List.of(40.0, 50.0, 60.0)))),
                            new Row(
                                    "metadata",
                                    new Quantity("one writes", "bytes", Map.of()),
                                    List.of(new Figure("Minidote", List.of(3.2))))),
                    Map.of("Redis everysec", "it is not here"));

    @Test
    void textHasMediansSpreadAndRatioAndSaysWhatWasMissed() {
        assertThat(REPORT.text())
                .isEqualTo(
                        """
                        measured    work              unit        Minidote          beside                          ratio  target
                        throughput  SET, no pipeline  thousand/s  60.0 (50.0–70.0)  Redis always  50.0 (40.0–60.0)  1.20×  ≥ 1.5× missed
                        metadata    one writes        bytes       3.20
                        """);
    }

    @Test
    void markdownAlsoSaysWhatWasGuaranteedAndWhatWasLeftOut() {
        assertThat(REPORT.markdown())
                .isEqualTo(
                        """
                        - machine: small

                        | system | what it guarantees in this mode |
                        |---|---|
                        | Redis always | synced |

                        | measured | work | unit | Minidote | beside |  | ratio | target |
                        |---|---|---|---|---|---|---|---|
                        | throughput | SET, no pipeline | thousand/s | 60.0 (50.0–70.0) | Redis always | 50.0 (40.0–60.0) | 1.20× | ≥ 1.5× missed |
                        | metadata | one writes | bytes | 3.20 |  |  |  |  |

                        Left out: Redis everysec: it is not here
                        """);
    }

    @Test
    void csvHasEachRound() {
        assertThat(REPORT.csv())
                .startsWith("measured,work,unit,at,system,round,value\n")
                .contains("throughput,\"SET, no pipeline\",thousand/s,0.0,Minidote,2,70.0\n")
                .hasLineCount(1 + 6 + 1);
    }

    @Test
    void chartHasACurveForEachWithItsName() throws Exception {
        var chart =
                new Chart(
                        "a & b",
                        "rate",
                        "ms",
                        List.of(
                                new Chart.Curve("p99", false, points(0.5, 40)),
                                new Chart.Curve("p50", true, points(0.2, 3))));
        var picture =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(
                                new ByteArrayInputStream(
                                        chart.draw().getBytes(StandardCharsets.UTF_8)));
        assertThat(picture.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(picture.getElementsByTagName("title").item(1).getTextContent()).isEqualTo("p50");
    }

    private static List<Chart.Point> points(double first, double last) {
        return List.of(new Chart.Point(10, first), new Chart.Point(500, last));
    }
}
