package io.minidote.cli.bench;

import java.util.Locale;

/// What a ratio, ours to theirs, is to be; or our number itself.
sealed interface Target {

    /// @param ratio or the number itself, where that is what a bound is for
    boolean isMetBy(double ratio);

    /// In a word or two; empty where nothing is asked for.
    String text();

    /// Looked at, and nothing asked for.
    record None() implements Target {
        @Override
        public boolean isMetBy(double ratio) {
            return true;
        }

        @Override
        public String text() {
            return "";
        }
    }

    record AtLeast(double bound) implements Target {
        @Override
        public boolean isMetBy(double ratio) {
            return ratio >= bound;
        }

        @Override
        public String text() {
            return String.format(Locale.ROOT, "≥ %.1f×", bound);
        }
    }

    record AtMost(double bound) implements Target {
        @Override
        public boolean isMetBy(double ratio) {
            return ratio <= bound;
        }

        @Override
        public String text() {
            return String.format(Locale.ROOT, "≤ %.1f×", bound);
        }
    }

    /// Of our number itself, whatever that of others is.
    record UpTo(double bound) implements Target {
        @Override
        public boolean isMetBy(double number) {
            return number <= bound;
        }

        @Override
        public String text() {
            return String.format(Locale.ROOT, "≤ %.0f", bound);
        }
    }
}
