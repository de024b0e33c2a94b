package io.minidote.history;

import java.util.List;

/// What a transaction did to one key, or saw of it.
///
/// A key is of one kind throughout a history: a register (written and read), a counter (incremented
/// and counted) or a set in which adds win (added to, removed from, its members asked for).
public sealed interface Operation {

    String key();

    /// Whether it only looks.
    boolean reads();

    /// Assigns to a register. No two transactions assign the same value to one register.
    record Write(String key, String value) implements Operation {
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
        public boolean reads() {
            return true;
        }
    }

    /// @param by what is added; may be negative
    record Increment(String key, long by) implements Operation {
        @Override
        public boolean reads() {
            return false;
        }
    }

    /// @param value what the counter stood at
    record Count(String key, long value) implements Operation {
        @Override
        public boolean reads() {
            return true;
        }
    }

    record Add(String key, String element) implements Operation {
        @Override
        public boolean reads() {
            return false;
        }
    }

    record Remove(String key, String element) implements Operation {
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
        public boolean reads() {
            return true;
        }
    }
}
