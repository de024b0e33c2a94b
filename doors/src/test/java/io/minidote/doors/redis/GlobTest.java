package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "'', '', true",
        "'', a, false",
        "save, SAVE, true",
        "s?ve, save, true",
        "s?ve, sve, false",
        "*a*b, xaxxb, true",
        "*a*b, xaxxbx, false",
        "limit.[a-c]*, limit.bulk, true",
        "limit.[^a-c]*, limit.bulk, false",
        "[abc, c, true",
        "\\*, *, true",
        "\\*, x, false",
        "a**, a, true",
    })
    void matches(String pattern, String text, boolean matches) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void noPatternTakesLong() {
        assertThat(new Glob("*a".repeat(100) + "b").matches("a".repeat(10_000))).isFalse();
    }
}
