package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Commands that wait for something to come.
@Timeout(60)
class BlockingTest {

    private Replicas replicas;
    private RedisDoor door;
    private final List<AutoCloseable> open = new ArrayList<>();

    /// Somebody at replica `a` who never waits.
    private RespClient other;

    @BeforeEach
    void open() throws IOException {
        replicas = Replicas.running("a", "b");
        door = open("a");
        other = client(door);
    }

    private RedisDoor open(String name) throws IOException {
        var opened =
                RedisDoor.open(
                        RedisDoorTest.OPTIONS, replicas.node(name), Admin.none(), Facts.none());
        open.addFirst(opened);
        return opened;
    }

    private RespClient client(RedisDoor at) throws IOException {
        var client = new RespClient(at.address());
        open.addFirst(client);
        return client;
    }

    @AfterEach
    void close() throws Exception {
        for (var each : open) {
            each.close();
        }
    }

    /// A client who waits at replica `a`, behind those who do so already.
    private RespClient waiting(String request) throws IOException {
        var client = client(door);
        var before = blocked();
        client.say(request.split(" "));
        awaitBlocked(before + 1);
        return client;
    }

    private int blocked() throws IOException {
        return Integer.parseInt(
                other.ask("INFO", "clients")
                        .replaceAll(".*blocked_clients:", "")
                        .replaceAll("\\\\r.*", ""));
    }

    private void awaitBlocked(int count) throws IOException {
        for (var i = 0; i < 100_000 && blocked() != count; i++) {
            assertThat(other.ask("PING")).isEqualTo("+PONG");
        }
        assertThat(blocked()).isEqualTo(count);
    }

    @Test
    void whoCameFirstIsServedFirst() throws Exception {
        var first = waiting("BLPOP queue 0");
        var second = waiting("BRPOP nothing queue 0");
        var third = waiting("BLMPOP 0 1 queue LEFT COUNT 5");
        assertThat(other.ask("RPUSH", "queue", "1", "2", "3", "4")).isEqualTo(":4");
        assertThat(first.answer()).isEqualTo("[\"queue\", \"1\"]");
        assertThat(second.answer()).isEqualTo("[\"queue\", \"4\"]");
        assertThat(third.answer()).isEqualTo("[\"queue\", [\"2\", \"3\"]]");
        assertThat(other.ask("EXISTS", "queue")).isEqualTo(":0");
        assertThat(blocked()).isZero();
    }

    @Test
    void whatIsPushedAtAnotherReplicaServesToo() throws Exception {
        var first = waiting("BLPOP queue 0");
        var second = waiting("BLPOP queue 0");
        var there = client(open("b"));
        replicas.cut();
        there.ask("RPUSH", "queue", "1", "2", "3");
        assertThat(other.ask("LLEN", "queue")).isEqualTo(":0");
        replicas.heal();
        assertThat(first.answer()).isEqualTo("[\"queue\", \"1\"]");
        assertThat(second.answer()).isEqualTo("[\"queue\", \"2\"]");
        assertThat(there.ask("LRANGE", "queue", "0", "-1")).isEqualTo("[\"3\"]");
    }

    @Test
    void whoWaitsForMembersIsServedAsWhoWaitsForElements() throws Exception {
        var least = waiting("BZPOPMIN nothing ranks 0");
        var pops = waiting("BLPOP ranks 0");
        var greatest = waiting("BZPOPMAX ranks 0");
        var rest = waiting("BZMPOP 0 2 nothing ranks MIN COUNT 9");
        other.ask("ZADD", "ranks", "1", "a", "2", "b", "3", "c", "4.5", "d");
        assertThat(least.answer()).isEqualTo("[\"ranks\", \"a\", \"1\"]");
        assertThat(greatest.answer()).isEqualTo("[\"ranks\", \"d\", \"4.5\"]");
        assertThat(rest.answer()).isEqualTo("[\"ranks\", [[\"b\", \"2\"], [\"c\", \"3\"]]]");
        other.ask("RPUSH", "ranks", "1");
        assertThat(pops.answer()).isEqualTo("[\"ranks\", \"1\"]");
        assertThat(other.ask("BZPOPMIN", "ranks", "-1")).isEqualTo("-ERR timeout is negative");
    }

    @Test
    void whoFindsSomethingDoesNotWait() throws Exception {
        other.ask("RPUSH", "queue", "1", "2", "3");
        assertThat(other.ask("BLPOP", "queue", "0")).isEqualTo("[\"queue\", \"1\"]");
        assertThat(other.ask("BLMOVE", "queue", "other", "RIGHT", "LEFT", "0")).isEqualTo("\"3\"");
        assertThat(other.ask("BRPOPLPUSH", "queue", "other", "0")).isEqualTo("\"2\"");
        assertThat(other.ask("LRANGE", "other", "0", "-1")).isEqualTo("[\"2\", \"3\"]");
    }

    @Test
    void whatIsMovedOnServesWhoeverWaitsThere() throws Exception {
        var last = waiting("BLPOP done 0");
        var worker = waiting("BLMOVE work done LEFT RIGHT 0");
        other.ask("RPUSH", "work", "1");
        assertThat(worker.answer()).isEqualTo("\"1\"");
        assertThat(last.answer()).isEqualTo("[\"done\", \"1\"]");
    }

    @Test
    void laterRequestsOfTheSameConnectionWait() throws Exception {
        var me = waiting("BLPOP queue 0");
        me.say("RPUSH", "queue", "mine");
        me.say("PING");
        assertThat(other.ask("PING")).isEqualTo("+PONG");
        assertThat(other.ask("LLEN", "queue")).isEqualTo(":0");
        assertThat(other.ask("RPUSH", "queue", "yours")).isEqualTo(":1");
        assertThat(me.answer()).isEqualTo("[\"queue\", \"yours\"]");
        assertThat(me.answer()).isEqualTo(":1");
        assertThat(me.answer()).isEqualTo("+PONG");
    }

    @Test
    void whoseTimeIsOverIsToldThatThereIsNothing() throws Exception {
        var pops = waiting("BLPOP queue 0.5");
        var moves = waiting("BLMOVE queue other LEFT LEFT 2");
        var third = client(door);
        third.ask("HELLO", "3");
        third.say("BRPOP", "queue", "0.5");
        awaitBlocked(3);
        replicas.tick(Instant.now().plusSeconds(1));
        assertThat(pops.answer()).isEqualTo("nil array");
        assertThat(third.answer()).isEqualTo("nil");
        assertThat(blocked()).isEqualTo(1);
        replicas.tick(Instant.now().plusSeconds(5));
        assertThat(moves.answer()).isEqualTo("nil array");
        other.ask("RPUSH", "queue", "1");
        assertThat(other.ask("LLEN", "queue")).isEqualTo(":1");
    }

    @Test
    void insideOfATransactionNothingWaits() throws Exception {
        assertThat(other.ask("MULTI")).isEqualTo("+OK");
        assertThat(other.ask("BLPOP", "queue", "0")).isEqualTo("+QUEUED");
        assertThat(other.ask("BLMOVE", "queue", "other", "LEFT", "LEFT", "0")).isEqualTo("+QUEUED");
        assertThat(other.ask("RPUSH", "queue", "1")).isEqualTo("+QUEUED");
        assertThat(other.ask("BLMPOP", "0", "1", "queue", "LEFT")).isEqualTo("+QUEUED");
        assertThat(other.ask("EXEC")).isEqualTo("[nil array, nil, :1, [\"queue\", [\"1\"]]]");
    }

    @Test
    void whatATransactionPushesServesOnceItHasHappened() throws Exception {
        var me = waiting("BLPOP queue 0");
        for (var request : List.of("MULTI", "RPUSH queue 1", "LPUSH queue 2", "EXEC")) {
            other.ask(request.split(" "));
        }
        assertThat(me.answer()).isEqualTo("[\"queue\", \"2\"]");
        assertThat(other.ask("LRANGE", "queue", "0", "-1")).isEqualTo("[\"1\"]");
    }

    @Test
    void whoHasGoneTakesNothing() throws Exception {
        var closes = waiting("BLPOP queue 0");
        var resets = waiting("BLPOP queue 0");
        closes.close();
        resets.resetOnClose();
        resets.close();
        awaitBlocked(0);
        other.ask("RPUSH", "queue", "1");
        assertThat(other.ask("LRANGE", "queue", "0", "-1")).isEqualTo("[\"1\"]");
    }

    @Test
    void whoEndsItsInputTakesWhatIsThereAndWaitsNoLonger() throws Exception {
        other.ask("RPUSH", "queue", "1");
        var me = client(door);
        me.say("BLPOP", "queue", "0");
        me.say("BLPOP", "queue", "0");
        me.endInput();
        assertThat(me.answer()).isEqualTo("[\"queue\", \"1\"]");
        assertThat(me.answer()).isEqualTo("nil array");
        assertThat(me.answer()).isEqualTo("closed");
    }

    @Test
    void aDoorThatClosesTellsThoseWhoWait() throws Exception {
        var me = waiting("BLPOP queue 0");
        var closing = CompletableFuture.runAsync(door::close);
        assertThat(me.answer()).isEqualTo("-UNBLOCKED the door is closing, and nothing has come");
        assertThat(me.answer()).isEqualTo("closed");
        closing.get();
    }

    @Test
    void anotherTypeAtAKeyIsAnErrorAtFirstAndNothingLater() throws Exception {
        other.ask("SET", "name", "minidote");
        assertThat(other.ask("BLPOP", "queue", "name", "0")).startsWith("-WRONGTYPE");
        assertThat(other.ask("BLMOVE", "name", "queue", "LEFT", "LEFT", "0"))
                .startsWith("-WRONGTYPE");
        var pops = waiting("BLPOP queue second 0");
        var moves = waiting("BLMOVE from queue LEFT LEFT 0");
        other.ask("SET", "queue", "a string");
        other.ask("RPUSH", "second", "1");
        assertThat(pops.answer()).isEqualTo("[\"second\", \"1\"]");
        other.ask("RPUSH", "from", "2");
        assertThat(moves.answer()).startsWith("-WRONGTYPE");
        assertThat(other.ask("LRANGE", "from", "0", "-1")).isEqualTo("[\"2\"]");
    }

    /// What another type hides comes to light when that goes.
    @Test
    void aListThatIsNotShownServesOnceItIs() throws Exception {
        other.ask("SET", "queue", "a string");
        var me = client(door);
        me.say("BLPOP", "queue", "0");
        assertThat(me.answer()).startsWith("-WRONGTYPE");
        other.ask("DEL", "queue");
        me.say("BLPOP", "queue", "0");
        awaitBlocked(1);
        other.ask("SET", "queue", "a string");
        other.ask("MINIDOTE.UPDATE", "0", "sequence", "queue", "insert", "0", "1");
        assertThat(other.ask("TYPE", "queue")).isEqualTo("+string");
        assertThat(blocked()).isEqualTo(1);
        other.ask("MINIDOTE.UPDATE", "0", "string", "queue", "reset");
        assertThat(me.answer()).isEqualTo("[\"queue\", \"1\"]");
    }

    @Test
    void aTimeoutIsANumberOfSeconds() throws Exception {
        assertThat(other.ask("BLPOP", "queue", "x"))
                .isEqualTo("-ERR timeout is not a float or out of range");
        assertThat(other.ask("BLPOP", "queue", "-1")).isEqualTo("-ERR timeout is negative");
        assertThat(other.ask("BLPOP", "queue", "inf")).isEqualTo("-ERR timeout is negative");
        assertThat(other.ask("BLPOP", "queue", "9223372036854774"))
                .isEqualTo("-ERR timeout is out of range");
        assertThat(other.ask("BLMPOP", "x", "0", "queue", "LEFT"))
                .isEqualTo("-ERR numkeys should be greater than 0");
        assertThat(other.ask("BLMOVE", "a", "b", "UP", "LEFT", "x")).isEqualTo("-ERR syntax error");
    }
}
