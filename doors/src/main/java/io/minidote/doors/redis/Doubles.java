package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// Doubles as Redis reads and spells them.
final class Doubles {

    /// So many digits tell every double from all others.
    private static final MathContext DIGITS = new MathContext(17, RoundingMode.HALF_EVEN);

    /// Whole numbers below are spelled out.
    private static final double LONGEST_WHOLE = 1e17;

    /// A number with a lesser exponent is spelled with it.
    private static final int LEAST_PLAIN_EXPONENT = -4;

    /// A number with a digit that counts, before its exponent.
    private static final Pattern NOT_ZERO = Pattern.compile("[^eE]*[1-9].*");

    private Doubles() {}

    /// The double that a word spells. Nothing where it spells none, or a finite number that is
    /// beyond them all or too small for any but 0.
    static OptionalDouble read(Bytes word) {
        var number = word.number();
        return number.isPresent() && lost(number.getAsDouble(), word)
                ? OptionalDouble.empty()
                : number;
    }

    private static boolean lost(double number, Bytes word) {
        return (number == 0 || Double.isInfinite(number))
                && NOT_ZERO.matcher(word.text()).matches();
    }

    /// As `%.17g` of C spells it: `3`, `0.10000000000000001`, `1e+20`, `inf`. There is one zero.
    static String text(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == (long) value && Math.abs(value) < LONGEST_WHOLE) {
            return Long.toString((long) value);
        }
        var rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        var exponent = rounded.precision() - rounded.scale() - 1;
        return exponent >= LEAST_PLAIN_EXPONENT && exponent < DIGITS.getPrecision()
                ? rounded.toPlainString()
                : scientific(rounded, exponent);
    }

    private static String scientific(BigDecimal number, int exponent) {
        var digits = number.unscaledValue().abs().toString();
        return (number.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
