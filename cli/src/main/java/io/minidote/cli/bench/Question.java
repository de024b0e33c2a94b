package io.minidote.cli.bench;

import io.minidote.cli.bench.RedisBenchmark.Command;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/// A request as bytes, about another key each time.
///
/// The key ends with [#DIGITS] digits, as those of redis-benchmark do, so that either finds what
/// the other has written.
final class Question {

    private static final int DIGITS = 12;

    private final byte[] bytes;
    private final int digitsAt;
    private final int keys;
    private final SplittableRandom random = new SplittableRandom(1);

    private Question(int keys, String name, String prefix, String... rest) {
        this.keys = keys;
        var written = new ByteArrayOutputStream();
        append(written, "*%d\r\n".formatted(2 + rest.length));
        appendWord(written, name);
        append(written, "$%d\r\n%s".formatted(prefix.length() + DIGITS, prefix));
        digitsAt = written.size();
        append(written, "0".repeat(DIGITS) + "\r\n");
        List.of(rest).forEach(word -> appendWord(written, word));
        bytes = written.toByteArray();
    }

    /// The question that redis-benchmark asks as well.
    ///
    /// @param keys from how many the key is drawn
    static Question of(Command command, int keys) {
        return switch (command) {
            case SET -> new Question(keys, "SET", "key:", "v".repeat(RedisBenchmark.VALUE));
            case GET -> new Question(keys, "GET", "key:");
            case INCR -> new Question(keys, "INCR", "counter:");
            case SADD -> new Question(keys, "SADD", "set:", "member");
        };
    }

    int length() {
        return bytes.length;
    }

    /// Puts the question into the buffer, about a key drawn at random.
    void ask(ByteBuffer buffer) {
        long key = random.nextInt(keys);
        for (var i = digitsAt + DIGITS - 1; i >= digitsAt; i--) {
            bytes[i] = (byte) ('0' + key % 10);
            key /= 10;
        }
        buffer.put(bytes);
    }

    private static void appendWord(ByteArrayOutputStream written, String word) {
        append(written, "$%d\r\n%s\r\n".formatted(word.length(), word));
    }

    private static void append(ByteArrayOutputStream written, String text) {
        written.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
