package io.minidote.history;

import java.util.List;
import java.util.Locale;

/// What a transaction did to one key, or saw of it.
///
/// A key is of one [kind][Kind] throughout a history: a register (written and read), a counter
/// (incremented and counted) or a set in which adds win (added to, removed from, its members asked
/// for).
public sealed interface Operation {

    String key();

    Kind kind();

    /// Whether it only looks.
    boolean reads();

    /// Assigns to a register. No two transactions assign the same value to one register.
    record Write(String key, String value) implements Operation {
        @Override
        public Kind kind() {
            return Kind.REGISTER;
        }

        @Override
        public boolean reads() {
            return false;
        }
    }

    /// @param values what the register held: nothing if nobody has assigned to it, several if it
    ///   keeps what was assigned concurrently
    record Read(String key, List<String> values) implements Operation {
        public Read {
            values = List.copyOf(values);
        }

        @Override
        public Kind kind() {
            return Kind.REGISTER;
        }

        @Override
        public boolean reads() {
            return true;
        }
    }

    /// @param by what is added; may be negative, and is far from what sums of millions overflow at
    record Increment(String key, long by) implements Operation {
        private static final long MOST = 1_000_000_000_000L;

        public Increment {
            if (Math.abs(by) > MOST || by == Long.MIN_VALUE) {
                throw new IllegalArgumentException(
                        "%s is incremented by %d; expected %d at most".formatted(key, by, MOST));
            }
        }

        @Override
        public Kind kind() {
            return Kind.COUNTER;
        }

        @Override
        public boolean reads() {
            return false;
        }
    }

    /// @param value what the counter stood at
    record Count(String key, long value) implements Operation {
        @Override
        public Kind kind() {
            return Kind.COUNTER;
        }

        @Override
        public boolean reads() {
            return true;
        }
    }

    record Add(String key, String element) implements Operation {
        @Override
        public Kind kind() {
            return Kind.SET;
        }

        @Override
        public boolean reads() {
            return false;
        }
    }

    record Remove(String key, String element) implements Operation {
        @Override
        public Kind kind() {
            return Kind.SET;
        }

        @Override
        public boolean reads() {
            return false;
        }
    }

    /// @param elements all that were in the set, each once
    record Members(String key, List<String> elements) implements Operation {
        public Members {
            elements = List.copyOf(elements);
        }

        @Override
        public Kind kind() {
            return Kind.SET;
        }

        @Override
        public boolean reads() {
            return true;
        }
    }

    /// What a key holds.
    enum Kind {
        REGISTER,
        COUNTER,
        SET;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
