package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// What the data types write alike: the kind of an effect, elements, sums.
final class Codes {

    /// Sums are sums of numbers of 64 bits, one for each of at most 2⁶³ dots.
    private static final int LONGEST_SUM = 16;

    /// The least double has so many digits behind the point.
    private static final int MOST_DIGITS = 1_074;

    /// A sum of so many doubles has at most 328 digits before the point.
    private static final int LONGEST_EXACT_SUM = 600;

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

    /// How a sum is written.
    enum Sum {

        /// An integer: its two's complement, in as few bytes as it takes.
        WHOLE {
            @Override
            void write(CausalWriter out, Number sum) {
                out.writeBytes(Bytes.owning(Sums.wide(sum).toByteArray()));
            }

            @Override
            Number read(CausalReader in) {
                return Sums.of(readInteger(in, LONGEST_SUM));
            }
        },

        /// Any number: how many digits stand behind the point, and the integer they all make.
        EXACT {
            @Override
            void write(CausalWriter out, Number sum) {
                var exact = sum instanceof BigDecimal decimal ? decimal : BigDecimal.ZERO;
                out.writeVarint(exact.scale());
                out.writeBytes(
                        Bytes.owning(
                                (exact.scale() > 0 ? exact.unscaledValue() : Sums.wide(sum))
                                        .toByteArray()));
            }

            @Override
            Number read(CausalReader in) {
                var start = in.position();
                var scale = (int) in.readVarint(MOST_DIGITS, "digits behind the point");
                var unscaled = readInteger(in, LONGEST_EXACT_SUM);
                var sum = Sums.of(new BigDecimal(unscaled, scale));
                if (scale > 0 && !(sum instanceof BigDecimal exact && exact.scale() == scale)) {
                    throw in.malformed(start, "no zero as the last digit", sum.toString());
                }
                return sum;
            }
        };

        abstract void write(CausalWriter out, Number sum);

        abstract Number read(CausalReader in);
    }

    private static BigInteger readInteger(CausalReader in, int longest) {
        var start = in.position();
        var bytes = in.readBytes();
        if (bytes.length() < 1 || bytes.length() > longest) {
            throw in.malformed(
                    start, "a sum of 1 to " + longest + " bytes", Integer.toString(bytes.length()));
        }
        var sum = new BigInteger(bytes.toArray());
        if (sum.toByteArray().length < bytes.length()) {
            throw in.malformed(start, "the shortest form of a sum", bytes.toString());
        }
        return sum;
    }
}
