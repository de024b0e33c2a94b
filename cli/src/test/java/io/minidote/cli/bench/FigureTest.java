package io.minidote.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {

    @Test
    void medianIsTheOneInTheMiddleOrHalfwayBetweenTwo() {
        assertThat(new Figure("a", List.of(9.0, 1.0, 4.0)).median()).isEqualTo(4);
        assertThat(new Figure("a", List.of(9.0, 1.0, 4.0, 2.0)).median()).isEqualTo(3);
    }

    @Test
    void latencyOfAPercentileIsOneThatWasMeasured() {
        var latencies = new Latencies(new long[] {4_000_000, 1_000_000, 3_000_000, 2_000_000});
        assertThat(latencies.millis(50)).isEqualTo(2);
        assertThat(latencies.millis(51)).isEqualTo(3);
        assertThat(latencies.millis(99)).isEqualTo(4);
        assertThat(latencies.millis(100)).isEqualTo(4);
    }

    @Test
    void numbersHaveThreeDigits() {
        assertThat(List.of(0.0914, 1.234, 12.34, 123.4, 12_345.6).stream().map(Numbers::of))
                .containsExactly("0.091", "1.23", "12.3", "123", "12,346");
    }
}
