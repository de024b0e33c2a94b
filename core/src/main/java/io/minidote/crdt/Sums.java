package io.minidote.crdt;

import io.minidote.base.Weighed;
import java.math.BigDecimal;
import java.math.BigInteger;

/// Sums without an end, and exact: a [Long] where the number fits, a [BigInteger] where it is an
/// integer that does not, a [BigDecimal] where it is none. So equal sums are equal objects, and
/// nearly all of them are small.
///
/// Doubles are rounded whenever they are added, so what they add up to depends on the order. Every
/// double is a decimal number, though, of at most some hundred digits; added as such, in any order,
/// they come to the same, which is rounded once, when it is shown.
final class Sums {

    static final Number ZERO = 0L;

    /// Integral doubles below fit a [Long].
    private static final double SMALL = 1L << 62;

    private Sums() {}

    static Number of(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    }

    /// Exactly this double, a finite one.
    static Number of(double number) {
        return number == Math.rint(number) && Math.abs(number) < SMALL
                ? (Number) (long) number
                : of(new BigDecimal(number));
    }

    static Number of(BigDecimal number) {
        var shortest = number.stripTrailingZeros();
        return shortest.scale() > 0 ? shortest : of(shortest.toBigIntegerExact());
    }

    /// The nearest double, which is infinite beyond the greatest.
    static double toDouble(Number sum) {
        return sum.doubleValue();
    }

    private static BigDecimal decimal(Number sum) {
        return sum instanceof BigDecimal decimal ? decimal : new BigDecimal(wide(sum));
    }

    /// An integer.
    static BigInteger wide(Number sum) {
        return sum instanceof BigInteger wide ? wide : BigInteger.valueOf(sum.longValue());
    }

    static long weight(Number sum) {
        return switch (sum) {
            case BigInteger wide -> weight(wide);
            case BigDecimal decimal -> Weighed.object(28) + weight(decimal.unscaledValue());
            default -> Weighed.object(8);
        };
    }

    private static long weight(BigInteger wide) {
        return Weighed.object(24) + Weighed.array(wide.bitLength() / 8 + 1);
    }

    static Number plus(Number a, Number b) {
        if (a instanceof Long x && b instanceof Long y) {
            var sum = x + y;
            if (((x ^ sum) & (y ^ sum)) >= 0) {
                return sum;
            }
        }
        return a instanceof BigDecimal || b instanceof BigDecimal
                ? of(decimal(a).add(decimal(b)))
                : of(wide(a).add(wide(b)));
    }

    static Number minus(Number a, Number b) {
        if (a instanceof Long x && b instanceof Long y) {
            var difference = x - y;
            if (((x ^ y) & (x ^ difference)) >= 0) {
                return difference;
            }
        }
        return a instanceof BigDecimal || b instanceof BigDecimal
                ? of(decimal(a).subtract(decimal(b)))
                : of(wide(a).subtract(wide(b)));
    }
}
