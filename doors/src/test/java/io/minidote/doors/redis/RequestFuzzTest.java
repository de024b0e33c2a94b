package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.doors.redis.RequestDecoder.Found;
import io.minidote.fuzz.FuzzTarget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What clients send: requests as arrays and as lines. The same requests are found, and the same
/// mistake, however the stream arrives; and whatever was found says the same when it is sent as an
/// array.
class RequestFuzzTest extends FuzzTarget {

    private static final RedisDoorOptions.Limits SMALL =
            new RedisDoorOptions.Limits(10, 16, 1024, 1024, 2048, 10, 4096, 1 << 20);

    private record Read(List<List<Bytes>> requests, String error) {}

    @Override
    public void hold(byte[] input) {
        for (var limits : List.of(RedisDoorOptions.Limits.DEFAULT, SMALL)) {
            var whole = bounded(input, () -> read(limits, input, input.length));
            presentable(whole.error());
            assertThat(read(limits, input, 1)).isEqualTo(whole);
            assertThat(read(limits, input, 7)).isEqualTo(whole);
            var again = read(RedisDoorOptions.Limits.DEFAULT, arrays(whole.requests()), 64);
            assertThat(again).isEqualTo(new Read(whole.requests(), ""));
        }
    }

    /// @param step how many bytes come at a time
    private static Read read(RedisDoorOptions.Limits limits, byte[] stream, int step) {
        var decoder = new RequestDecoder(limits);
        var in = Unpooled.buffer();
        var requests = new ArrayList<List<Bytes>>();
        var found = Found.NOTHING;
        for (var at = 0; at < stream.length && found != Found.MALFORMED; at += step) {
            in.discardReadBytes();
            in.writeBytes(stream, at, Math.min(step, stream.length - at));
            for (found = decoder.next(in); found == Found.REQUEST; found = decoder.next(in)) {
                requests.add(Arrays.asList(decoder.words()));
            }
        }
        return new Read(requests, decoder.error());
    }

    private static byte[] arrays(List<List<Bytes>> requests) {
        var out = Unpooled.buffer();
        for (var words : requests) {
            write("*" + words.size() + "\r\n", out);
            for (var word : words) {
                write("$" + word.length() + "\r\n", out);
                out.writeBytes(word.toArray());
                write("\r\n", out);
            }
        }
        var bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private static void write(String text, ByteBuf out) {
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var seeds = new TreeMap<String, byte[]>();
        seeds.put(
                "two-sets-in-one-pipeline",
                bytes(
                        "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n"
                                + "*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$0\r\n\r\n"));
        seeds.put("line-with-quotes", bytes("PING \"a\\x41 \\\"\" 'b\\' c'\r\n"));
        seeds.put("line-that-ends-in-a-quote", bytes("SET k \"v\r\n"));
        seeds.put("lines-without-words", bytes("\r\n \t\r\nquit\n"));
        seeds.put("array-without-words", bytes("*0\r\n*-1\r\n*1\r\n$4\r\nPING\r\n"));
        seeds.put("array-in-an-array", bytes("*2\r\n*1\r\n$1\r\na\r\n$1\r\nb\r\n"));
        seeds.put("word-of-9999999999-bytes", bytes("*1\r\n$9999999999\r\nx"));
        seeds.put("million-words-of-8-megabytes", bytes("*1048576\r\n$8388608\r\nx"));
        seeds.put("count-with-30-zeros", bytes("*" + "0".repeat(29) + "1\r\n$1\r\nx\r\n"));
        seeds.put("length-with-30-zeros", bytes("*1\r\n$" + "0".repeat(29) + "1\r\nx\r\n"));
        seeds.put("line-longer-than-a-small-limit", bytes("x".repeat(1_100) + "\r\n"));
        seeds.put(
                "words-longer-than-a-small-limit",
                bytes("*3\r\n" + ("$1000\r\n" + "x".repeat(1_000) + "\r\n").repeat(3)));
        return seeds;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
