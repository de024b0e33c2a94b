package io.minidote.crdt;

import io.minidote.base.Weighed;
import java.math.BigInteger;

/// Integers without an end: a [Long] where the number fits, a [BigInteger] where it does not. So
/// equal sums are equal objects, and nearly all of them are small.
final class Sums {

    static final Number ZERO = 0L;

    private Sums() {}

    static Number of(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    }

    static BigInteger wide(Number sum) {
        return sum instanceof BigInteger wide ? wide : BigInteger.valueOf(sum.longValue());
    }

    static long weight(Number sum) {
        return sum instanceof BigInteger wide
                ? Weighed.object(24) + Weighed.array(wide.bitLength() / 8 + 1)
                : Weighed.object(8);
    }

    static Number plus(Number a, Number b) {
        if (a instanceof Long x && b instanceof Long y) {
            var sum = x + y;
            if (((x ^ sum) & (y ^ sum)) >= 0) {
                return sum;
            }
        }
        return of(wide(a).add(wide(b)));
    }

    static Number minus(Number a, Number b) {
        if (a instanceof Long x && b instanceof Long y) {
            var difference = x - y;
            if (((x ^ y) & (x ^ difference)) >= 0) {
                return difference;
            }
        }
        return of(wide(a).subtract(wide(b)));
    }
}
