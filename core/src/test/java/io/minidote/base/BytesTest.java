package io.minidote.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BytesTest {

    @Test
    void bytesAreOrderedUnsigned() {
        assertThat(Bytes.copyOf(new byte[] {(byte) 0x80}))
                .isGreaterThan(Bytes.copyOf(new byte[] {0x7F}));
        assertThat(Bytes.of("ab")).isGreaterThan(Bytes.of("a"));
    }

    @Test
    void aCopyDoesNotChangeWithItsSource() {
        var source = new byte[] {1};
        var bytes = Bytes.copyOf(source);
        source[0] = 2;
        bytes.toArray()[0] = 3;
        assertThat(bytes).isEqualTo(Bytes.copyOf(new byte[] {1}));
    }

    @Test
    void textIsPrintedAsTextAndTheRestInHexadecimal() {
        assertThat(Bytes.of("grün")).hasToString("grün");
        assertThat(Bytes.copyOf(new byte[] {0, (byte) 0xFF})).hasToString("0x00ff");
        assertThat(Bytes.of("a\nb")).hasToString("0x610a62");
    }

    @Test
    void everyIntegerIsReadFromItsOwnDigits() {
        LongStream.of(0, 1, -1, 9, 10, -10, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1)
                .forEach(number -> assertThat(Bytes.of(number).integer()).hasValue(number));
    }

    @Test
    void otherSpellingsAreNoIntegers() {
        Stream.of(
                        "",
                        "-",
                        "+1",
                        "01",
                        "-0",
                        "-01",
                        "00",
                        " 1",
                        "1 ",
                        "1.0",
                        "1e3",
                        "x",
                        "--1",
                        "9223372036854775808",
                        "-9223372036854775809",
                        "99999999999999999999",
                        "18446744073709551616")
                .forEach(text -> assertThat(Bytes.of(text).integer()).as(text).isEmpty());
    }

    @Test
    void aNumberMayHaveAFractionAnExponentOrNoEnd() {
        assertThat(Bytes.of("-2.5e1").number()).hasValue(-25);
        assertThat(Bytes.of("+.5").number()).hasValue(0.5);
        Stream.of("inf", "+inf", "INF", "Infinity", "+infinity")
                .forEach(text ->
                        assertThat(Bytes.of(text).number()).hasValue(Double.POSITIVE_INFINITY));
        Stream.of("-inf", "-Infinity")
                .forEach(text ->
                        assertThat(Bytes.of(text).number()).hasValue(Double.NEGATIVE_INFINITY));
        Stream.of("", "nan", "-", "1d", "0x1p3", " 1", "1e", "infinit")
                .forEach(text -> assertThat(Bytes.of(text).number()).as(text).isEmpty());
    }
}
