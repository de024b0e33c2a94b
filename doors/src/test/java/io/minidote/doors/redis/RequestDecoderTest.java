package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.doors.redis.RequestDecoder.Found;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestDecoderTest {

    private static final RedisDoorOptions.Limits SMALL =
            new RedisDoorOptions.Limits(10, 16, 1024, 1024, 2048, 10, 4096, 1 << 20);

    private static final String STREAM =
            "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"
                    + "PING \"a\\x41 \\\"\" 'b\\' c'\r\n"
                    + "\r\n"
                    + "*0\r\n"
                    + "*-1\r\n"
                    + "*1\r\n$0\r\n\r\n"
                    + "*3\r\n$3\r\nSET\r\n$4\r\n\r\n*1\r\n$2\r\n\r\n\r\n"
                    + "  quit\n";

    private static final List<List<String>> REQUESTS =
            List.of(
                    List.of("GET", "k"),
                    List.of("PING", "aA \"", "b' c"),
                    List.of(""),
                    List.of("SET", "\r\n*1", "\r\n"),
                    List.of("quit"));

    @Test
    void findsTheSameRequestsWhereverAStreamIsSplit() {
        var bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        for (var first = 0; first <= bytes.length; first++) {
            for (var second = first; second <= bytes.length; second++) {
                assertThat(requests(bytes, first, second))
                        .as("split at %d and %d", first, second)
                        .isEqualTo(REQUESTS);
            }
        }
    }

    @Test
    void findsTheSameRequestsByteByByte() {
        var decoder = new RequestDecoder(SMALL);
        var in = Unpooled.buffer();
        var found = new ArrayList<List<String>>();
        for (var each : STREAM.getBytes(StandardCharsets.UTF_8)) {
            in.writeByte(each);
            take(decoder, in, found);
        }
        assertThat(found).isEqualTo(REQUESTS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*17\\r\\n | invalid multibulk length",
                "*99999999999999999999\\r\\n | invalid multibulk length",
                "*x\\r\\n | invalid multibulk length",
                "*1x\\r\\n | invalid multibulk length",
                "*\\r\\n | invalid multibulk length",
                "*--1\\r\\n | invalid multibulk length",
                "*1\\rx | invalid multibulk length",
                "*00000000000000000000000000000000000000 | too big mbulk count string",
                "*1\\r\\n+OK\\r\\n | expected '$', got '+'",
                "*1\\r\\n\\r\\n | expected '$', got '\\x0d'",
                "*1\\r\\n$-1\\r\\n | invalid bulk length",
                "*1\\r\\n$1025\\r\\n | invalid bulk length",
                "*1\\r\\n$2147483648\\r\\n | invalid bulk length",
                "*1\\r\\n$x\\r\\n | invalid bulk length",
                "*1\\r\\n$00000000000000000000000000000000000000 | too big bulk count string",
                "*1\\r\\n$1\\r\\nab\\n | a bulk string does not end with CRLF",
                "PING \"x\\r\\n | unbalanced quotes in request",
                "PING 'x'y\\r\\n | unbalanced quotes in request",
            })
    void saysWhatIsWrong(String said, String error) {
        var in = buffer(said.replace("\\r", "\r").replace("\\n", "\n"));
        var decoder = new RequestDecoder(SMALL);
        assertThat(decoder.next(in)).isEqualTo(Found.MALFORMED);
        assertThat(decoder.error()).isEqualTo("Protocol error: " + error);
        assertThat(decoder.next(buffer("PING\r\n"))).as("it stays so").isEqualTo(Found.MALFORMED);
    }

    @Test
    void aLineHasALimit() {
        var decoder = new RequestDecoder(SMALL);
        var in = buffer("x".repeat(1024));
        assertThat(decoder.next(in)).isEqualTo(Found.NOTHING);
        in.writeByte('x');
        assertThat(decoder.next(in)).isEqualTo(Found.MALFORMED);
        assertThat(decoder.error()).isEqualTo("Protocol error: too big inline request");
    }

    @Test
    void aRequestHasALimit() {
        var decoder = new RequestDecoder(SMALL);
        var word = "$1000\r\n" + "x".repeat(1000) + "\r\n";
        assertThat(decoder.next(buffer("*3\r\n" + word + word + word))).isEqualTo(Found.MALFORMED);
        assertThat(decoder.error())
                .isEqualTo("Protocol error: a request of more than 2048 bytes (limit.query)");
    }

    @Test
    void whatIsAnnouncedIsNotAllocated() {
        var decoder = new RequestDecoder(RedisDoorOptions.Limits.DEFAULT);
        var before = allocated();
        assertThat(decoder.next(buffer("*1048576\r\n$8388608\r\nx"))).isEqualTo(Found.NOTHING);
        assertThat(allocated() - before).isLessThan(1 << 20);
    }

    @Test
    void bytesOfAllKindsNeverBreakIt() {
        var random = new Random(1);
        var alphabet = "*$0123-+\r\nab\"'\\x \0".getBytes(StandardCharsets.UTF_8);
        for (var round = 0; round < 20_000; round++) {
            var decoder = new RequestDecoder(SMALL);
            var in = Unpooled.buffer();
            for (var piece = 0; piece < 4; piece++) {
                for (var i = random.nextInt(20); i > 0; i--) {
                    in.writeByte(alphabet[random.nextInt(alphabet.length)]);
                }
                take(decoder, in, new ArrayList<>());
            }
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static List<List<String>> requests(byte[] bytes, int first, int second) {
        var decoder = new RequestDecoder(SMALL);
        var in = Unpooled.buffer();
        var found = new ArrayList<List<String>>();
        in.writeBytes(bytes, 0, first);
        take(decoder, in, found);
        in.writeBytes(bytes, first, second - first);
        take(decoder, in, found);
        in.writeBytes(bytes, second, bytes.length - second);
        take(decoder, in, found);
        return found;
    }

    private static void take(RequestDecoder decoder, ByteBuf in, List<List<String>> found) {
        while (decoder.next(in) == Found.REQUEST) {
            found.add(Arrays.stream(decoder.words()).map(Bytes::text).toList());
        }
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
