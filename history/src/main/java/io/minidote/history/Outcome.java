package io.minidote.history;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a client knows about a transaction of its own.
public enum Outcome {
    /// It was acknowledged.
    OK,

    /// It certainly did not happen, and never will.
    FAILED,

    /// Nobody answered: it may have happened, or may happen yet.
    UNKNOWN;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// Its name in a file.
    public String word() {
        return word;
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Outcome::word).toList();
    }
}
