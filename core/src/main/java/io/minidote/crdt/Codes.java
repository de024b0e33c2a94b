package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// What the data types write alike: the kind of an effect, elements, sums.
final class Codes {

    /// Sums are sums of numbers of 64 bits, one for each of at most 2⁶³ dots.
    private static final int LONGEST_SUM = 16;

    private Codes() {}

    /// The number of an effect's kind, from 1 to `last`.
    static int readKind(CausalReader in, int last) {
        var start = in.position();
        var kind = in.readByte();
        if (kind < 1 || kind > last) {
            throw in.malformed(start, "a kind of effect from 1 to " + last, Integer.toString(kind));
        }
        return kind;
    }

    static void writeElements(CausalWriter out, int kind, List<Bytes> elements) {
        out.writeByte(kind);
        out.writeVarint(elements.size());
        elements.forEach(out::writeBytes);
    }

    static List<Bytes> readElements(CausalReader in) {
        var start = in.position();
        var count = in.readCount("elements");
        if (count == 0) {
            throw in.malformed(start, "at least one element", "none");
        }
        var elements = new ArrayList<Bytes>(Math.min(count, 64));
        for (var i = 0; i < count; i++) {
            elements.add(in.readBytes());
        }
        return elements;
    }

    /// Its two's complement, in as few bytes as it takes.
    static void writeSum(CausalWriter out, Number sum) {
        out.writeBytes(Bytes.owning(Sums.wide(sum).toByteArray()));
    }

    static Number readSum(CausalReader in) {
        var start = in.position();
        var bytes = in.readBytes();
        if (bytes.length() < 1 || bytes.length() > LONGEST_SUM) {
            throw in.malformed(
                    start,
                    "a sum of 1 to " + LONGEST_SUM + " bytes",
                    Integer.toString(bytes.length()));
        }
        var sum = new BigInteger(bytes.toArray());
        if (sum.toByteArray().length < bytes.length()) {
            throw in.malformed(start, "the shortest form of a sum", bytes.toString());
        }
        return Sums.of(sum);
    }
}
