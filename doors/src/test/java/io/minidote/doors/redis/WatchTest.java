package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// WATCH beyond one replica and one moment; the rest of it is in the conversation `watch.txt`.
@Timeout(60)
class WatchTest {

    private static RedisDoor open(RedisDoorOptions options, Replicas.Node node) throws IOException {
        return RedisDoor.open(options, node, Admin.none(), Facts.none());
    }

    private static RedisDoor open(Replicas.Node node) throws IOException {
        return open(RedisDoorOptions.at(0), node);
    }

    private static String transaction(RespClient client) throws IOException {
        client.ask("MULTI");
        client.ask("SET", "done", "yes");
        return client.ask("EXEC");
    }

    @Test
    void whatAnotherReplicaChangesCountsFromWhenItIsHere() throws Exception {
        var replicas = Replicas.running("a", "b");
        try (var doorA = open(replicas.node("a"));
                var doorB = open(replicas.node("b"));
                var here = new RespClient(doorA.address());
                var there = new RespClient(doorB.address())) {
            replicas.cut();
            here.ask("WATCH", "k");
            there.ask("SET", "k", "theirs");
            assertThat(transaction(here)).as("nobody here knows").isEqualTo("[+OK]");
            here.ask("WATCH", "k");
            replicas.heal();
            assertThat(here.ask("GET", "k")).isEqualTo("\"theirs\"");
            assertThat(transaction(here)).isEqualTo("nil array");
        }
    }

    @Test
    void whatBecomesStableIsNoChange() throws Exception {
        var replicas = Replicas.running("a", "b");
        try (var door = open(replicas.node("a"));
                var here = new RespClient(door.address())) {
            here.ask("SADD", "k", "x");
            here.ask("WATCH", "k");
            replicas.heal();
            assertThat(transaction(here)).isEqualTo("[+OK]");
        }
    }

    @Test
    void whatHasExpiredSinceIsAChange() throws Exception {
        var replicas = Replicas.running("a");
        try (var door = open(replicas.node("a"));
                var here = new RespClient(door.address())) {
            here.ask("SET", "k", "v");
            var soon = System.currentTimeMillis() + 3_600_000;
            here.ask("MINIDOTE.UPDATE", "0", "expiry", "k", "expire_at", Long.toString(soon));
            here.ask("WATCH", "k");
            here.ask("MULTI");
            here.ask("SET", "done", "yes");
            here.ask("EXEC");
            assertThat(here.ask("GET", "done")).as("it lives").isEqualTo("\"yes\"");
            here.ask("WATCH", "k");
            replicas.tick(Instant.ofEpochMilli(soon));
            assertThat(transaction(here)).isEqualTo("nil array");
            here.ask("WATCH", "k");
            assertThat(transaction(here)).as("it had when it was watched").isEqualTo("[+OK]");
        }
    }

    @Test
    void aWatchBehindAnUnansweredUpdateIsOfWhatComesAfterIt() throws Exception {
        var node = Replicas.running("a").node("a");
        try (var door = open(node);
                var here = new RespClient(door.address())) {
            node.stopDisk();
            here.say("SET", "k", "mine");
            here.say("WATCH", "k");
            here.say("MULTI");
            here.say("GET", "k");
            here.say("EXEC");
            node.startDisk();
            assertThat(Stream.of(here.answer(), here.answer(), here.answer(), here.answer()))
                    .containsExactly("+OK", "+OK", "+OK", "+QUEUED");
            assertThat(here.answer()).isEqualTo("[\"mine\"]");
        }
    }

    @Test
    void thereAreNoMoreWatchedKeysThanCommandsInAPipeline() throws Exception {
        var few = new RedisDoorOptions.Limits(10, 100, 1024, 1024, 1024, 5, 1 << 20, 1 << 20);
        try (var door =
                        open(
                                RedisDoorOptions.at(0).withLimits(few),
                                Replicas.running("a").node("a"));
                var here = new RespClient(door.address())) {
            assertThat(here.ask("WATCH", "a", "b", "c", "d", "e")).isEqualTo("+OK");
            assertThat(here.ask("WATCH", "f"))
                    .isEqualTo("-ERR a connection watches at most 5 keys (limit.pipeline)");
            assertThat(here.ask("UNWATCH")).isEqualTo("+OK");
            assertThat(here.ask("WATCH", "f".repeat(1_000)))
                    .isEqualTo(
                            "-ERR the keys that a connection watches take at most 1024 bytes"
                                    + " (limit.query)");
        }
    }

    @Test
    void whoeverWatchesTheSameKeyCountsUpOneAfterTheOther() throws Exception {
        var clients = 8;
        try (var door = open(Replicas.running("a").node("a"))) {
            var threads =
                    IntStream.range(0, clients)
                            .mapToObj(_ -> Thread.ofVirtual().start(() -> countTo(door, 25)))
                            .toList();
            for (var thread : threads) {
                thread.join();
            }
            try (var me = new RespClient(door.address())) {
                assertThat(me.ask("GET", "n")).isEqualTo("\"" + clients * 25 + "\"");
            }
        }
    }

    /// Reads, adds and sets, until nobody was in between.
    private static void countTo(RedisDoor door, int times) {
        try (var me = new RespClient(door.address())) {
            for (var done = 0; done < times; ) {
                me.ask("WATCH", "n");
                var read = me.ask("GET", "n").replace("\"", "").replace("nil", "0");
                me.ask("MULTI");
                me.ask("SET", "n", Long.toString(Long.parseLong(read) + 1));
                done += me.ask("EXEC").equals("nil array") ? 0 : 1;
            }
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
