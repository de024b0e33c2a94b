package io.minidote.node;

import io.minidote.clock.ReplicaId;
import io.minidote.link.PeerAddress;
import io.minidote.link.Place;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What values a setting can have, and how they are written.
///
/// @param right what a right value is, in words, as an error message says it
/// @param parse throws an [IllegalArgumentException] where the text is no such value
/// @param print what `parse` reads again
record Kind<T>(String right, Function<String, T> parse, Function<T, String> print) {

    private static final Pattern BYTES = Pattern.compile("([0-9]{1,15}) ?(B|KiB|MiB|GiB|TiB)?");
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}) ?%");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}) ?(ms|s|min|h|d)");
    private static final List<String> SIZES = List.of("B", "KiB", "MiB", "GiB", "TiB");

    private static final long MOST = 1L << 50;

    static final Kind<String> NAME =
            text("1 to 64 letters, digits, dots, dashes and underscores", ReplicaId::isName);

    static final Kind<String> HOST = text("an address or a host name", host -> !host.isBlank());

    static final Kind<Path> PATH = new Kind<>("a folder", Kind::parsePath, Path::toString);

    static final Kind<Optional<Path>> FILE =
            new Kind<>(
                    "a file",
                    text -> text.isBlank() ? Optional.empty() : Optional.of(parsePath(text)),
                    file -> file.map(Path::toString).orElse(""));

    static final Kind<Integer> PORT = number("a port, 0 (any that is free) to 65535", 0, 65_535);

    static final Kind<Boolean> SWITCH =
            new Kind<>("true or false", Kind::parseSwitch, value -> Boolean.toString(value));

    static final Kind<Duration> DURATION_LIKE_5_S =
            new Kind<>(
                    "a duration, such as 500 ms, 5 s, 2 min, 1 h or 7 d",
                    Kind::parseDuration,
                    Kind::printDuration);

    static final Kind<List<PeerAddress>> NODES =
            new Kind<>(
                    "a list such as a@127.0.0.1:7801,b@127.0.0.1:7802",
                    Kind::parseNodes,
                    nodes ->
                            nodes.stream()
                                    .map(PeerAddress::toString)
                                    .collect(Collectors.joining(",")));

    static final Kind<List<Place>> PLACES =
            new Kind<>(
                    "a list such as 10.0.0.1:7800,10.0.0.2:7800",
                    Place::parseList,
                    places ->
                            places.stream().map(Place::toString).collect(Collectors.joining(",")));

    static final Kind<Optional<Place>> PLACE =
            new Kind<>(
                    "an address such as 10.0.0.1:7800",
                    text -> text.isBlank() ? Optional.empty() : Optional.of(Place.parse(text)),
                    place -> place.map(Place::toString).orElse(""));

    /// A name that stands twice is refused here: among the peers of the node of that name it would
    /// not show.
    private static List<PeerAddress> parseNodes(String text) {
        var nodes = PeerAddress.parseList(text);
        var byName = new TreeMap<String, PeerAddress>();
        for (var node : nodes) {
            var other = byName.put(node.name(), node);
            if (other != null) {
                throw new IllegalArgumentException(
                        "%s and %s have one name; each node needs a name of its own"
                                .formatted(other, node));
            }
        }
        return nodes;
    }

    static Kind<Integer> count(int least) {
        return number("a whole number from " + least + " on", least, Integer.MAX_VALUE);
    }

    static Kind<Duration> duration(Duration least) {
        return new Kind<>(
                "a duration from %s on, such as 500 ms, 5 s, 2 min, 1 h or 7 d"
                        .formatted(printDuration(least)),
                text -> {
                    var duration = parseDuration(text);
                    require(duration.compareTo(least) >= 0);
                    return duration;
                },
                Kind::printDuration);
    }

    static Kind<Long> bytes(long least, long most) {
        return new Kind<>(
                "bytes, such as 64 MiB or a plain number, from %s to %s"
                        .formatted(printBytes(least), printBytes(most)),
                text -> {
                    var bytes = parseBytes(text);
                    require(bytes >= least && bytes <= most);
                    return bytes;
                },
                Kind::printBytes);
    }

    static Kind<Amount> amount(long least) {
        return new Kind<>(
                "bytes, such as 2 GiB, from %s on, or a share of the JVM's heap, such as 50 %%"
                        .formatted(printBytes(least)),
                text -> {
                    var share = SHARE.matcher(text);
                    if (share.matches()) {
                        var percent = Integer.parseInt(share.group(1));
                        require(percent >= 1 && percent <= 100);
                        return new Amount.Share(percent);
                    }
                    var bytes = parseBytes(text);
                    require(bytes >= least && bytes <= MOST);
                    return new Amount.Fixed(bytes);
                },
                amount ->
                        switch (amount) {
                            case Amount.Fixed(var bytes) -> printBytes(bytes);
                            case Amount.Share(var percent) -> percent + " %";
                        });
    }

    static <E extends Enum<E>> Kind<E> oneOf(Class<E> values) {
        var names = Arrays.stream(values.getEnumConstants()).map(Kind::word).toList();
        return new Kind<>(
                "one of " + String.join(", ", names),
                text -> {
                    require(names.contains(text));
                    return values.getEnumConstants()[names.indexOf(text)];
                },
                Kind::word);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Kind<String> text(String right, Predicate<String> good) {
        return new Kind<>(
                right,
                text -> {
                    require(good.test(text));
                    return text;
                },
                text -> text);
    }

    private static Kind<Integer> number(String right, int least, int most) {
        return new Kind<>(
                right,
                text -> {
                    var number = Integer.parseInt(text);
                    require(number >= least && number <= most);
                    return number;
                },
                number -> Integer.toString(number));
    }

    private static Path parsePath(String text) {
        require(!text.isBlank());
        try {
            return Path.of(text);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    private static boolean parseSwitch(String text) {
        require(text.equals("true") || text.equals("false"));
        return text.equals("true");
    }

    static long parseBytes(String text) {
        var match = BYTES.matcher(text);
        require(match.matches());
        var unit = match.group(2) == null ? 0 : SIZES.indexOf(match.group(2));
        return Math.multiplyExact(Long.parseLong(match.group(1)), 1L << (10 * unit));
    }

    static String printBytes(long bytes) {
        var unit = 0;
        var left = bytes;
        while (left != 0 && left % 1024 == 0 && unit < SIZES.size() - 1) {
            left /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(bytes) : left + " " + SIZES.get(unit);
    }

    static Duration parseDuration(String text) {
        var match = DURATION.matcher(text);
        require(match.matches());
        var number = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "min" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    static String printDuration(Duration duration) {
        var millis = duration.toMillis();
        if (millis % 86_400_000 == 0 && millis > 0) {
            return millis / 86_400_000 + " d";
        }
        if (millis % 3_600_000 == 0 && millis > 0) {
            return millis / 3_600_000 + " h";
        }
        if (millis % 60_000 == 0 && millis > 0) {
            return millis / 60_000 + " min";
        }
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
