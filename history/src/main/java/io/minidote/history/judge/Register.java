package io.minidote.history.judge;

import java.util.HashMap;
import java.util.Map;

/// Who wrote one register.
final class Register {

    private final String key;

    /// Who wrote a value and may have happened; the first one, should there be more.
    private final Map<String, Integer> writers = new HashMap<>();

    private final Map<String, Integer> failed = new HashMap<>();
    private final Ints writing = new Ints();
    private Places places = Places.NOWHERE;

    Register(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    /// @return who has written that value before, or [Chains#NONE]
    int write(int transaction, String value) {
        if (writing.size() == 0 || writing.last() != transaction) {
            writing.add(transaction);
        }
        var first = writers.putIfAbsent(value, transaction);
        return first == null ? Chains.NONE : first;
    }

    void writeFailed(int transaction, String value) {
        failed.put(value, transaction);
    }

    /// Who wrote a value and may have happened, or [Chains#NONE].
    int writer(String value) {
        return writers.getOrDefault(value, Chains.NONE);
    }

    /// The failed transaction that would have written a value, or [Chains#NONE].
    int failedWriter(String value) {
        return failed.getOrDefault(value, Chains.NONE);
    }

    void place(Chains chains) {
        places = new Places(writing, chains);
    }

    /// Every transaction that wrote it and is in a chain.
    Places places() {
        return places;
    }
}
