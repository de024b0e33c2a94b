package io.minidote.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Bytes as a value: immutable, ordered as unsigned bytes, printed as text where they are text.
public final class Bytes implements Comparable<Bytes>, Weighed {

    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private static final int LONGEST_INTEGER = Long.toString(Long.MIN_VALUE).length();

    /// More digits than a double is ever printed with.
    private static final int LONGEST_NUMBER = 400;

    private final byte[] bytes;

    /// Computed once, when first asked for; 0 until then.
    private int hash;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The UTF-8 bytes of a text.
    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A number in decimal digits, as [#integer] reads it.
    public static Bytes of(long number) {
        return of(Long.toString(number));
    }

    public static Bytes copyOf(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    public static Bytes copyOf(byte[] bytes, int from, int to) {
        return new Bytes(Arrays.copyOfRange(bytes, from, to));
    }

    /// Takes over an array that its maker hands out nowhere else.
    public static Bytes owning(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes);
    }

    public int length() {
        return bytes.length;
    }

    public byte at(int index) {
        return bytes[index];
    }

    /// A copy of the bytes from `from` up to, not including, `to`.
    public Bytes slice(int from, int to) {
        return owning(Arrays.copyOfRange(bytes, from, to));
    }

    public byte[] toArray() {
        return bytes.clone();
    }

    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    /// The bytes read as UTF-8.
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// The number of 64 bits that these bytes spell in decimal digits, in the one way that
    /// [#of(long)] would: no sign but a minus, no leading zeros, no spaces. Nothing where they
    /// spell none.
    public OptionalLong integer() {
        if (bytes.length == 0 || bytes.length > LONGEST_INTEGER) {
            return OptionalLong.empty();
        }
        var negative = bytes[0] == '-';
        var digits = negative ? bytes.length - 1 : bytes.length;
        if (digits == 0 || bytes[bytes.length - digits] == '0' && bytes.length > 1) {
            return OptionalLong.empty();
        }
        var value = 0L; // counts down, because there is one negative number more
        for (var i = bytes.length - digits; i < bytes.length; i++) {
            var digit = bytes[i] - '0';
            if (digit < 0
                    || digit > 9
                    || value < Long.MIN_VALUE / 10
                    || value * 10 < Long.MIN_VALUE + digit) {
                return OptionalLong.empty();
            }
            value = value * 10 - digit;
        }
        if (negative) {
            return OptionalLong.of(value);
        }
        return value == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(-value);
    }

    /// The double nearest to the number that these bytes spell: `1`, `-2.5`, `1e3`, `inf`,
    /// `Infinity`. Nothing where they spell none, which `nan` does.
    public OptionalDouble number() {
        if (bytes.length == 0 || bytes.length > LONGEST_NUMBER) {
            return OptionalDouble.empty();
        }
        var text = text();
        switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> {
                return OptionalDouble.of(Double.POSITIVE_INFINITY);
            }
            case "-inf", "-infinity" -> {
                return OptionalDouble.of(Double.NEGATIVE_INFINITY);
            }
            default -> {
                if (text.chars().anyMatch(letter -> "0123456789+-.eE".indexOf(letter) < 0)) {
                    return OptionalDouble.empty();
                }
                try {
                    return OptionalDouble.of(Double.parseDouble(text));
                } catch (NumberFormatException _) {
                    return OptionalDouble.empty();
                }
            }
        }
    }

    @Override
    public long weight() {
        return Weighed.object(8) + Weighed.array(bytes.length);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Bytes that
                        && hashCode() == that.hashCode()
                        && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Arrays.hashCode(bytes);
        }
        return hash;
    }

    /// The text, or `0x…` where the bytes are not printable text.
    @Override
    public String toString() {
        var text = text();
        var printable = of(text).equals(this) && text.chars().noneMatch(Character::isISOControl);
        return printable ? text : "0x" + HexFormat.of().formatHex(bytes);
    }
}
