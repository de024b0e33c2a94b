package io.minidote.cli.demo;

import java.time.Duration;
import java.util.Locale;

/// How long something took, for people.
final class Times {

    private Times() {}

    /// `1.8 s`, or `40 ms` if it was less than a tenth of that.
    static String of(Duration duration) {
        return duration.toMillis() < 100
                ? duration.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
