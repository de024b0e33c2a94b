package io.minidote.sim;

import io.minidote.sim.checker.Checker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How often each fault happened and each checker looked.
public final class Tally {

    private final Map<Count, Long> counts = new EnumMap<>(Count.class);

    /// By promise, in the order of the promises' numbers.
    private final Map<String, Long> checks = new TreeMap<>(Tally::inOrder);

    public Tally() {
        for (var count : Count.values()) {
            counts.put(count, 0L);
        }
    }

    public long of(Count count) {
        return counts.getOrDefault(count, 0L);
    }

    /// How often each checker looked, by promise.
    public Map<String, Long> checks() {
        return new TreeMap<>(checks);
    }

    void add(Count count) {
        add(count, 1);
    }

    void add(Count count, long times) {
        counts.merge(count, times, Long::sum);
    }

    void add(Checker checker) {
        checks.merge(checker.promise(), checker.checks(), Long::sum);
    }

    public void add(Tally other) {
        other.counts.forEach(this::add);
        other.checks.forEach((promise, times) -> checks.merge(promise, times, Long::sum));
    }

    /// What never happened, and who never looked.
    public List<String> zeros() {
        var zeros = new ArrayList<String>();
        counts.forEach((count, times) -> {
            if (times == 0) {
                zeros.add(words(count));
            }
        });
        checks.forEach((promise, times) -> {
            if (times == 0) {
                zeros.add(promise);
            }
        });
        return zeros;
    }

    public void print(Appendable out) throws IOException {
        for (var count : counts.entrySet()) {
            out.append("%12d  %s%n".formatted(count.getValue(), words(count.getKey())));
        }
        for (var check : checks.entrySet()) {
            out.append("%12d  checks of %s%n".formatted(check.getValue(), check.getKey()));
        }
    }

    private static String words(Count count) {
        return count.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static int inOrder(String one, String other) {
        var order = Integer.compare(number(one), number(other));
        return order != 0 ? order : one.compareTo(other);
    }

    private static int number(String promise) {
        var digits = promise.replaceFirst("^P(\\d+) .*", "$1");
        return digits.equals(promise) ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }
}
