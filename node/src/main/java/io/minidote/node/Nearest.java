package io.minidote.node;

import java.util.Comparator;
import java.util.List;

/// What somebody may have meant who wrote a word that does not exist.
final class Nearest {

    private Nearest() {}

    /// @param right at least one
    static String to(String wrong, List<String> right) {
        return right.stream()
                .min(Comparator.comparingInt(each -> distance(wrong, each)))
                .orElseThrow();
    }

    /// How many letters to insert, drop or replace (Levenshtein).
    private static int distance(String one, String other) {
        var above = new int[other.length() + 1];
        for (var j = 0; j <= other.length(); j++) {
            above[j] = j;
        }
        for (var i = 1; i <= one.length(); i++) {
            var row = new int[other.length() + 1];
            row[0] = i;
            for (var j = 1; j <= other.length(); j++) {
                var replaced = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(above[j - 1] + replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[other.length()];
    }
}
