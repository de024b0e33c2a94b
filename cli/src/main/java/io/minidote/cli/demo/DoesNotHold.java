package io.minidote.cli.demo;

import java.util.Objects;

/// Something was seen that must not be.
final class DoesNotHold extends RuntimeException {

    private final String why;

    DoesNotHold(String why) {
        super(why);
        this.why = why;
    }

    String why() {
        return why;
    }

    static void unless(boolean condition, String message, Object... values) {
        if (!condition) {
            throw new DoesNotHold(message.formatted(values));
        }
    }

    /// @param what the thing, and where it was looked at
    static void unlessEqual(String what, Object expected, Object found) {
        unless(
                Objects.equals(expected, found),
                "%s is %s, not %s",
                what,
                shown(found),
                shown(expected));
    }

    private static String shown(Object value) {
        var text = String.valueOf(value);
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
