package io.minidote.cli.bench;

import java.util.Locale;

/// What a ratio, ours to theirs, is to be.
sealed interface Target {

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
}
