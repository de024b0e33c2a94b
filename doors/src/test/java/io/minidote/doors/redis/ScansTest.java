package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ScansTest {

    private static final Pattern PART = Pattern.compile("\\[\"(\\d+)\", \\[(.*)]]");

    /// What a scan is answered with: the cursor to go on with, and what was found.
    private record Part(String cursor, List<String> found) {

        static Part of(String answer) {
            var parts = PART.matcher(answer);
            assertThat(parts.matches()).as(answer).isTrue();
            return new Part(
                    parts.group(1),
                    parts.group(2).isEmpty()
                            ? List.of()
                            : List.of(parts.group(2).replace("\"", "").split(", ", -1)));
        }

        boolean last() {
            return cursor.equals("0");
        }
    }

    private static RedisDoor open(Replicas.Node node) throws IOException {
        return RedisDoor.open(RedisDoorOptions.at(0), node, Admin.none(), Facts.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSCAN", "HSCAN", "ZSCAN", "SCAN"})
    void whatIsThereAllTheTimeIsAnsweredOnce(String scan) throws Exception {
        try (var door = open(Replicas.running("a").node("a"));
                var me = new RespClient(door.address())) {
            var random = new Random(1);
            for (var number = 0; number < 500; number++) {
                put(me, scan, "stays" + number);
            }
            var found = new ArrayList<String>();
            var cursor = "0";
            var parts = 0;
            do {
                var part = Part.of(scan(me, scan, cursor, "COUNT", "20"));
                assertThat(part.found()).hasSizeLessThanOrEqualTo(scan.matches("[HZ].*") ? 40 : 20);
                found.addAll(part.found());
                cursor = part.cursor();
                parts++;
                for (var i = 0; i < 5; i++) {
                    put(me, scan, "comes" + random.nextInt(50));
                    take(me, scan, "comes" + random.nextInt(50));
                }
            } while (!cursor.equals("0"));
            found.removeIf(name -> !name.startsWith("stays"));
            assertThat(found)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 500).mapToObj(number -> "stays" + number).toList());
            assertThat(parts).isGreaterThan(20);
        }
    }

    private static void put(RespClient client, String scan, String name) throws IOException {
        switch (scan) {
            case "SSCAN" -> client.ask("SADD", "many", name);
            case "ZSCAN" -> client.ask("ZADD", "many", "1.5", name);
            case "HSCAN" -> client.ask("HSET", "many", name, "string");
            default -> client.ask("SET", name, "string");
        }
    }

    private static void take(RespClient client, String scan, String name) throws IOException {
        switch (scan) {
            case "SSCAN" -> client.ask("SREM", "many", name);
            case "ZSCAN" -> client.ask("ZREM", "many", name);
            case "HSCAN" -> client.ask("HDEL", "many", name);
            default -> client.ask("DEL", name);
        }
    }

    private static String scan(RespClient client, String scan, String cursor, String... options)
            throws IOException {
        var words = new ArrayList<String>();
        words.add(scan);
        if (!scan.equals("SCAN")) {
            words.add("many");
        }
        words.add(cursor);
        words.addAll(List.of(options));
        return client.ask(words.toArray(String[]::new));
    }

    @Test
    void aScanGoesOnAtAnotherReplica() throws Exception {
        var replicas = Replicas.running("a", "b");
        try (var here = open(replicas.node("a"));
                var there = open(replicas.node("b"));
                var me = new RespClient(here.address());
                var other = new RespClient(there.address())) {
            for (var number = 0; number < 300; number++) {
                me.ask("SADD", "many", "m" + number);
            }
            var first = Part.of(me.ask("SSCAN", "many", "0", "COUNT", "100"));
            var rest = Part.of(other.ask("SSCAN", "many", first.cursor(), "COUNT", "200"));
            assertThat(rest.last()).isTrue();
            var all = new TreeSet<>(first.found());
            all.addAll(rest.found());
            assertThat(all).hasSize(300);
        }
    }

    @Test
    void whatIsSmallIsAnsweredAtOnce() throws Exception {
        try (var door = open(Replicas.running("a").node("a"));
                var me = new RespClient(door.address())) {
            for (var number = 0; number < 128; number++) {
                me.ask("SADD", "many", "m" + number);
            }
            assertThat(Part.of(me.ask("SSCAN", "many", "0", "COUNT", "1")).found()).hasSize(128);
            me.ask("SADD", "many", "one more");
            assertThat(Part.of(me.ask("SSCAN", "many", "0", "COUNT", "1")).found()).hasSize(1);
        }
    }

    @Test
    void aTransactionScansWhatItHasWritten() throws Exception {
        try (var door = open(Replicas.running("a").node("a"));
                var me = new RespClient(door.address())) {
            me.ask("SET", "gone", "x");
            me.ask("MULTI");
            me.ask("SET", "new", "x");
            me.ask("DEL", "gone");
            me.ask("SCAN", "0");
            me.ask("RANDOMKEY");
            assertThat(me.ask("EXEC")).isEqualTo("[+OK, :1, [\"0\", [\"new\"]], \"new\"]");
        }
    }

    @Test
    void aKeyByChanceIsOneThatIsSeen() throws Exception {
        var replicas = Replicas.running("a", "b");
        try (var door = open(replicas.node("a"));
                var me = new RespClient(door.address())) {
            assertThat(me.ask("RANDOMKEY")).isEqualTo("nil");
            replicas.cut(); // what has been removed is kept until the other knows
            for (var number = 0; number < 1_500; number++) {
                me.ask("MINIDOTE.UPDATE", "0", "set_rw", "gone" + number, "remove", "x");
            }
            assertThat(me.ask("DBSIZE")).isEqualTo(":1500");
            assertThat(me.ask("RANDOMKEY")).isEqualTo("nil");
            me.ask("SET", "there", "x");
            assertThat(me.ask("RANDOMKEY")).isEqualTo("\"there\"");
        }
    }

    @Test
    void everyKeyCanBeTheOneByChance() throws Exception {
        try (var door = open(Replicas.running("a").node("a"));
                var me = new RespClient(door.address())) {
            me.ask("MSET", "x", "1", "y", "2", "z", "3");
            var answered = new TreeSet<String>();
            for (var i = 0; i < 200; i++) {
                answered.add(me.ask("RANDOMKEY"));
            }
            assertThat(answered).containsExactly("\"x\"", "\"y\"", "\"z\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSCAN", "HSCAN"})
    void someOfManyAreTakenByChance(String scan) throws Exception {
        try (var door = open(Replicas.running("a").node("a"));
                var me = new RespClient(door.address())) {
            var random = scan.equals("SSCAN") ? "SRANDMEMBER" : "HRANDFIELD";
            for (var number = 0; number < 500; number++) {
                put(me, scan, "m" + number);
            }
            var few = List.of(me.ask(random, "many", "9").split(", ", -1));
            assertThat(few).hasSize(9).doesNotHaveDuplicates();
            var many = List.of(me.ask(random, "many", "499").split(", ", -1));
            assertThat(many).hasSize(499).doesNotHaveDuplicates();
            assertThat(me.ask(random, "many", "-9").split(", ", -1)).hasSize(9);
        }
    }

    @Test
    void whatIsPoppedIsGone() throws Exception {
        try (var door = open(Replicas.running("a").node("a"));
                var me = new RespClient(door.address())) {
            for (var number = 0; number < 500; number++) {
                me.ask("SADD", "many", "m" + number);
            }
            var popped = me.ask("SPOP", "many", "9").replaceAll("[\\[\\]\"]", "").split(", ", -1);
            assertThat(popped).hasSize(9).doesNotHaveDuplicates();
            assertThat(me.ask("SCARD", "many")).isEqualTo(":491");
            for (var member : popped) {
                assertThat(me.ask("SISMEMBER", "many", member)).isEqualTo(":0");
            }
        }
    }

    /// Another object in a hash, which no Redis command shows, is in nobody's way.
    @Test
    void fieldsThatAreNoStringsAreLeftOut() throws Exception {
        try (var door = open(Replicas.running("a").node("a"));
                var me = new RespClient(door.address())) {
            me.ask(
                    "MINIDOTE.UPDATE",
                    "0",
                    "map_rr",
                    "many",
                    "update",
                    "n",
                    "counter_pn",
                    "increment",
                    "1");
            assertThat(me.ask("HSCAN", "many", "0")).isEqualTo("[\"0\", []]");
            for (var number = 0; number < 200; number++) {
                me.ask("HSET", "many", "f" + number, "v");
            }
            assertThat(me.ask("HRANDFIELD", "many", "200").split(", ", -1)).hasSize(200);
            assertThat(me.ask("HRANDFIELD", "many", "3").split(", ", -1)).hasSize(3);
            assertThat(Part.of(me.ask("HSCAN", "many", "0", "COUNT", "300")).found())
                    .hasSize(400)
                    .doesNotContain("n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "'', 0",
        "007, 7",
        "+5, 5",
        "-0, 0",
        "4294967296, 4294967296",
        "9223372036854775808, 9223372036854775807",
        "18446744073709551615, 9223372036854775807",
        "-1, 9223372036854775807",
        "-18446744073709551615, 1",
    })
    void aCursorIsReadAsRedisReadsIt(String word, long place) {
        assertThat(ScanOptions.place(Bytes.of(word))).hasValue(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551616", "-", "x", "1x", "1.0", " 1", "+-1"})
    void whatIsNoCursorIsRefused(String word) {
        assertThat(ScanOptions.place(Bytes.of(word))).isEmpty();
    }

    @Test
    void aCursorWithManyZerosIsTooLong() {
        assertThat(ScanOptions.place(Bytes.of("0".repeat(64)))).hasValue(0);
        assertThat(ScanOptions.place(Bytes.of("0".repeat(65)))).isEmpty();
    }

    @Test
    void aCursorEndsAtAZeroByte() {
        assertThat(ScanOptions.place(Bytes.of("5\0x"))).hasValue(5);
    }
}
