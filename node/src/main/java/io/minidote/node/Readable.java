package io.minidote.node;

import java.time.Duration;
import java.util.Locale;

/// Quantities for people: short, with a unit, no more digits than anybody wants.
final class Readable {

    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Readable() {}

    /// `512 B`, `1.5 KiB`, `120 MiB`.
    static String bytes(long bytes) {
        var unit = 0;
        var left = (double) bytes;
        while (left >= 999.5 && unit < SIZES.length - 1) {
            left /= 1024;
            unit++;
        }
        return (unit == 0 || left >= 99.95 ? say("%.0f", left) : say("%.1f", left))
                + " "
                + SIZES[unit];
    }

    /// `0.3 s`, `12 s`, `3 min`, `5 h`, `12 days`; rounded down, but for what is less than ten
    /// seconds.
    static String time(Duration time) {
        var seconds = time.toSeconds();
        if (seconds < 10) {
            return say("%.1f s", time.toMillis() / 1000.0);
        }
        if (seconds < 100) {
            return seconds + " s";
        }
        if (time.toMinutes() < 100) {
            return time.toMinutes() + " min";
        }
        return time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " days";
    }

    /// `1,234,567`.
    static String count(long number) {
        return say("%,d", number);
    }

    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
