package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.ClockText;
import io.minidote.crdt.DataTypes;
import io.minidote.replica.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisDoorTest {

    /// One event loop: once a later request of another connection is answered, all that was sent
    /// before it has been read.
    static final RedisDoorOptions OPTIONS =
            new RedisDoorOptions(
                    "127.0.0.1",
                    0,
                    1,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    RedisDoorOptions.Limits.DEFAULT,
                    "0.1.0",
                    () -> 0);

    private static RedisDoor open(Replicas.Node node) throws IOException {
        return open(OPTIONS, node);
    }

    private static RedisDoor open(RedisDoorOptions options, Replicas.Node node) throws IOException {
        return RedisDoor.open(options, node, Admin.none(), Facts.none());
    }

    private static RespClient client(RedisDoor door) throws IOException {
        return new RespClient(door.address());
    }

    @Test
    void aReadBehindAnUnansweredUpdateSeesIt() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door);
                var other = client(door)) {
            node.stopDisk();
            me.say("SET", "k", "v");
            me.say("GET", "k");
            me.say("INCR", "n");
            me.say("MINIDOTE.CLOCK");
            me.say("PING");
            assertThat(other.ask("GET", "k")).as("not on disk yet").isEqualTo("nil");
            assertThat(other.ask("GET", "n")).isEqualTo("nil");
            node.startDisk();
            assertThat(me.answer()).isEqualTo("+OK");
            assertThat(me.answer()).isEqualTo("\"v\"");
            assertThat(me.answer()).isEqualTo(":1");
            assertThat(me.answer()).isEqualTo('"' + ClockText.print(node.view().clock()) + '"');
            assertThat(me.answer()).isEqualTo("+PONG");
            assertThat(other.ask("GET", "k")).isEqualTo("\"v\"");
        }
    }

    @Test
    void aLongPipelineIsAnsweredInItsOrder() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door)) {
            var requests = new ByteArrayOutputStream();
            for (var i = 0; i < 2_000; i++) {
                requests.writeBytes(RespClient.request("INCR", "n"));
                requests.writeBytes(RespClient.request("GET", "n"));
                requests.writeBytes(RespClient.request("ECHO", "e" + i));
            }
            me.raw(requests.toByteArray());
            for (var i = 0; i < 2_000; i++) {
                assertThat(me.answer()).isEqualTo(":" + (i + 1));
                assertThat(me.answer()).isEqualTo("\"" + (i + 1) + "\"");
                assertThat(me.answer()).isEqualTo("\"e" + i + "\"");
            }
        }
    }

    @Test
    void anAnswerIsWrittenInTheProtocolOfItsRequest() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door)) {
            node.stopDisk();
            me.say("SADD", "s", "x");
            me.say("SMEMBERS", "s");
            me.say("HELLO", "3");
            me.say("SMEMBERS", "s");
            me.say("SELECT", "1");
            me.say("SMEMBERS", "s");
            // A round trip of another connection on the same loop: by now all of it has been read.
            try (var other = client(door)) {
                other.ask("PING");
            }
            node.startDisk();
            assertThat(me.answer()).isEqualTo(":1");
            assertThat(me.answer()).isEqualTo("[\"x\"]");
            assertThat(me.answer()).startsWith("%[\"server\", \"minidote\"");
            assertThat(me.answer()).isEqualTo("~[\"x\"]");
            assertThat(me.answer()).isEqualTo("+OK");
            assertThat(me.answer()).isEqualTo("~[]");
        }
    }

    @Test
    void aClockCarriesASessionToAnotherReplica() throws Exception {
        var replicas = Replicas.running("a", "b");
        try (var doorA = open(replicas.node("a"));
                var doorB = open(replicas.node("b"));
                var here = client(doorA);
                var there = client(doorB);
                var bystander = client(doorB)) {
            replicas.cut();
            assertThat(here.ask("SET", "k", "mine")).isEqualTo("+OK");
            var clock = here.ask("MINIDOTE.CLOCK").replace("\"", "");
            there.say("MINIDOTE.AFTER", clock, "60000");
            there.say("GET", "k");
            there.say("MINIDOTE.CLOCK");
            assertThat(bystander.ask("GET", "k")).as("nobody else waits").isEqualTo("nil");
            assertThat(bystander.ask("MINIDOTE.AFTER", clock, "0"))
                    .startsWith("-TIMEOUT this replica still lacks {a#1=");
            replicas.heal();
            assertThat(there.answer()).isEqualTo("+OK");
            assertThat(there.answer()).isEqualTo("\"mine\"");
            assertThat(ClockText.parse(there.answer().replace("\"", "")).toString())
                    .contains("a#1=");
        }
    }

    @Test
    void aClockFromTheFarFutureIsWaitedForAndThenNamed() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door)) {
            var unheard =
                    ClockText.print(
                            VectorClock.upTo(new Dot(new ReplicaId("z", 9), Long.MAX_VALUE / 2)));
            assertThat(me.ask("MINIDOTE.AFTER", unheard, "0"))
                    .isEqualTo(
                            "-TIMEOUT this replica still lacks {z#9=4611686018427387903} of the"
                                    + " clock");
            var own =
                    ClockText.print(
                            VectorClock.upTo(new Dot(new ReplicaId("a", 1), Long.MAX_VALUE / 2)));
            assertThat(me.ask("MINIDOTE.AFTER", own, "0")).startsWith("-ERR the clock names a#1:");
            assertThat(me.ask("MINIDOTE.CLOCK")).as("what failed is not seen").isEqualTo("\"0\"");
            assertThat(me.ask("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void whoIsStillLoadingServesNoData() throws Exception {
        var node = new Replicas("a", "b").node("a");
        try (var door = open(node);
                var me = client(door)) {
            var loading = "-LOADING Minidote is loading the dataset: waiting for the others";
            for (var command :
                    List.of("GET k", "SET k v", "MINIDOTE.AFTER 0", "MINIDOTE.CLOCK", "DBSIZE")) {
                assertThat(me.ask(command.split(" "))).as(command).isEqualTo(loading);
            }
            assertThat(me.ask("PING")).isEqualTo("+PONG");
            assertThat(me.ask("SELECT", "1")).isEqualTo("+OK");
            assertThat(me.ask("CONFIG", "GET", "save")).isEqualTo("[\"save\", \"\"]");
            assertThat(me.ask("MINIDOTE.ADMIN", "x")).startsWith("-ERR unknown MINIDOTE.ADMIN");
            assertThat(me.ask("INFO", "persistence")).contains("loading:1");
            assertThat(me.ask("MULTI")).isEqualTo("+OK");
            assertThat(me.ask("GET", "k")).isEqualTo(loading);
            assertThat(me.ask("PING")).isEqualTo("+QUEUED");
        }
    }

    @Test
    void aFullDiskRefusesUpdatesAndServesReads() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door)) {
            assertThat(me.ask("SET", "k", "v")).isEqualTo("+OK");
            node.fillDisk();
            assertThat(me.ask("SET", "k", "w")).startsWith("-MISCONF No space left on device");
            assertThat(me.ask("GET", "k")).isEqualTo("\"v\"");
            node.emptyDisk();
            assertThat(me.ask("SET", "k", "w")).isEqualTo("+OK");
        }
    }

    @Test
    void dataThatWouldGrowBeyondItsLimitIsRefusedInRedissWords() throws Exception {
        var node = Replicas.running("a").node("a");
        var oom = "-OOM command not allowed when used memory > 'maxmemory'.";
        try (var door = open(node);
                var me = client(door)) {
            assertThat(me.ask("SADD", "set", "x", "y")).isEqualTo(":2");
            assertThat(me.ask("INCR", "counter")).isEqualTo(":1");
            var count = 0;
            while (me.ask("SET", "k" + count, "x".repeat(4 << 20)).equals("+OK")) {
                count++;
            }
            assertThat(count).isBetween(10, 15);
            assertThat(me.ask("SET", "another", "x".repeat(4 << 20))).isEqualTo(oom);
            assertThat(me.ask("MULTI")).isEqualTo("+OK");
            assertThat(me.ask("SREM", "set", "x")).isEqualTo("+QUEUED");
            assertThat(me.ask("SET", "another", "x".repeat(4 << 20))).isEqualTo("+QUEUED");
            assertThat(me.ask("EXEC")).isEqualTo(oom);
            assertThat(me.ask("SCARD", "set")).isEqualTo(":2");
            assertThat(me.ask("INCR", "counter")).isEqualTo(":2");
            assertThat(me.ask("SREM", "set", "x")).isEqualTo(":1");
            assertThat(me.ask("DEL", "k0")).isEqualTo(":1");
            assertThat(me.ask("SET", "another", "x".repeat(4 << 20))).isEqualTo("+OK");
        }
    }

    @Test
    void aNodeThatStopsSaysThatItDoesNotKnow() {
        assertThat(Errors.of(new Response.Stopped("the node is stopping")))
                .isEqualTo(
                        new Answer.Failure(
                                "STOPPED the node is stopping; whether it has happened is not"
                                        + " known"));
    }

    @Test
    void aTransactionOverItsLimitHappensNotAtAll() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door)) {
            var big = "x".repeat(5 << 20);
            assertThat(me.ask("MULTI")).isEqualTo("+OK");
            assertThat(me.ask("SET", "k", big)).isEqualTo("+QUEUED");
            assertThat(me.ask("SET", "l", big)).isEqualTo("+QUEUED");
            assertThat(me.ask("EXEC")).startsWith("-ERR the transaction takes ");
            assertThat(me.ask("EXISTS", "k", "l")).isEqualTo(":0");
            assertThat(me.ask("SET", "k", big)).isEqualTo("+OK");
            assertThat(me.ask("GET", "k")).isEqualTo('"' + big + '"');
        }
    }

    @Test
    void unknownTypesNameTheKnownOnes() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door)) {
            for (var asked :
                    List.of(
                            me.ask("MINIDOTE.READ", "b", "nothing", "k"),
                            me.ask("MINIDOTE.UPDATE", "b", "nothing", "k", "add"))) {
                assertThat(asked).startsWith("-ERR unknown type 'nothing': there are ");
                for (var entry : DataTypes.ALL) {
                    assertThat(asked).contains(entry.type().name());
                }
            }
            assertThat(me.ask("MINIDOTE.READ", "b", "string", "k", "b"))
                    .startsWith("-ERR MINIDOTE.READ takes bucket, type and key");
        }
    }

    @Test
    void malformedBytesEndOneConnectionAndNoOther() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var good = client(door)) {
            for (var said :
                    List.of("*1\r\n+x\r\n", "*x\r\n", "\"\r\n", "*2\r\n$3\r\nGET\r\n$-9\r\n")) {
                try (var bad = client(door)) {
                    node.stopDisk();
                    bad.say("SET", "k", "v");
                    bad.raw(said.getBytes(StandardCharsets.UTF_8));
                    bad.say("SET", "k", "too late");
                    assertThat(good.ask("PING")).isEqualTo("+PONG");
                    node.startDisk();
                    assertThat(bad.answer()).as("what came before is answered").isEqualTo("+OK");
                    assertThat(bad.answer()).startsWith("-ERR Protocol error: ");
                    assertThat(bad.answer()).isEqualTo("closed");
                }
                assertThat(good.ask("GET", "k")).isEqualTo("\"v\"");
            }
            assertThat(good.ask("INFO", "stats")).contains("protocol_errors:4");
        }
    }

    @Test
    void whoSpeaksHttpIsClosedBeforeItSaysMore() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var other = client(door)) {
            for (var said :
                    List.of(
                            "POST / HTTP/1.1\r\nSET k v\r\n",
                            "Host: localhost\r\nSET k v\r\n",
                            "*1\r\n$4\r\npost\r\nSET k v\r\n")) {
                try (var page = client(door)) {
                    page.raw(said.getBytes(StandardCharsets.UTF_8));
                    assertThat(page.answer()).as(said).isEqualTo("closed");
                }
            }
            assertThat(node.updates()).isEqualTo(0);
            assertThat(other.ask("GET", "k")).isEqualTo("nil");
            assertThat(other.ask("INFO", "stats")).contains("foreign_protocol_disconnections:3");
        }
    }

    @Test
    void whoEndsItsInputGetsItsAnswers() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door);
                var other = client(door)) {
            node.stopDisk();
            me.say("SET", "k", "v");
            me.say("GET", "k");
            me.endInput();
            assertThat(other.ask("PING")).isEqualTo("+PONG");
            node.startDisk();
            assertThat(me.answer()).isEqualTo("+OK");
            assertThat(me.answer()).isEqualTo("\"v\"");
            assertThat(me.answer()).isEqualTo("closed");
        }
    }

    @Test
    void whoLeavesWhileWaitingForAClockIsNoticed() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var other = client(door)) {
            assertThat(other.ask("PING")).isEqualTo("+PONG");
            try (var leaves = client(door);
                    var resets = client(door)) {
                for (var each : List.of(leaves, resets)) {
                    each.say("MINIDOTE.AFTER", unheard(), "3600000");
                }
                awaitClients(other, 3, 2);
                resets.resetOnClose();
            }
            awaitClients(other, 1, 0);
        }
    }

    /// A clock that will not be covered.
    private static String unheard() {
        return ClockText.print(
                VectorClock.upTo(new Dot(new ReplicaId("z", 9), Long.MAX_VALUE / 2)));
    }

    /// Asks until the door counts so many clients, and so many of them waiting.
    private static void awaitClients(RespClient client, int connected, int waiting)
            throws IOException {
        var wanted =
                "connected_clients:%d\\r\\nblocked_clients:%d\\r".formatted(connected, waiting);
        var said = client.ask("INFO", "clients");
        for (var i = 0; i < 100_000 && !said.contains(wanted); i++) {
            said = client.ask("INFO", "clients");
        }
        assertThat(said).contains(wanted);
    }

    @Test
    void quitAnswersWhatCameBeforeAndNothingElse() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door)) {
            var all = new ByteArrayOutputStream();
            all.writeBytes(RespClient.request("SET", "k", "v"));
            all.writeBytes(RespClient.request("QUIT"));
            all.writeBytes(RespClient.request("SET", "k", "w"));
            me.raw(all.toByteArray());
            assertThat(me.answer()).isEqualTo("+OK");
            assertThat(me.answer()).isEqualTo("+OK");
            assertThat(me.answer()).isEqualTo("closed");
            assertThat(node.updates()).isEqualTo(1);
        }
    }

    @Test
    void theClockOfASessionDoesNotNameWhoHasLeft() throws Exception {
        var replicas = Replicas.running("a", "b", "c");
        try (var door = open(replicas.node("a"));
                var elsewhere = open(replicas.node("b"));
                var me = client(door);
                var there = client(elsewhere);
                var leaving = open(replicas.node("c"));
                var before = client(leaving)) {
            before.ask("SADD", "cart", "milk");
            assertThat(me.ask("SISMEMBER", "cart", "milk")).isEqualTo(":1");
            assertThat(clock(me).replicas()).contains(new ReplicaId("c", 1));
            var old = ClockText.print(clock(me));
            replicas.leave("c");
            assertThat(me.ask("SISMEMBER", "cart", "milk")).isEqualTo(":1");
            assertThat(clock(me).replicas()).isNotEmpty().doesNotContain(new ReplicaId("c", 1));
            assertThat(there.ask("MINIDOTE.AFTER", ClockText.print(clock(me)))).isEqualTo("+OK");
            assertThat(there.ask("MINIDOTE.AFTER", old)).isEqualTo("+OK");
            assertThat(there.ask("SISMEMBER", "cart", "milk")).isEqualTo(":1");
        }
    }

    private static VectorClock clock(RespClient client) throws IOException {
        var word = client.ask("MINIDOTE.CLOCK").replace("\"", "");
        return ((Decoded.Value<VectorClock>) ClockText.parse(word)).value();
    }

    @Test
    void unansweredRequestsAreLimitedAndThePeerIsHeldBack() throws Exception {
        var node = Replicas.running("a").node("a");
        var options =
                OPTIONS.withLimits(
                        new RedisDoorOptions.Limits(10, 16, 1024, 1024, 2048, 10, 4096, 1 << 20));
        try (var door = open(options, node);
                var me = client(door);
                var other = client(door)) {
            node.stopDisk();
            for (var i = 0; i < 100; i++) {
                me.say("INCR", "n");
            }
            assertThat(other.ask("PING")).as("others are served").isEqualTo("+PONG");
            assertThat(node.updates()).isBetween(1, 10);
            node.startDisk();
            for (var i = 0; i < 100; i++) {
                assertThat(me.answer()).isEqualTo(":" + (i + 1));
            }
        }
    }

    @Test
    void aClientThatDoesNotTakeItsAnswersIsNotRead() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door);
                var other = client(door)) {
            var value = "x".repeat(1 << 20);
            assertThat(me.ask("SET", "k", value)).isEqualTo("+OK");
            var reads = 200;
            for (var i = 0; i < reads; i++) {
                me.say("GET", "k");
            }
            assertThat(other.ask("PING")).isEqualTo("+PONG");
            // 200 MB are asked for; what is written stays near what the sockets take.
            assertThat(written(other)).isLessThan(64L << 20);
            for (var i = 0; i < reads; i++) {
                assertThat(me.answer()).hasSize(value.length() + 2);
            }
        }
    }

    @Test
    void clientsThatDoNotTakeTheirAnswersAreBoundedTogether() throws Exception {
        var node = Replicas.running("a").node("a");
        var usual = RedisDoorOptions.Limits.DEFAULT;
        var most = 8L << 20;
        var options =
                OPTIONS.withLimits(
                        new RedisDoorOptions.Limits(
                                usual.clients(),
                                usual.arguments(),
                                usual.bulk(),
                                usual.inline(),
                                usual.query(),
                                usual.pipeline(),
                                2 << 20,
                                most));
        try (var door = open(options, node);
                var other = client(door)) {
            assertThat(other.ask("SET", "k", "x".repeat(1 << 20))).isEqualTo("+OK");
            var lazy = new ArrayList<RespClient>();
            for (var i = 0; i < 20; i++) {
                var client = client(door);
                lazy.add(client);
                for (var read = 0; read < 50; read++) {
                    client.say("GET", "k");
                }
            }
            for (var i = 0; i < 100_000 && stat(other, "stats", CLOSED_FOR_OUTPUT) == 0; i++) {
                // Whoever is in the middle of a long answer leaves much untaken too.
                assertThat(other.ask("PING")).isEqualTo("+PONG");
            }
            assertThat(stat(other, "stats", CLOSED_FOR_OUTPUT)).isBetween(1L, 20L);
            for (var client : lazy) {
                client.close();
            }
            awaitClients(other, 1, 0);
            assertThat(stat(other, "memory", "mem_clients_normal")).isLessThan(most);
        }
    }

    private static final String CLOSED_FOR_OUTPUT = "output_limit_disconnections";

    private static long written(RespClient client) throws IOException {
        return stat(client, "stats", "total_net_output_bytes");
    }

    private static long stat(RespClient client, String section, String field) throws IOException {
        var stats = client.ask("INFO", section);
        var name = "\\n" + field + ":";
        var from = stats.indexOf(name) + name.length();
        return Long.parseLong(stats.substring(from, stats.indexOf('\\', from)));
    }

    @Test
    void anAnswerOverItsLimitClosesTheConnection() throws Exception {
        var node = Replicas.running("a").node("a");
        var options =
                OPTIONS.withLimits(
                        new RedisDoorOptions.Limits(
                                10, 1024, 1024, 1024, 2048, 1000, 100_000, 1 << 20));
        try (var door = open(options, node);
                var me = client(door);
                var other = client(door)) {
            assertThat(me.ask("SET", "k", "x".repeat(1000))).isEqualTo("+OK");
            assertThat(me.ask("MULTI")).isEqualTo("+OK");
            for (var i = 0; i < 200; i++) {
                assertThat(me.ask("GET", "k")).isEqualTo("+QUEUED");
            }
            var last = new ByteArrayOutputStream();
            last.writeBytes(RespClient.request("ECHO", "before"));
            last.writeBytes(RespClient.request("EXEC"));
            me.raw(last.toByteArray());
            assertThat(me.answer()).isEqualTo("+QUEUED");
            assertThat(me.answer()).isEqualTo("closed");
            assertThat(other.ask("INFO", "stats"))
                    .contains("client_output_buffer_limit_disconnections:1");
        }
    }

    @Test
    void aTransactionInTheMakingIsLimited() throws Exception {
        var node = Replicas.running("a").node("a");
        var options =
                OPTIONS.withLimits(
                        new RedisDoorOptions.Limits(10, 16, 1024, 1024, 2048, 3, 4096, 1 << 20));
        try (var door = open(options, node);
                var me = client(door)) {
            assertThat(me.ask("MULTI")).isEqualTo("+OK");
            for (var i = 0; i < 3; i++) {
                assertThat(me.ask("INCR", "n")).isEqualTo("+QUEUED");
            }
            assertThat(me.ask("INCR", "n"))
                    .isEqualTo("-ERR a transaction has at most 3 commands (limit.pipeline)");
            assertThat(me.ask("EXEC")).startsWith("-EXECABORT");
            assertThat(me.ask("MULTI")).isEqualTo("+OK");
            assertThat(me.ask("SET", "k", "x".repeat(1000))).isEqualTo("+QUEUED");
            assertThat(me.ask("SET", "k", "x".repeat(1000))).isEqualTo("+QUEUED");
            assertThat(me.ask("SET", "k", "x".repeat(1000))).contains("(limit.query)");
            assertThat(me.ask("EXEC")).startsWith("-EXECABORT");
            assertThat(me.ask("EXISTS", "k", "n")).isEqualTo(":0");
        }
    }

    @Test
    void oneClientTooManyIsTold() throws Exception {
        var node = Replicas.running("a").node("a");
        var options =
                OPTIONS.withLimits(
                        new RedisDoorOptions.Limits(2, 16, 1024, 1024, 2048, 10, 4096, 1 << 20));
        try (var door = open(options, node);
                var one = client(door);
                var two = client(door)) {
            assertThat(one.ask("PING")).isEqualTo("+PONG");
            assertThat(two.ask("PING")).isEqualTo("+PONG");
            try (var three = client(door)) {
                assertThat(three.answer()).isEqualTo("-ERR max number of clients reached");
                assertThat(three.answer()).isEqualTo("closed");
            }
            assertThat(one.ask("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void administrationAnswersInTurnAndLaterRequestsWaitForIt() throws Exception {
        var node = Replicas.running("a").node("a");
        var asked = new CompletableFuture<Consumer<Answer>>();
        Admin admin = (_, answer) -> asked.complete(answer);
        try (var door = RedisDoor.open(OPTIONS, node, admin, Facts.none());
                var me = client(door);
                var other = client(door)) {
            me.say("MINIDOTE.ADMIN", "cut", "b");
            me.say("SET", "k", "v");
            var answer = asked.get();
            assertThat(other.ask("GET", "k")).isEqualTo("nil");
            assertThat(node.updates()).isEqualTo(0);
            answer.accept(new Answer.Text("b is cut off"));
            assertThat(me.answer()).isEqualTo("\"b is cut off\"");
            assertThat(me.answer()).isEqualTo("+OK");
        }
    }

    @Test
    void closingAnswersWhatHasBegun() throws Exception {
        var node = Replicas.running("a").node("a");
        var door = open(node);
        try (var me = client(door);
                var idle = client(door)) {
            assertThat(idle.ask("PING")).isEqualTo("+PONG");
            node.stopDisk();
            me.say("INCR", "n");
            assertThat(idle.ask("PING")).isEqualTo("+PONG");
            var closing = CompletableFuture.runAsync(door::close);
            assertThat(idle.answer()).isEqualTo("closed");
            node.startDisk();
            assertThat(me.answer()).isEqualTo(":1");
            assertThat(me.answer()).isEqualTo("closed");
            closing.get();
        }
        assertThatThrownBy(() -> client(door).ask("PING")).isInstanceOf(IOException.class);
    }

    @Test
    void closingDoesNotWaitForEver() throws Exception {
        var node = Replicas.running("a").node("a");
        var door = open(OPTIONS.withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(50)), node);
        try (var me = client(door);
                var other = client(door)) {
            assertThat(me.ask("PING")).isEqualTo("+PONG");
            node.stopDisk();
            me.say("INCR", "n");
            assertThat(other.ask("PING")).isEqualTo("+PONG");
            door.close();
            assertThat(me.answer()).isEqualTo("closed");
        }
    }

    @Test
    void closingWaitsForNoClockAndForNobodyWhoDoesNotRead() throws Exception {
        var node = Replicas.running("a").node("a");
        var patient = OPTIONS.withTimeouts(Duration.ofSeconds(5), Duration.ofHours(1));
        var door = open(patient, node);
        try (var waits = client(door);
                var deaf = client(door);
                var other = client(door)) {
            assertThat(deaf.ask("SET", "k", "x".repeat(1 << 20))).isEqualTo("+OK");
            for (var i = 0; i < 200; i++) {
                deaf.say("GET", "k");
            }
            waits.say("MINIDOTE.AFTER", unheard(), "3600000");
            awaitClients(other, 3, 1);
            var closing = CompletableFuture.runAsync(door::close);
            assertThat(waits.answer())
                    .isEqualTo(
                            "-STOPPED the door is closing; whether it has happened is not known");
            assertThat(waits.answer()).isEqualTo("closed");
            closing.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node)) {
            var port = door.address().getPort();
            assertThatThrownBy(() -> open(RedisDoorOptions.at(port), node))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "the Redis door cannot listen at 127.0.0.1:%d".formatted(port));
        }
    }

    @Test
    void whatIsLeftToChanceFollowsFromTheChanceOfTheDoor() throws Exception {
        var popped = new TreeSet<String>();
        for (var seed = 0L; seed < 20; seed++) {
            var chance = seed;
            var first = popped(OPTIONS.withChance(() -> chance));
            assertThat(popped(OPTIONS.withChance(() -> chance))).isEqualTo(first);
            popped.add(first);
        }
        assertThat(popped).contains("[\"a\"]", "[\"b\"]", "[\"c\"]");
    }

    private static String popped(RedisDoorOptions options) throws Exception {
        try (var door = open(options, Replicas.running("a").node("a"));
                var me = client(door)) {
            me.ask("SADD", "letters", "a", "b", "c");
            var popped = me.ask("SPOP", "letters", "1");
            assertThat(me.ask("SMEMBERS", "letters")).doesNotContain(popped.substring(1, 4));
            return popped;
        }
    }

    @Test
    void everyCommandIsInTheTableOnceAndFoundInLettersOfAnySize() {
        var names = new ArrayList<String>();
        for (var command : Commands.ALL) {
            names.add(command.name());
            var shouted = command.name().toUpperCase(Locale.ROOT);
            assertThat(Commands.named(Bytes.of(shouted))).contains(command);
        }
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void aTransactionIsSeenAsAWholeOrNotAtAll() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var me = client(door);
                var other = client(door)) {
            for (var i = 1; i <= 200; i++) {
                me.say("MULTI");
                me.say("INCR", "x");
                me.say("INCR", "y");
                me.say("EXEC");
                var seen =
                        other.ask("MINIDOTE.READ", "0", "string", "x", "0", "string", "y")
                                .replaceAll("[\\[\\]]", "")
                                .split(", ", -1);
                assertThat(seen[0]).isEqualTo(seen[1]);
            }
        }
    }
}
