package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The same commands at Minidote and at Redis are answered in the same way.
///
/// Requests are made of what the table says of each command, in sequences from one seed each. A
/// sequence that is answered differently is shown without all that it can do without. With
/// `-Dminidote.differential=100000` there are so many sequences, and with
/// `-Dminidote.differential.seed=7` it begins at that seed.
///
/// What is known to differ is left out: INCRBYFLOAT of more digits than 18, where Redis rounds and
/// Minidote does not; scores that it rounds whenever they are increased; the score -0, which
/// Minidote shows as 0; bounds of scores with a zero byte, at which Redis ends them; bounds on
/// members of different scores, which mean nothing in particular; options of a later Redis; updates
/// of watched keys that leave all as it was, which are a change to the one and none to the other;
/// what Minidote does not do between MULTI and EXEC; and what would keep its client waiting for
/// longer than a moment: who is served when something comes is tested by itself.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialTest {

    private static final int SEQUENCES = Integer.getInteger("minidote.differential", 1_000);
    private static final int FIRST_SEED = Integer.getInteger("minidote.differential.seed", 0);
    private static final int LONGEST = 20;

    /// In seconds.
    private static final double MOMENT = 0.01;

    /// So many seconds nobody waits.
    private static final double AN_ERROR = 1e16;

    /// Too many of them for INCRBYFLOAT.
    private static final String MANY_DIGITS = Long.toString(Long.MAX_VALUE);

    /// So many sequences that are answered differently are enough to be told.
    private static final int MOST = 5;

    /// Answered in any order by Redis: what they answer is sorted.
    private static final Set<String> IN_ANY_ORDER =
            Set.of("SMEMBERS", "SINTER", "SUNION", "SDIFF", "HKEYS", "HVALS", "KEYS");

    /// The group whose commands find something only where others have put it.
    private static final String OF_ANY_TYPE = "generic";

    /// Pairs that Redis answers in any order.
    private static final String PAIRS = "HGETALL";

    /// What tells how time passes, or what time it was, with how much two answers may differ.
    private static final Map<String, Long> TIMES =
            Map.of("TTL", 5L, "PTTL", 5_000L, "EXPIRETIME", 5L, "PEXPIRETIME", 5_000L);

    /// An error that repeats what was sent, of which Redis shows only what is before a zero byte.
    private static final String REPEATS = "-ERR Unsupported option";

    /// Answers with several answers, in which some may be in any order: compared as one heap.
    private static final String SEVERAL = "EXEC";

    /// Between WATCH and MULTI: of these, whatever is an update at one is an update at the other.
    private static final Set<String> SURE = Set.of("SET", "SETNX", "DEL", "UNLINK", "INCR");

    private static final Set<String> TRANSACTIONS =
            Set.of("MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH");

    /// Not between MULTI and EXEC, unlike in Redis; or there only a part of a scan.
    private static final Set<String> ALONE =
            Set.of("KEYS", "DBSIZE", "FLUSHDB", "FLUSHALL", "SCAN", "SSCAN", "HSCAN", "ZSCAN");

    /// No key is watched behind these.
    private static final Set<List<String>> ENDS =
            Set.of(List.of("EXEC"), List.of("DISCARD"), List.of("UNWATCH"));

    private static final Set<String> READS =
            Commands.ALL.stream()
                    .filter(command -> command.action() instanceof Command.Action.Read)
                    .map(command -> command.name().toUpperCase(Locale.ROOT))
                    .collect(Collectors.toSet());

    /// Left to chance, and tested by themselves.
    private static final Set<String> BY_CHANCE =
            Set.of("spop", "srandmember", "hrandfield", "zrandmember", "randomkey");

    /// The score -0, in RESP2 or RESP3.
    private static final Pattern NEGATIVE_ZERO = Pattern.compile("\"-0\"|,-0(?![.\\d])");

    /// About how things are kept, which is not as in Redis, and tested by themselves.
    private static final Set<String> OWN = Set.of("object", "dbsize");

    /// What these answer depends on which other replicas there are.
    private static final Set<String> OF_OTHERS = Set.of("wait", "waitaof");

    /// Answered a part at a time, in any order and in parts of any size: compared is what all parts
    /// together are, from the first cursor on.
    private static final Set<String> IN_PARTS = Set.of("SCAN", "SSCAN", "HSCAN", "ZSCAN");

    /// A cursor and what it comes with.
    private static final Pattern PART = Pattern.compile("\\[\"(\\d+)\", \\[(.*)]]");

    /// What is at a key in the end.
    private static final List<String> LOOKS =
            List.of(
                    "TYPE",
                    "GET",
                    "SMEMBERS",
                    "HGETALL",
                    "ZRANGE 0 -1 WITHSCORES",
                    "LRANGE 0 -1",
                    "PTTL");

    private static final List<Command> COMMANDS =
            Commands.ALL.stream()
                    .filter(CommandTableTest::isOfRedis)
                    .filter(Command::isThere)
                    .filter(command -> !BY_CHANCE.contains(command.name()))
                    .filter(command -> !OWN.contains(command.name()))
                    .filter(command -> !OF_OTHERS.contains(command.name()))
                    .toList();

    /// The same client of both.
    private record Pair(RespClient redis, RespClient minidote) {}

    private record Difference(List<String> request, String redis, String minidote) {
        @Override
        public String toString() {
            return "%s%n    Redis:    %s%n    Minidote: %s"
                    .formatted(String.join(" ", request), redis, minidote);
        }
    }

    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
    private RedisServer redis;
    private RedisDoor door;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        redis = new RedisServer(folder);
        var replicas = Replicas.running("a");
        var _ =
                time.scheduleWithFixedDelay(
                        () -> replicas.tick(Instant.now()), 1, 1, TimeUnit.MILLISECONDS);
        door =
                RedisDoor.open(
                        RedisDoorOptions.at(0), replicas.node("a"), Admin.none(), Facts.none());
    }

    @AfterAll
    void close() {
        time.shutdown();
        door.close();
        redis.close();
    }

    @Test
    void minidoteAnswersAsRedisDoes() throws IOException {
        var second = pair(RespWriter.RESP2);
        var third = pair(RespWriter.RESP3);
        var found = new ArrayList<String>();
        for (var seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES && found.size() < MOST; seed++) {
            var pair = seed % 2 == 0 ? second : third;
            var sequence = sequence(seed);
            if (!differences(pair, sequence).isEmpty()) {
                found.add(report(seed, pair, shortened(pair, sequence)));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void scoresAreSpelledAsRedisSpellsThem() throws IOException {
        var random = new Random(1);
        for (var protocol : List.of(RespWriter.RESP2, RespWriter.RESP3)) {
            var pair = pair(protocol);
            for (var i = 0; i < SEQUENCES; i++) {
                var score = Double.toString(score(random));
                var expected = pair.redis().ask("ZADD", "spelled", "INCR", score, "m" + i);
                assertThat(pair.minidote().ask("ZADD", "spelled", "INCR", score, "m" + i))
                        .as(score)
                        .isEqualTo(expected);
            }
            assertThat(pair.minidote().ask("ZRANGE", "spelled", "0", "-1", "WITHSCORES"))
                    .isEqualTo(pair.redis().ask("ZRANGE", "spelled", "0", "-1", "WITHSCORES"));
            pair.redis().ask("DEL", "spelled");
            pair.minidote().ask("DEL", "spelled");
        }
    }

    private static double score(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> {
                var any = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(any) ? any : 0.3;
            }
            case 1 -> -Math.pow(10, random.nextInt(40) - 20);
            case 2 -> random.nextInt(1_000_000) / 100.0;
            default -> random.nextLong();
        };
    }

    private static String report(int seed, Pair pair, List<List<String>> sequence)
            throws IOException {
        return Stream.concat(
                        Stream.of("seed %d in RESP%d".formatted(seed, seed % 2 == 0 ? 2 : 3)),
                        Stream.concat(
                                sequence.stream().map(words -> "> " + String.join(" ", words)),
                                differences(pair, sequence).stream().map(Difference::toString)))
                .collect(Collectors.joining("\n"));
    }

    private Pair pair(int protocol) throws IOException {
        var pair =
                new Pair(
                        new RespClient(redis.address(), StandardCharsets.ISO_8859_1),
                        new RespClient(door.address(), StandardCharsets.ISO_8859_1));
        pair.redis().ask("HELLO", Integer.toString(protocol));
        pair.minidote().ask("HELLO", Integer.toString(protocol));
        return pair;
    }

    private static List<List<String>> sequence(int seed) {
        var random = new Random(seed);
        var usage = new Usage(random);
        var group = COMMANDS.get(random.nextInt(COMMANDS.size())).group();
        var ofOne = COMMANDS.stream().filter(command -> command.group().equals(group)).toList();
        var others = group.equals(OF_ANY_TYPE) ? 2 : 4;
        var sequence = new ArrayList<List<String>>();
        for (var length = 1 + random.nextInt(LONGEST); length > 0; length--) {
            var from = random.nextInt(others) == 0 ? COMMANDS : ofOne;
            var command = from.get(random.nextInt(from.size()));
            var request = usage.request(command);
            if (command.waits() && waitsLong(request)) {
                continue;
            }
            if (request.getFirst().equals("INCRBYFLOAT") && request.size() > 1) {
                sequence.add(List.of("SET", request.get(1), "10.5"));
            }
            if (request.getFirst().equals("HINCRBYFLOAT") && request.size() > 2) {
                sequence.add(List.of("HSET", request.get(1), request.get(2), "10.5"));
            }
            if (Usage.ofMembers(request) && request.size() > 2) {
                sequence.add(ofOneScore(request));
            }
            if (!leftOut(request)) {
                sequence.add(request);
            }
        }
        return surely(sequence);
    }

    /// Without the updates behind WATCH of which it is not sure that they are any.
    private static List<List<String>> surely(List<List<String>> sequence) {
        var sure = new ArrayList<List<String>>();
        var watching = false;
        var queueing = false;
        for (var request : sequence) {
            var name = request.getFirst();
            queueing |= name.equals("MULTI");
            if (queueing && ALONE.contains(name)) {
                continue;
            }
            if (!watching
                    || queueing
                    || READS.contains(name)
                    || SURE.contains(name)
                    || TRANSACTIONS.contains(name)) {
                sure.add(request);
            }
            watching = (watching || name.equals("WATCH")) && !ENDS.contains(request);
            queueing &= !ENDS.contains(request);
        }
        return sure;
    }

    private static boolean leftOut(List<String> request) {
        var name = request.getFirst();
        return name.endsWith("INCRBYFLOAT") && request.contains(MANY_DIGITS)
                || name.startsWith("Z") && request.contains(Usage.ZERO_BYTE)
                || CommandTableTest.LATER_OPTIONS.contains(name.toLowerCase(Locale.ROOT))
                        && request.size() > 3;
    }

    /// Gives all members of the sorted set that a request is about the same score.
    private static List<String> ofOneScore(List<String> request) {
        var key = request.get(request.getFirst().equals("ZRANGESTORE") ? 2 : 1);
        return List.of("ZUNIONSTORE", key, "1", key, "WEIGHTS", "0");
    }

    /// Whether a command that may wait would do so for longer than a moment.
    private static boolean waitsLong(List<String> request) {
        var timeout =
                request.getFirst().endsWith("MPOP") && request.size() > 1
                        ? request.get(1)
                        : request.getLast();
        var seconds = Bytes.of(timeout).number().orElse(-1);
        return seconds == 0 || seconds > MOMENT && seconds < AN_ERROR;
    }

    private static List<List<String>> shortened(Pair pair, List<List<String>> sequence)
            throws IOException {
        var shortest = new ArrayList<>(sequence);
        for (var i = shortest.size() - 1; i >= 0; i--) {
            var without = new ArrayList<>(shortest);
            without.remove(i);
            if (!differences(pair, without).isEmpty()) {
                shortest = without;
            }
        }
        return shortest;
    }

    /// What is answered differently, from nothing at all to what is there in the end.
    private static List<Difference> differences(Pair pair, List<List<String>> sequence)
            throws IOException {
        var requests = new ArrayList<List<String>>();
        requests.add(List.of("FLUSHALL"));
        requests.addAll(sequence);
        requests.add(List.of("DISCARD"));
        requests.add(List.of("UNWATCH"));
        for (var key : Usage.keys()) {
            LOOKS.forEach(look -> requests.add(looking(look, key)));
        }
        var differences = new ArrayList<Difference>();
        var from = 0;
        for (var to = 1; to <= requests.size(); to++) {
            if (to == requests.size() || IN_PARTS.contains(requests.get(to - 1).getFirst())) {
                differences.addAll(differencesOf(pair, requests.subList(from, to)));
                from = to;
            }
        }
        return differences;
    }

    /// @param requests sent together; only the last may be one that is answered in parts
    private static List<Difference> differencesOf(Pair pair, List<List<String>> requests)
            throws IOException {
        for (var request : requests) {
            pair.redis().say(request.toArray(String[]::new));
            pair.minidote().say(request.toArray(String[]::new));
        }
        var differences = new ArrayList<Difference>();
        for (var request : requests) {
            var expected = whole(pair.redis(), request);
            var happened = whole(pair.minidote(), request);
            if (!same(request, expected, happened)) {
                differences.add(new Difference(request, expected, happened));
            }
        }
        return differences;
    }

    /// The next answer, with all parts that come after it.
    private static String whole(RespClient client, List<String> request) throws IOException {
        var answer = client.answer();
        var part = PART.matcher(answer);
        if (!IN_PARTS.contains(request.getFirst()) || !part.matches()) {
            return answer;
        }
        var cursorAt = request.getFirst().equals("SCAN") ? 1 : 2;
        if (!request.get(cursorAt).matches("[+-]?0*|\\x00.*")) {
            return "what is behind a cursor that nobody gave";
        }
        var words = Set.of("HSCAN", "ZSCAN").contains(request.getFirst()) ? 2 : 1;
        var found = new TreeSet<String>();
        var next = new ArrayList<>(request);
        while (true) {
            found.addAll(names(part.group(2), words));
            next.set(cursorAt, part.group(1));
            if (next.get(cursorAt).equals("0")) {
                return found.toString();
            }
            part = PART.matcher(client.ask(next.toArray(String[]::new)));
            assertThat(part.matches()).isTrue();
        }
    }

    /// @param words how many belong together
    private static List<String> names(String listed, int words) {
        var parts = listed.isEmpty() ? List.<String>of() : List.of(listed.split(", ", -1));
        return IntStream.range(0, parts.size() / words)
                .mapToObj(at -> String.join(" ", parts.subList(at * words, (at + 1) * words)))
                .toList();
    }

    private static List<String> looking(String look, String key) {
        var words = new ArrayList<>(List.of(look.split(" ")));
        words.add(1, key);
        return words;
    }

    private static boolean same(List<String> request, String expected, String happened) {
        var tolerance = TIMES.get(request.getFirst());
        if (tolerance != null && expected.matches(":\\d+") && happened.matches(":\\d+")) {
            return Math.abs(
                            Long.parseLong(expected, 1, expected.length(), 10)
                                    - Long.parseLong(happened, 1, happened.length(), 10))
                    <= tolerance;
        }
        return normal(request, expected).equals(normal(request, happened));
    }

    private static String normal(List<String> request, String answer) {
        var name = request.getFirst();
        if (answer.startsWith(REPEATS)) {
            return REPEATS;
        }
        if (IN_ANY_ORDER.contains(name) && (answer.startsWith("[") || answer.startsWith("~["))) {
            var parts =
                    new ArrayList<>(List.of(answer.replaceAll("[~\\[\\]]", "").split(", ", -1)));
            Collections.sort(parts);
            return answer.charAt(0) + parts.toString();
        }
        if (name.equals(SEVERAL)) {
            var parts = new ArrayList<>(List.of(answer.replaceAll("[~%\\[\\]]", "").split(", ")));
            Collections.sort(parts);
            return parts.toString();
        }
        if (name.equals(PAIRS) && (answer.startsWith("[") || answer.startsWith("%["))) {
            var parts = List.of(answer.replaceAll("[%\\[\\]]", "").split(", ", -1));
            var pairs = new TreeSet<String>();
            for (var i = 0; i + 1 < parts.size(); i += 2) {
                pairs.add(parts.get(i) + " " + parts.get(i + 1));
            }
            return answer.charAt(0) + pairs.toString();
        }
        return NEGATIVE_ZERO.matcher(answer).replaceAll(zero -> zero.group().replace("-", ""));
    }
}
