package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/// Numbers with a fraction as strings and hashes have them: decimal digits, which are added as such
/// and rounded to 17 of them behind the point.
final class Decimal {

    /// Digits behind the point, as Redis shows them.
    private static final int SHOWN = 17;

    /// No number spelled out is longer; a long double of Redis has not more digits.
    private static final int LONGEST = 5_000;

    private Decimal() {}

    sealed interface Sum {
        record Is(Bytes digits) implements Sum {}

        record Not(Answer why) implements Sum {}
    }

    static Sum sum(Bytes number, Bytes more) {
        var first = parse(number);
        var second = parse(more);
        if (first.isEmpty()) {
            return new Sum.Not(Errors.NOT_A_FLOAT);
        }
        if (second.isEmpty()) {
            return new Sum.Not(
                    more.number().isPresent() && Double.isInfinite(more.number().getAsDouble())
                            ? Errors.NOT_FINITE
                            : Errors.NOT_A_FLOAT);
        }
        var sum = first.get().add(second.get()).setScale(SHOWN, RoundingMode.HALF_EVEN);
        return new Sum.Is(
                Bytes.of(sum.signum() == 0 ? "0" : sum.stripTrailingZeros().toPlainString()));
    }

    private static Optional<BigDecimal> parse(Bytes bytes) {
        if (bytes.number().isEmpty()) {
            return Optional.empty();
        }
        try {
            var number = new BigDecimal(bytes.text());
            return Math.abs((long) number.scale()) + number.precision() > LONGEST
                    ? Optional.empty()
                    : Optional.of(number);
        } catch (NumberFormatException _) {
            return Optional.empty(); // spells infinity
        }
    }
}
