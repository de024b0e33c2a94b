package io.minidote.node;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Rows of words under headings, in columns as wide as their widest word.
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        rows.add(List.of(headings));
    }

    /// @param words one for each heading
    Table row(String... words) {
        if (words.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    "%d words under %d headings".formatted(words.length, rows.getFirst().size()));
        }
        rows.add(List.of(words));
        return this;
    }

    /// Numbers stand at the right of their column, everything else at the left; nothing but the
    /// headings of columns in which nothing is said is left out.
    @Override
    public String toString() {
        var columns =
                IntStream.range(0, rows.getFirst().size())
                        .filter(column ->
                                rows.stream().skip(1).anyMatch(row -> !row.get(column).isEmpty()))
                        .toArray();
        return rows.stream()
                .map(row ->
                        IntStream.of(columns)
                                .mapToObj(column -> pad(row.get(column), column))
                                .collect(Collectors.joining("  "))
                                .stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    private String pad(String word, int column) {
        var width = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
        var space = " ".repeat(width - word.length());
        return isOfNumbers(column) ? space + word : word + space;
    }

    private boolean isOfNumbers(int column) {
        return rows.stream()
                .skip(1)
                .map(row -> row.get(column))
                .allMatch(word -> word.isEmpty() || startsWithDigit(word));
    }

    private static boolean startsWithDigit(String word) {
        return word.codePointAt(0) >= '0' && word.codePointAt(0) <= '9';
    }
}
