package io.minidote.doors.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// The arguments of a command as its row of the table shows them, from which requests are made:
/// capital letters stand for themselves, `A|B` is one of both, `[…]` can be left out, `[… | …]` is
/// one of several ways to go on, and `…` repeats what it follows, or the brackets that it ends.
///
/// No two times are less than ten seconds apart, so that it does not matter when exactly it is now.
final class Usage {

    private static final String MORE = "…";
    private static final String OR = "|";

    /// How many keys come next.
    private static final String NUMBER_OF_KEYS = "numkeys";

    /// Bounds of scores, of members, or of ranks: what other words say.
    private static final Set<String> BOUNDS = Set.of("from", "to");

    /// Bytes that are no text, the first of them 0.
    static final String ZERO_BYTE = "\u0000\u00ff";

    private static final List<String> KEYS = List.of("a", "b", "c", "d");
    private static final List<String> MEMBERS =
            List.of("x", "y", "z", "1", "2", "-7", "", "xy", "longer than the others");
    private static final List<String> VALUES =
            List.of(
                    "",
                    "0",
                    "1",
                    "-1",
                    "10",
                    "007",
                    "x",
                    "abc",
                    "xabcy",
                    "hello world",
                    "3.5",
                    "1e2",
                    "9223372036854775807",
                    ZERO_BYTE,
                    "\u00ff\u00ff\u00f0");
    private static final List<String> NUMBERS =
            List.of("0", "1", "2", "5", "-1", "-3", "10", "9223372036854775807", "x", "1.5", "");
    private static final List<String> FLOATS =
            List.of("0", "1", "2.5", "-1.25", "1e3", "-3", "inf", "-inf", "nan", "x", "");
    private static final List<String> INDEXES =
            List.of("0", "1", "2", "3", "5", "9", "-1", "-2", "-3", "-5", "-100", "100", "x", "");
    private static final List<String> OFFSETS =
            List.of("0", "1", "2", "5", "7", "8", "17", "-1", "9223372036854775807", "x");
    private static final List<String> COUNTS = List.of("0", "1", "2", "3", "10", "-1", "-2", "x");
    private static final List<String> SCORES =
            List.of("0", "1", "1", "2", "2", "3", "2.5", "-1.25", "1e3", "-3", "inf", "-inf", "x");
    private static final List<String> WEIGHTS =
            List.of("0", "1", "2", "-3", "0.25", "inf", "-inf", "x");
    private static final List<String> SCORE_BOUNDS =
            List.of(
                    "-inf", "-inf", "+inf", "+inf", "(inf", "0", "1", "(1", "2", "(2", "2.5", "-3",
                    "(", "", "x", "(x");
    private static final List<String> MEMBER_BOUNDS =
            List.of("-", "-", "+", "+", "[", "(", "[1", "(2", "[x", "(x", "[xy", "(y", "x", "");
    private static final List<String> TIMEOUTS =
            List.of("0.001", "0.01", "1e-3", "0.001", "0.002", "-1", "inf", "nan", "x", "");
    private static final List<String> DATABASES =
            List.of("0", "1", "1", "15", "16", "-1", "9223372036854775807", "3000000000", "x", "");
    private static final List<String> PATTERNS =
            List.of(
                    "*", "a", "A", "?", "[a-c]", "[^a]", "[cb]", "\\a", "*a*", "**", "[a", "",
                    "?*d");
    private static final List<String> NO_NUMBERS = List.of("0", "-1", "x", "1.5", "");
    private static final List<String> NO_TIMES =
            List.of("0", "-1", "x", "1.5", "", "-9223372036854775808", "9223372036854775807");
    private static final List<String> NO_DATES =
            List.of("0", "-1", "1", "x", "", "-9223372036854775808", "9223372036854775");
    private static final List<String> BITS = List.of("0", "1", "0", "1", "0", "1", "2", "x");

    private static final List<String> CURSORS =
            List.of("0", "0", "0", "0", "0", "", "-0", "-", "x", "18446744073709551616");
    private static final List<String> TYPES =
            List.of("string", "STRING", "hash", "set", "list", "zset", "none");

    private static final Map<String, List<String>> WORDS =
            Map.ofEntries(
                    Map.entry("key", KEYS),
                    Map.entry("key1", KEYS),
                    Map.entry("key2", KEYS),
                    Map.entry("source", KEYS),
                    Map.entry("destination", KEYS),
                    Map.entry("newkey", KEYS),
                    Map.entry("database", DATABASES),
                    Map.entry("pattern", PATTERNS),
                    Map.entry("value", VALUES),
                    Map.entry("member", MEMBERS),
                    Map.entry("field", MEMBERS),
                    Map.entry("element", MEMBERS),
                    Map.entry("pivot", MEMBERS),
                    Map.entry("n", NUMBERS),
                    Map.entry("number", FLOATS),
                    Map.entry("start", INDEXES),
                    Map.entry("end", INDEXES),
                    Map.entry("index", INDEXES),
                    Map.entry("rank", COUNTS),
                    Map.entry("matches", COUNTS),
                    Map.entry("length", COUNTS),
                    Map.entry("timeout", TIMEOUTS),
                    Map.entry("offset", OFFSETS),
                    Map.entry("score", SCORES),
                    Map.entry("weight", WEIGHTS),
                    Map.entry("min", SCORE_BOUNDS),
                    Map.entry("max", SCORE_BOUNDS),
                    Map.entry("bit", BITS),
                    Map.entry("cursor", CURSORS),
                    Map.entry("type", TYPES),
                    Map.entry("count", COUNTS));

    /// The year 2100.
    private static final long LATER = 4_102_444_800L;

    private final Random random;

    /// How many times have been said.
    private int times;

    Usage(Random random) {
        this.random = random;
    }

    static List<String> keys() {
        return KEYS;
    }

    /// A request for a command that its usage allows, and now and then one that it does not.
    List<String> request(Command command) {
        var words = new ArrayList<String>();
        words.add(command.name().toUpperCase(Locale.ROOT));
        addAll(items(command.usage()), words);
        fillIn(words);
        fillInBounds(words);
        if (random.nextInt(20) == 0) {
            spoil(words, command.usage().contains("seconds") ? NO_NUMBERS : NUMBERS);
        }
        return words;
    }

    /// @param numbers none of which is a time that may pass meanwhile, where times are meant
    private void spoil(List<String> words, List<String> numbers) {
        var at = random.nextInt(words.size());
        switch (random.nextInt(3)) {
            case 0 -> words.add(at == 0 ? 1 : at, one(VALUES));
            case 1 -> words.set(at == 0 ? words.size() - 1 : at, one(numbers));
            default -> words.remove(at == 0 ? words.size() - 1 : at);
        }
        if (words.isEmpty() || words.getFirst().equals(one(NUMBERS))) {
            words.addFirst("GET");
        }
    }

    /// What is separated by blanks outside of brackets.
    private static List<String> items(String usage) {
        var items = new ArrayList<String>();
        var depth = 0;
        var item = new StringBuilder();
        for (var letter : (usage + " ").toCharArray()) {
            if (letter == ' ' && depth == 0) {
                if (!item.isEmpty()) {
                    items.add(item.toString());
                }
                item.setLength(0);
            } else {
                depth += letter == '[' ? 1 : letter == ']' ? -1 : 0;
                item.append(letter);
            }
        }
        return items;
    }

    private void addAll(List<String> items, List<String> words) {
        for (var i = 0; i < items.size(); i++) {
            var item = items.get(i);
            var repeated = i + 1 < items.size() && items.get(i + 1).equals(MORE);
            if (item.startsWith("[")) {
                addOptional(items(item.substring(1, item.length() - 1)), words);
            } else if (!item.equals(MORE)) {
                for (var times = repeated ? 1 + random.nextInt(3) : 1; times > 0; times--) {
                    words.add(word(item));
                }
            }
        }
    }

    private void addOptional(List<String> items, List<String> words) {
        if (items.getLast().equals(MORE)) {
            for (var times = random.nextInt(3); times > 0; times--) {
                addAll(items.subList(0, items.size() - 1), words);
            }
        } else if (random.nextBoolean()) {
            addAll(one(alternatives(items)), words);
        }
    }

    private static List<List<String>> alternatives(List<String> items) {
        var alternatives = new ArrayList<List<String>>();
        alternatives.add(new ArrayList<>());
        for (var item : items) {
            if (item.equals(OR)) {
                alternatives.add(new ArrayList<>());
            } else {
                alternatives.getLast().add(item);
            }
        }
        return alternatives;
    }

    private String word(String item) {
        var choice = one(List.of(item.split("\\|")));
        if (choice.equals(choice.toUpperCase(Locale.ROOT))
                || choice.equals(NUMBER_OF_KEYS)
                || BOUNDS.contains(choice)) {
            return choice;
        }
        return switch (choice) {
            case "seconds" -> time(NO_TIMES, 0, 1);
            case "milliseconds" -> time(NO_TIMES, 0, 1_000);
            case "unix-seconds" -> time(NO_DATES, LATER, 1);
            case "unix-milliseconds" -> time(NO_DATES, LATER, 1_000);
            default -> {
                var words = WORDS.get(choice);
                if (words == null) {
                    throw new IllegalArgumentException(
                            "a usage says '%s', and no words are known for that".formatted(choice));
                }
                yield one(words);
            }
        };
    }

    private String time(List<String> others, long from, long unit) {
        return random.nextInt(4) == 0
                ? one(others)
                : Long.toString(
                        (from + 10_000L * (1 + random.nextInt(100)) + 10L * times++) * unit);
    }

    /// Nearly always the number of keys that come, when it is asked for.
    private void fillIn(List<String> words) {
        var at = words.indexOf(NUMBER_OF_KEYS);
        if (at >= 0) {
            var keys = 0;
            while (at + 1 + keys < words.size() && KEYS.contains(words.get(at + 1 + keys))) {
                keys++;
            }
            words.set(at, random.nextInt(10) == 0 ? one(COUNTS) : Integer.toString(keys));
        }
    }

    /// Nearly always bounds of what the command or its options are about.
    private void fillInBounds(List<String> words) {
        var of =
                random.nextInt(20) == 0
                        ? VALUES
                        : ofMembers(words)
                                ? MEMBER_BOUNDS
                                : words.contains("BYSCORE") ? SCORE_BOUNDS : INDEXES;
        words.replaceAll(word -> BOUNDS.contains(word) ? one(of) : word);
    }

    /// Whether a request asks for members between others.
    static boolean ofMembers(List<String> words) {
        return words.getFirst().contains("LEX") || words.contains("BYLEX");
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
