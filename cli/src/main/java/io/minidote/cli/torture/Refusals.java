package io.minidote.cli.torture;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What nodes said when they did not do something: how often each kind of it, and one example.
///
/// Refusals are of one kind that differ in nothing but clocks, names of nodes and numbers.
final class Refusals {

    private static final Pattern CLOCK = Pattern.compile("\\{[^}]*}");
    private static final Pattern NODE = Pattern.compile("\\b[A-Za-z0-9]+(#[0-9a-f]+)(=\\d+)?");
    private static final Pattern NUMBER = Pattern.compile("\\d+([.,]\\d+)*");

    private static final int LONGEST_EXAMPLE = 300;

    private record Counted(long times, String example) {
        Counted plus(Counted other) {
            return new Counted(times + other.times, example);
        }
    }

    private final Map<String, Counted> kinds = new TreeMap<>();

    synchronized void add(String why) {
        kinds.merge(kind(why), new Counted(1, why), Counted::plus);
    }

    /// What is said, without what is different each time.
    static String kind(String why) {
        var kind = CLOCK.matcher(why).replaceAll("{…}");
        kind = NODE.matcher(kind).replaceAll("NODE");
        return NUMBER.matcher(kind).replaceAll("N");
    }

    /// A line for each kind, and one with its example where that says more.
    synchronized List<String> lines() {
        return kinds.entrySet().stream()
                .map(entry ->
                        "%,6d × %s%s"
                                .formatted(
                                        entry.getValue().times(),
                                        entry.getKey(),
                                        example(entry.getKey(), entry.getValue().example())))
                .toList();
    }

    private static String example(String kind, String example) {
        if (example.equals(kind)) {
            return "";
        }
        return "\n           such as: "
                + (example.length() <= LONGEST_EXAMPLE
                        ? example
                        : example.substring(0, LONGEST_EXAMPLE) + "…");
    }
}
