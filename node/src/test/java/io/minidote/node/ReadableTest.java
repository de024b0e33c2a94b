package io.minidote.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadableTest {

    @Test
    void bytesHaveAUnitAndAFewDigits() {
        assertThat(
                        Stream.of(0L, 999L, 1023L, 1536L, 10L << 20, 120L << 20, 5L << 30, 1L << 62)
                                .map(Readable::bytes))
                .containsExactly(
                        "0 B",
                        "999 B",
                        "1.0 KiB",
                        "1.5 KiB",
                        "10.0 MiB",
                        "120 MiB",
                        "5.0 GiB",
                        "4194304 TiB");
    }

    @Test
    void timesAreInTheUnitOneWouldSay() {
        assertThat(
                        Stream.of(0, 300, 59_000, 99_999, 100_000, 7_200_000, 172_800_000)
                                .map(Duration::ofMillis)
                                .map(Readable::time))
                .isEqualTo(List.of("0.0 s", "0.3 s", "59 s", "99 s", "1 min", "2 h", "2 days"));
    }

    @Test
    void countsAreInGroupsOfThree() {
        assertThat(Readable.count(1_234_567)).isEqualTo("1,234,567");
    }
}
