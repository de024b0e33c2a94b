package io.minidote.base;

/// Facts that hold, or we are wrong. Always checked, never caught.
public final class Invariant {

    private Invariant() {}

    /// Stops us when `condition` does not hold. The message names the thing, the value and what
    /// would have been right, as a [String#format] pattern filled only when it is needed.
    @Contract("false, _, _ -> fail")
    public static void check(boolean condition, String message, Object... values) {
        if (!condition) {
            throw new InvariantBroken(message.formatted(values));
        }
    }

    /// Something that cannot be has happened: the node stops rather than spread it.
    public static final class InvariantBroken extends IllegalStateException {
        private static final long serialVersionUID = 1;

        InvariantBroken(String message) {
            super(message);
        }
    }
}
