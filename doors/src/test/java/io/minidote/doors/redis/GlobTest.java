package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
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

    @ParameterizedTest
    @CsvSource({
        "*, a, true",
        "*, '', true",
        "**, '', false",
        "a, A, false",
        "[A-C], b, false",
        "[a-c], b, true",
        "[c-a], b, true",
        "[a-], a, true",
        "[a-], -, false",
        "[\\a-c], b, false",
        "[\\]], ], true",
        "[^a-c]x, dx, true",
        "é?, éa, true",
    })
    void bytesAreNothingButThemselves(String pattern, String text, boolean matches) {
        assertThat(Glob.exact(Bytes.of(pattern)).matches(Bytes.of(text))).isEqualTo(matches);
    }

    @Test
    void noPatternTakesLong() {
        assertThat(new Glob("*a".repeat(100) + "b").matches("a".repeat(10_000))).isFalse();
    }
}
