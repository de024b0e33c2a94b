package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.StringValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// LCS: the longest subsequence that two strings have in common, found with a table of all their
/// beginnings (Wagner and Fischer 1974).
final class CommonSubsequence {

    /// The table has at most so many numbers, 64 MiB.
    private static final long LARGEST = 16L << 20;

    private record Options(boolean length, boolean index, long least, boolean withLength) {}

    private final Bytes first;
    private final Bytes second;

    /// How long it is of the first `i` bytes of one and the first `j` of the other: at `i *
    /// (second.length() + 1) + j`.
    private final int[] lengths;

    private CommonSubsequence(Bytes first, Bytes second) {
        this.first = first;
        this.second = second;
        lengths = new int[(first.length() + 1) * (second.length() + 1)];
        for (var i = 1; i <= first.length(); i++) {
            for (var j = 1; j <= second.length(); j++) {
                lengths[at(i, j)] =
                        first.at(i - 1) == second.at(j - 1)
                                ? lengths[at(i - 1, j - 1)] + 1
                                : Math.max(lengths[at(i - 1, j)], lengths[at(i, j - 1)]);
            }
        }
    }

    static Answer answer(Sight sight, Request request) {
        var first = Strings.KIND.find(sight, request.bucket(), request.word(1));
        var second = Strings.KIND.find(sight, request.bucket(), request.word(2));
        if (first.isEmpty() || second.isEmpty()) {
            return Answer.error("The specified keys must contain string values");
        }
        var length = false;
        var index = false;
        var least = 0L;
        var withLength = false;
        for (var i = 3; i < request.size(); i++) {
            switch (request.keyword(i)) {
                case "LEN" -> length = true;
                case "IDX" -> index = true;
                case "WITHMATCHLEN" -> withLength = true;
                case "MINMATCHLEN" -> {
                    if (++i == request.size()) {
                        return Errors.SYNTAX;
                    }
                    var number = request.word(i).integer();
                    if (number.isEmpty()) {
                        return Errors.NOT_AN_INTEGER;
                    }
                    least = Math.max(0, number.getAsLong());
                }
                default -> {
                    return Errors.SYNTAX;
                }
            }
        }
        return length && index
                ? Answer.error("If you want both the length and indexes, please just use IDX.")
                : answer(first.get(), second.get(), new Options(length, index, least, withLength));
    }

    private static Answer answer(StringValue first, StringValue second, Options options) {
        if ((first.length() + 1L) * (second.length() + 1L) > LARGEST) {
            return Answer.error(
                    "Insufficient memory, transient memory for LCS exceeds %d bytes"
                            .formatted(LARGEST * Integer.BYTES));
        }
        var common = new CommonSubsequence(first.value(), second.value());
        if (options.length()) {
            return Answer.number(common.length());
        }
        return options.index() ? common.matches(options) : new Answer.Bulk(common.bytes());
    }

    private int at(int i, int j) {
        return i * (second.length() + 1) + j;
    }

    private int length() {
        return lengths[lengths.length - 1];
    }

    private Bytes bytes() {
        var bytes = new byte[length()];
        var left = bytes.length;
        var i = first.length();
        var j = second.length();
        while (left > 0) {
            if (first.at(i - 1) == second.at(j - 1)) {
                bytes[--left] = first.at(--i);
                j--;
            } else if (lengths[at(i - 1, j)] > lengths[at(i, j - 1)]) {
                i--;
            } else {
                j--;
            }
        }
        return Bytes.owning(bytes);
    }

    /// Its parts that stand together in both strings, the last first.
    private Answer matches(Options options) {
        var matches = new ArrayList<Answer>();
        var i = first.length();
        var j = second.length();
        while (i > 0 && j > 0) {
            if (first.at(i - 1) == second.at(j - 1)) {
                var length = 1;
                while (length < i
                        && length < j
                        && first.at(i - 1 - length) == second.at(j - 1 - length)) {
                    length++;
                }
                i -= length;
                j -= length;
                if (length >= options.least()) {
                    matches.add(match(i, j, length, options.withLength()));
                }
            } else if (lengths[at(i - 1, j)] > lengths[at(i, j - 1)]) {
                i--;
            } else {
                j--;
            }
        }
        var answer = new LinkedHashMap<String, Answer>();
        answer.put("matches", new Answer.Many(matches));
        answer.put("len", Answer.number(length()));
        return Answer.pairs(answer);
    }

    private static Answer match(int i, int j, int length, boolean withLength) {
        var parts = new ArrayList<>(List.of(part(i, length), part(j, length)));
        if (withLength) {
            parts.add(Answer.number(length));
        }
        return new Answer.Many(parts);
    }

    private static Answer part(int from, int length) {
        return new Answer.Many(List.of(Answer.number(from), Answer.number(from + length - 1L)));
    }
}
