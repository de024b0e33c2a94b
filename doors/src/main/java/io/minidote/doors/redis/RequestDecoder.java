package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;

/// Requests out of a stream of bytes that arrives in pieces of any size: arrays of bulk strings, or
/// lines of words as a person types them.
///
/// A length is believed only as far as bytes have come: what is allocated is bounded by what was
/// received. Once a stream is malformed, it stays so.
final class RequestDecoder {

    /// What the bytes so far hold.
    enum Found {
        /// Not a whole request.
        NOTHING,
        /// A request; [#words] has it.
        REQUEST,
        /// What is none; [#error] says why.
        MALFORMED
    }

    /// The most a header has behind its first byte, the end of its line included.
    private static final int LONGEST_HEADER = 32;

    private static final int NOT_YET = -1;
    private static final int BAD = -2;

    private static final Bytes[] NONE = {};

    private final RedisDoorOptions.Limits limits;

    private Bytes[] words = NONE;

    /// How many of [#words] are there.
    private int filled;

    /// How many words the request has; 0 between requests.
    private int expected;

    /// The length of the bulk string being read, or [#NOT_YET].
    private int bulk = NOT_YET;

    /// How many bytes the words of the request have so far.
    private long taken;

    /// How many bytes of an unfinished line are known to hold no end of line.
    private int scanned;

    private String error = "";

    RequestDecoder(RedisDoorOptions.Limits limits) {
        this.limits = limits;
    }

    /// The request just found, handed over.
    Bytes[] words() {
        var request = words;
        words = NONE;
        return request;
    }

    String error() {
        return error;
    }

    Found next(ByteBuf in) {
        if (!error.isEmpty()) {
            return Found.MALFORMED;
        }
        while (true) {
            if (expected == 0) {
                if (!in.isReadable()) {
                    return Found.NOTHING;
                }
                if (in.getByte(in.readerIndex()) != '*') {
                    var found = line(in);
                    if (found == Found.REQUEST && words.length == 0) {
                        continue;
                    }
                    return found;
                }
                var count = header(in, limits.arguments());
                if (count == NOT_YET) {
                    return in.readableBytes() <= LONGEST_HEADER
                            ? Found.NOTHING
                            : malformed("too big mbulk count string");
                }
                if (count == BAD) {
                    return malformed("invalid multibulk length");
                }
                if (count == 0) {
                    continue;
                }
                expected = count;
                filled = 0;
                taken = 0;
                words = new Bytes[Math.min(count, 16)];
            }
            var found = bulks(in);
            if (found != Found.REQUEST) {
                return found;
            }
            if (words.length != expected) {
                words = Arrays.copyOf(words, expected);
            }
            expected = 0;
            return Found.REQUEST;
        }
    }

    private Found bulks(ByteBuf in) {
        while (filled < expected) {
            if (bulk == NOT_YET) {
                if (!in.isReadable()) {
                    return Found.NOTHING;
                }
                var first = in.getByte(in.readerIndex());
                if (first != '$') {
                    return malformed("expected '$', got '" + printable(first) + "'");
                }
                var length = header(in, limits.bulk());
                if (length == NOT_YET) {
                    return in.readableBytes() <= LONGEST_HEADER
                            ? Found.NOTHING
                            : malformed("too big bulk count string");
                }
                if (length == BAD) {
                    return malformed("invalid bulk length");
                }
                taken += length;
                if (taken > limits.query()) {
                    return malformed(
                            "a request of more than " + limits.query() + " bytes (limit.query)");
                }
                bulk = length;
            }
            if (in.readableBytes() < bulk + 2) {
                return Found.NOTHING;
            }
            var bytes = new byte[bulk];
            in.readBytes(bytes);
            if (in.readByte() != '\r' || in.readByte() != '\n') {
                return malformed("a bulk string does not end with CRLF");
            }
            bulk = NOT_YET;
            if (filled == words.length) {
                words = Arrays.copyOf(words, Math.min(expected, filled * 2));
            }
            words[filled++] = Bytes.owning(bytes);
        }
        return Found.REQUEST;
    }

    /// The number between the first byte and the end of the line, read only when all of it is
    /// there. A negative number of words is none.
    private static int header(ByteBuf in, int limit) {
        var start = in.readerIndex() + 1;
        var end = Math.min(in.writerIndex(), start + LONGEST_HEADER);
        var value = 0L;
        for (var at = start; at < end; at++) {
            var next = in.getByte(at);
            if (next >= '0' && next <= '9') {
                value = Math.min(value * 10 + next - '0', Integer.MAX_VALUE);
            } else if (next == '\r' && at > start) {
                if (at + 1 == end) {
                    return NOT_YET;
                }
                if (in.getByte(at + 1) != '\n' || value > limit) {
                    return BAD;
                }
                in.readerIndex(at + 2);
                return (int) value;
            } else if (next == '-' && at == start && in.getByte(start - 1) == '*') {
                return negative(in, start + 1, end);
            } else {
                return BAD;
            }
        }
        return NOT_YET;
    }

    /// `*-1`, as Redis does, is a request without words.
    private static int negative(ByteBuf in, int start, int end) {
        for (var at = start; at < end; at++) {
            var next = in.getByte(at);
            if (next == '\r' && at > start) {
                if (at + 1 == end) {
                    return NOT_YET;
                }
                if (in.getByte(at + 1) != '\n') {
                    return BAD;
                }
                in.readerIndex(at + 2);
                return 0;
            }
            if (next < '0' || next > '9') {
                return BAD;
            }
        }
        return NOT_YET;
    }

    private Found line(ByteBuf in) {
        var start = in.readerIndex();
        var end = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
        var length = (end < 0 ? in.writerIndex() : end) - start;
        if (length > limits.inline()) {
            return malformed("too big inline request");
        }
        if (end < 0) {
            scanned = length;
            return Found.NOTHING;
        }
        scanned = 0;
        var line = new byte[length];
        in.readBytes(line);
        in.skipBytes(1);
        var split = split(line, length > 0 && line[length - 1] == '\r' ? length - 1 : length);
        if (!split) {
            return malformed("unbalanced quotes in request");
        }
        return Found.REQUEST;
    }

    /// Splits a line at blanks; `"…"` may hold any of `\n \r \t \b \a \xHH`, `'…'` only `\'`.
    private boolean split(byte[] line, int length) {
        var found = new ArrayList<Bytes>();
        var at = 0;
        while (true) {
            while (at < length && blank(line[at])) {
                at++;
            }
            if (at == length) {
                words = found.toArray(Bytes[]::new);
                return true;
            }
            var word = new ByteArrayOutputStream();
            while (at < length && !blank(line[at])) {
                var next = line[at];
                if (next != '"' && next != '\'') {
                    word.write(next);
                    at++;
                    continue;
                }
                at = quoted(line, at + 1, length, next, word);
                if (at < 0 || at < length && !blank(line[at])) {
                    return false;
                }
            }
            found.add(Bytes.owning(word.toByteArray()));
        }
    }

    /// Where the quoted part ends, behind its closing quote; -1 if it does not.
    private static int quoted(
            byte[] line, int from, int length, byte quote, ByteArrayOutputStream to) {
        for (var at = from; at < length; at++) {
            var next = line[at];
            if (next == quote) {
                return at + 1;
            }
            if (next != '\\' || at + 1 == length) {
                to.write(next);
            } else if (quote == '\'') {
                if (line[at + 1] == '\'') {
                    at++;
                }
                to.write(line[at]);
            } else {
                at++;
                if (line[at] == 'x'
                        && at + 2 < length
                        && digit(line[at + 1]) >= 0
                        && digit(line[at + 2]) >= 0) {
                    to.write(digit(line[at + 1]) << 4 | digit(line[at + 2]));
                    at += 2;
                } else {
                    to.write(escaped(line[at]));
                }
            }
        }
        return -1;
    }

    private static int escaped(byte letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> letter;
        };
    }

    private static int digit(byte letter) {
        return Character.digit(letter, 16);
    }

    private static boolean blank(byte letter) {
        return letter == ' ' || letter >= '\t' && letter <= '\r' || letter == 0;
    }

    private static String printable(byte letter) {
        return letter >= ' ' && letter < 127
                ? String.valueOf((char) letter)
                : "\\x%02x".formatted(letter);
    }

    private Found malformed(String why) {
        error = "Protocol error: " + why;
        words = NONE;
        return Found.MALFORMED;
    }
}
