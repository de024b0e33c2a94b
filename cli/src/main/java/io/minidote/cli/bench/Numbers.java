package io.minidote.cli.bench;

import java.util.Locale;

/// Numbers as people read them: three digits say enough about a measurement.
final class Numbers {

    private Numbers() {}

    static String of(double number) {
        var size = Math.abs(number);
        var digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + digits + "f", number);
    }

    /// Such as `1,000,000`.
    static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// The one in the middle, with the least and the most of the rounds.
    static String of(Figure figure) {
        return figure.rounds().size() == 1
                ? of(figure.median())
                : "%s (%s–%s)"
                        .formatted(of(figure.median()), of(figure.least()), of(figure.most()));
    }

    static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f×", ratio);
    }
}
