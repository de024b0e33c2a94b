package io.minidote.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ByteReaderTest {

    private static final List<Long> NUMBERS =
            List.of(0L, 1L, -1L, 127L, 128L, -64L, -65L, Long.MAX_VALUE, Long.MIN_VALUE);

    private static Bytes bytes(int... values) {
        var array = new byte[values.length];
        for (var i = 0; i < values.length; i++) {
            array[i] = (byte) values[i];
        }
        return Bytes.copyOf(array);
    }

    private static String read(Bytes bytes, Function<ByteReader, ?> read) {
        return Decoded.of(bytes, read::apply).toString();
    }

    @Test
    void whatWasWrittenIsRead() {
        var out = new ByteWriter();
        NUMBERS.forEach(out::writeVarint);
        NUMBERS.forEach(out::writeSigned);
        NUMBERS.forEach(out::writeLong);
        out.writeBoolean(true);
        out.writeInt(-2);
        out.writeBytes(Bytes.of("x"));
        out.writeText("grün");
        var in = new ByteReader(out.toBytes());
        NUMBERS.forEach(number -> assertThat(in.readVarint()).isEqualTo(number));
        NUMBERS.forEach(number -> assertThat(in.readSigned()).isEqualTo(number));
        NUMBERS.forEach(number -> assertThat(in.readLong()).isEqualTo(number));
        assertThat(in.readBoolean()).isTrue();
        assertThat(in.readInt()).isEqualTo(-2);
        assertThat(in.readBytes()).isEqualTo(Bytes.of("x"));
        assertThat(in.readText()).isEqualTo("grün");
        in.end();
    }

    @Test
    void aNumberHasOneForm() {
        assertThat(read(bytes(0x80, 0x00), ByteReader::readVarint))
                .isEqualTo("at byte 0: expected the shortest form of a number, found a longer one");
    }

    @Test
    void aNumberHas64Bits() {
        assertThat(
                        read(
                                bytes(
                                        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                        0xFF),
                                ByteReader::readVarint))
                .contains("expected");
    }

    /// A count of a thousand million in five bytes allocates nothing.
    @Test
    void aCountIsBelievedOnlyAsFarAsThereAreBytes() {
        var out = new ByteWriter();
        out.writeVarint(1_000_000_000);
        assertThat(read(out.toBytes(), in -> in.readCount("elements")))
                .isEqualTo(
                        "at byte 0: expected a count of elements of at most 5, found 1000000000");
        assertThat(read(out.toBytes(), ByteReader::readBytes)).contains("a length of at most 5");
    }

    @Test
    void nothingMayFollow() {
        assertThat(read(bytes(1, 2), ByteReader::readByte))
                .isEqualTo("at byte 1: expected the end, found 1 more bytes");
    }

    @Test
    void textIsUtf8() {
        assertThat(read(bytes(1, 0xFF), ByteReader::readText))
                .isEqualTo("at byte 0: expected UTF-8 text, found 0xff");
    }

    @Test
    void aBooleanIsZeroOrOne() {
        assertThat(read(bytes(2), ByteReader::readBoolean))
                .isEqualTo("at byte 0: expected 0 or 1, found 2");
    }
}
