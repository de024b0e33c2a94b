package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DoublesTest {

    /// What `%.17g` of C makes of them.
    @Test
    void seventeenDigitsAreSpelled() {
        var spelled =
                Map.ofEntries(
                        Map.entry(0.0, "0"),
                        Map.entry(-0.0, "0"),
                        Map.entry(3.0, "3"),
                        Map.entry(-2.5, "-2.5"),
                        Map.entry(0.1, "0.10000000000000001"),
                        Map.entry(1 / 3.0, "0.33333333333333331"),
                        Map.entry(1e3, "1000"),
                        Map.entry(99999999999999984.0, "99999999999999984"),
                        Map.entry(1e17, "1e+17"),
                        Map.entry(-123456789012345678.0, "-1.2345678901234568e+17"),
                        Map.entry(1e20, "1e+20"),
                        Map.entry(1.5e300, "1.5000000000000001e+300"),
                        Map.entry(1e300, "1.0000000000000001e+300"),
                        Map.entry(Double.MAX_VALUE, "1.7976931348623157e+308"),
                        Map.entry(0.001, "0.001"),
                        Map.entry(0.0001, "0.0001"),
                        Map.entry(-0.00001, "-1.0000000000000001e-05"),
                        Map.entry(0.5 / 65536, "7.62939453125e-06"),
                        Map.entry(Double.MIN_VALUE, "4.9406564584124654e-324"),
                        Map.entry(Double.POSITIVE_INFINITY, "inf"),
                        Map.entry(Double.NEGATIVE_INFINITY, "-inf"));
        spelled.forEach((number, text) -> assertThat(Doubles.text(number)).isEqualTo(text));
    }

    @Test
    void whatNoDoubleIsNearToIsNone() {
        assertThat(Doubles.read(Bytes.of("1e308"))).hasValue(1e308);
        assertThat(Doubles.read(Bytes.of("0.0e999"))).hasValue(0);
        assertThat(Doubles.read(Bytes.of("-inf"))).hasValue(Double.NEGATIVE_INFINITY);
        Stream.of("1e309", "-1e999", "1e-400", "0.01e-323", "nan", "")
                .forEach(text -> assertThat(Doubles.read(Bytes.of(text))).as(text).isEmpty());
    }
}
