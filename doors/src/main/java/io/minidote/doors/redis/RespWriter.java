package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Field;
import io.netty.buffer.ByteBuf;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/// Answers as bytes of RESP2 or RESP3 (the Redis serialization protocol).
final class RespWriter {

    /// In which nothing is answered.
    static final int SILENCE = 0;

    static final int RESP2 = 2;
    static final int RESP3 = 3;

    /// No error is longer: it may name what a client sent.
    private static final int LONGEST_ERROR = 1024;

    /// More than a header takes, or a number.
    private static final int SHORT = 64;

    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    private static final byte[] OK = ascii("+OK\r\n");
    private static final byte[] QUEUED = ascii("+QUEUED\r\n");
    private static final byte[] PONG = ascii("+PONG\r\n");
    private static final byte[] ZERO = ascii(":0\r\n");
    private static final byte[] ONE = ascii(":1\r\n");
    private static final byte[] NULL_BULK = ascii("$-1\r\n");
    private static final byte[] NULL_ARRAY = ascii("*-1\r\n");
    private static final byte[] NULL = ascii("_\r\n");

    private final long limit;

    /// @param limit `limit.client-output`: how many bytes may wait in one buffer
    RespWriter(long limit) {
        this.limit = limit;
    }

    /// An answer would make the buffer longer than its limit.
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLong() {
            super("an answer longer than limit.client-output", null, false, false);
        }
    }

    /// @throws TooLong with a part of the answer written
    void write(Answer answer, int protocol, ByteBuf out) {
        begin(out);
        switch (answer) {
            case Answer.Status status -> writeStatus(status, out);
            case Answer.Failure(var error) -> writeError(error, out);
            case Answer.Whole(var value) -> writeNumber(value, out);
            case Answer.Real(var value) -> writeDouble(value, protocol, out);
            case Answer.Bulk(var bytes) -> writeBulk(bytes, out);
            case Answer.Text(var text) -> writeText(text, protocol, out);
            case Answer.Nil _ -> out.writeBytes(protocol == RESP3 ? NULL : NULL_BULK);
            case Answer.Silence _ -> {}
            case Answer.NilArray _ -> out.writeBytes(protocol == RESP3 ? NULL : NULL_ARRAY);
            case Answer.Later later -> write(later.now(), protocol, out);
            case Answer.Many(var answers) -> {
                writeHeader('*', answers.size(), out);
                writeAll(answers, protocol, out);
            }
            case Answer.Push(var answers) -> {
                writeHeader(protocol == RESP3 ? '>' : '*', answers.size(), out);
                writeAll(answers, protocol, out);
            }
            case Answer.Several(var answers) -> writeAll(answers, protocol, out);
            case Answer.Distinct(var answers) -> {
                writeHeader(protocol == RESP3 ? '~' : '*', answers.size(), out);
                writeAll(answers, protocol, out);
            }
            case Answer.Pairs(var pairs) -> {
                writePairs(pairs.size(), protocol, out);
                for (var pair : pairs) {
                    write(pair.getKey(), protocol, out);
                    write(pair.getValue(), protocol, out);
                }
            }
            case Answer.Tuples(var tuples) -> writeTuples(tuples, protocol, out);
            case Answer.Value(var state) -> {
                var value = state.value();
                if (value instanceof Bytes && !state.exists()) {
                    write(Answer.NIL, protocol, out);
                } else {
                    writeValue(value, protocol, out);
                }
            }
            case Answer.BigNumber(var value) -> writeBig(value, protocol, out);
            case Answer.Truth(var value) -> writeTruth(value, protocol, out);
        }
    }

    private static void writePairs(int count, int protocol, ByteBuf out) {
        if (protocol == RESP3) {
            writeHeader('%', count, out);
        } else {
            writeHeader('*', count * 2L, out);
        }
    }

    private void writeTuples(List<List<Answer>> tuples, int protocol, ByteBuf out) {
        if (protocol == RESP3) {
            writeHeader('*', tuples.size(), out);
        } else {
            writeHeader('*', tuples.stream().mapToLong(List::size).sum(), out);
        }
        for (var tuple : tuples) {
            if (protocol == RESP3) {
                writeHeader('*', tuple.size(), out);
            }
            writeAll(tuple, protocol, out);
        }
    }

    private void writeAll(Collection<Answer> answers, int protocol, ByteBuf out) {
        for (var answer : answers) {
            write(answer, protocol, out);
        }
    }

    private void begin(ByteBuf out) {
        if (out.readableBytes() > limit) {
            throw new TooLong();
        }
        room(out, SHORT);
    }

    /// Makes room, as much again as there is: by itself a buffer that is already large would grow
    /// by a fixed step, and be copied as often.
    private void room(ByteBuf out, int needed) {
        if (out.writableBytes() < needed) {
            var more = Math.min(out.capacity(), limit + SHORT - out.readableBytes());
            out.ensureWritable((int) Math.max(needed, more));
        }
    }

    /// What [io.minidote.crdt.Crdt#value] may give.
    private void writeValue(Object value, int protocol, ByteBuf out) {
        begin(out);
        switch (value) {
            case Long number -> writeNumber(number, out);
            case BigInteger number -> writeBig(number, protocol, out);
            case Boolean truth -> writeTruth(truth, protocol, out);
            case Double number -> writeDouble(number, protocol, out);
            case Bytes bytes -> writeBulk(bytes, out);
            case SequencedMap<?, ?> pairs -> {
                writePairs(pairs.size(), protocol, out);
                for (var pair : pairs.entrySet()) {
                    writeValue(pair.getKey(), protocol, out);
                    writeValue(pair.getValue(), protocol, out);
                }
            }
            case Field<?, ?, ?>(var key, var type) -> {
                writeHeader('*', 2, out);
                writeBulk(key, out);
                writeBulk(Bytes.of(type.name()), out);
            }
            case Collection<?> elements -> {
                var distinct = protocol == RESP3 && elements instanceof Set<?>;
                writeHeader(distinct ? '~' : '*', elements.size(), out);
                for (var element : elements) {
                    writeValue(element, protocol, out);
                }
            }
            default ->
                    throw new IllegalStateException(
                            "a data type's value is a " + value.getClass().getName());
        }
    }

    private static void writeStatus(Answer.Status status, ByteBuf out) {
        if (status == Answer.OK) {
            out.writeBytes(OK);
        } else if (status == Answer.QUEUED) {
            out.writeBytes(QUEUED);
        } else if (status == Answer.PONG) {
            out.writeBytes(PONG);
        } else {
            out.writeByte('+');
            writeLine(status.word(), out);
        }
    }

    private static void writeError(String error, ByteBuf out) {
        out.writeByte('-');
        writeLine(
                error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR) + "…",
                out);
    }

    private static void writeLine(String text, ByteBuf out) {
        out.writeCharSequence(text.replace('\r', ' ').replace('\n', ' '), StandardCharsets.UTF_8);
        end(out);
    }

    private static void writeNumber(long value, ByteBuf out) {
        if (value == 0) {
            out.writeBytes(ZERO);
        } else if (value == 1) {
            out.writeBytes(ONE);
        } else {
            writeHeader(':', value, out);
        }
    }

    private void writeBig(BigInteger value, int protocol, ByteBuf out) {
        if (value.compareTo(LEAST) >= 0 && value.compareTo(GREATEST) <= 0) {
            writeNumber(value.longValue(), out);
        } else if (protocol == RESP3) {
            out.writeByte('(');
            writeLine(value.toString(), out);
        } else {
            writeBulk(Bytes.of(value.toString()), out);
        }
    }

    private void writeDouble(double value, int protocol, ByteBuf out) {
        if (protocol == RESP3) {
            out.writeByte(',');
            writeLine(Doubles.text(value), out);
        } else {
            writeBulk(Bytes.of(Doubles.text(value)), out);
        }
    }

    private static void writeTruth(boolean value, int protocol, ByteBuf out) {
        if (protocol == RESP3) {
            out.writeByte('#');
            out.writeByte(value ? 't' : 'f');
            end(out);
        } else {
            writeNumber(value ? 1 : 0, out);
        }
    }

    private void writeText(String text, int protocol, ByteBuf out) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        room(out, bytes.length + SHORT);
        if (protocol == RESP3) {
            writeHeader('=', bytes.length + 4L, out);
            out.writeCharSequence("txt:", StandardCharsets.US_ASCII);
        } else {
            writeHeader('$', bytes.length, out);
        }
        out.writeBytes(bytes);
        end(out);
    }

    private void writeBulk(Bytes bytes, ByteBuf out) {
        room(out, bytes.length() + SHORT);
        writeHeader('$', bytes.length(), out);
        out.writeBytes(bytes.toArray());
        end(out);
    }

    private static void writeHeader(char kind, long number, ByteBuf out) {
        out.ensureWritable(24);
        out.writeByte(kind);
        if (number == Long.MIN_VALUE) {
            out.writeCharSequence(Long.toString(number), StandardCharsets.US_ASCII);
        } else {
            writeDigits(number, out);
        }
        end(out);
    }

    private static void writeDigits(long number, ByteBuf out) {
        var rest = number;
        if (rest < 0) {
            out.writeByte('-');
            rest = -rest;
        }
        var digits = 1;
        for (var power = rest; power >= 10; power /= 10) {
            digits++;
        }
        var at = out.writerIndex() + digits;
        out.writerIndex(at);
        do {
            out.setByte(--at, (byte) ('0' + rest % 10));
            rest /= 10;
        } while (rest > 0);
    }

    private static void end(ByteBuf out) {
        out.writeShort('\r' << 8 | '\n');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
