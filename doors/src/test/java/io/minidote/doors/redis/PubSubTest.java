package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PubSubTest {

    private static RedisDoor open(Replicas.Node node) throws IOException {
        return open(RedisDoorOptions.at(0), node);
    }

    private static RedisDoor open(RedisDoorOptions options, Replicas.Node node) throws IOException {
        return RedisDoor.open(options, node, Admin.none(), Facts.none());
    }

    private static RespClient client(RedisDoor door) throws IOException {
        return new RespClient(door.address());
    }

    @Test
    void whoHasSubscribedHearsMessages() throws Exception {
        try (var door = open(Replicas.running("a").node("a"));
                var me = client(door);
                var listener = client(door)) {
            assertThat(me.ask("PUBLISH", "news", "to nobody")).isEqualTo(":0");
            listener.say("SUBSCRIBE", "news", "other");
            assertThat(listener.answer()).isEqualTo("[\"subscribe\", \"news\", :1]");
            assertThat(listener.answer()).isEqualTo("[\"subscribe\", \"other\", :2]");
            listener.say("PSUBSCRIBE", "n*s", "N*");
            assertThat(listener.answer()).isEqualTo("[\"psubscribe\", \"n*s\", :3]");
            assertThat(listener.answer()).isEqualTo("[\"psubscribe\", \"N*\", :4]");
            assertThat(me.ask("PUBLISH", "news", "hello")).isEqualTo(":2");
            assertThat(listener.answer()).isEqualTo("[\"message\", \"news\", \"hello\"]");
            assertThat(listener.answer()).isEqualTo("[\"pmessage\", \"n*s\", \"news\", \"hello\"]");
            assertThat(me.ask("PUBSUB", "CHANNELS", "*s")).isEqualTo("[\"news\"]");
            assertThat(me.ask("PUBSUB", "NUMSUB", "news", "none"))
                    .isEqualTo("[\"news\", :1, \"none\", :0]");
            assertThat(me.ask("PUBSUB", "NUMPAT")).isEqualTo(":2");
            assertThat(me.ask("CLIENT", "LIST", "TYPE", "pubsub"))
                    .contains(" flags=P ")
                    .contains(" sub=2 psub=2 ");
            assertThat(me.ask("INFO", "stats"))
                    .contains("pubsub_channels:2")
                    .contains("pubsub_patterns:2");
            listener.say("UNSUBSCRIBE", "news");
            assertThat(listener.answer()).isEqualTo("[\"unsubscribe\", \"news\", :3]");
            listener.say("PUNSUBSCRIBE");
            assertThat(listener.answer()).isEqualTo("[\"punsubscribe\", \"n*s\", :2]");
            assertThat(listener.answer()).isEqualTo("[\"punsubscribe\", \"N*\", :1]");
            assertThat(me.ask("PUBLISH", "news", "gone")).isEqualTo(":0");
            listener.say("UNSUBSCRIBE");
            assertThat(listener.answer()).isEqualTo("[\"unsubscribe\", \"other\", :0]");
            listener.say("UNSUBSCRIBE");
            assertThat(listener.answer()).isEqualTo("[\"unsubscribe\", nil, :0]");
            assertThat(listener.ask("GET", "k")).isEqualTo("nil");
            assertThat(me.ask("PUBSUB", "CHANNELS")).isEqualTo("[]");
        }
    }

    @Test
    void whoListensInResp2AsksForNothingElse() throws Exception {
        try (var door = open(Replicas.running("a").node("a"));
                var listener = client(door)) {
            listener.ask("SUBSCRIBE", "news");
            assertThat(listener.ask("GET", "k"))
                    .isEqualTo(
                            "-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING"
                                    + " / QUIT / RESET are allowed in this context");
            assertThat(listener.ask("PING")).isEqualTo("[\"pong\", \"\"]");
            assertThat(listener.ask("PING", "me")).isEqualTo("[\"pong\", \"me\"]");
            assertThat(listener.ask("RESET")).isEqualTo("+RESET");
            assertThat(listener.ask("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void whoListensInResp3GoesOnAsBefore() throws Exception {
        try (var door = open(Replicas.running("a").node("a"));
                var me = client(door)) {
            me.ask("HELLO", "3");
            assertThat(me.ask("SUBSCRIBE", "news")).isEqualTo(">[\"subscribe\", \"news\", :1]");
            assertThat(me.ask("SET", "k", "v")).isEqualTo("+OK");
            assertThat(me.ask("PING")).isEqualTo("+PONG");
            me.say("PUBLISH", "news", "to myself");
            assertThat(List.of(me.answer(), me.answer()))
                    .containsExactlyInAnyOrder(":1", ">[\"message\", \"news\", \"to myself\"]");
        }
    }

    @Test
    void messagesReachTheOtherReplicasBehindWhatTheyFollow() throws Exception {
        var replicas = Replicas.running("a", "b");
        try (var doorA = open(replicas.node("a"));
                var doorB = open(replicas.node("b"));
                var here = client(doorA);
                var there = client(doorB);
                var reader = client(doorB)) {
            there.ask("SUBSCRIBE", "news");
            replicas.cut();
            here.ask("SET", "k", "v");
            assertThat(here.ask("PUBLISH", "news", "k is set")).as("who is here").isEqualTo(":0");
            here.ask("MULTI");
            here.ask("SET", "k", "w");
            here.ask("PUBLISH", "news", "k is set again");
            assertThat(here.ask("EXEC")).isEqualTo("[+OK, :0]");
            replicas.heal();
            assertThat(there.answer()).isEqualTo("[\"message\", \"news\", \"k is set\"]");
            assertThat(there.answer()).isEqualTo("[\"message\", \"news\", \"k is set again\"]");
            assertThat(reader.ask("GET", "k")).isEqualTo("\"w\"");
        }
    }

    @Test
    void whoDoesNotTakeHisMessagesIsClosed() throws Exception {
        var few =
                new RedisDoorOptions.Limits(
                        10, 100, 1 << 20, 1 << 20, 2 << 20, 100, 4 << 20, 16 << 20);
        try (var door =
                        open(
                                RedisDoorOptions.at(0).withLimits(few),
                                Replicas.running("a").node("a"));
                var me = client(door);
                var listener = client(door)) {
            listener.ask("SUBSCRIBE", "news");
            var text = "x".repeat(1 << 19);
            for (var i = 0; i < 200 && !me.ask("PUBLISH", "news", text).equals(":0"); i++) {
                assertThat(me.ask("PING")).isEqualTo("+PONG");
            }
            assertThat(me.ask("PUBLISH", "news", text)).isEqualTo(":0");
            assertThat(me.ask("PUBSUB", "CHANNELS")).isEqualTo("[]");
        }
    }

    @Test
    void thereAreNoMoreSubscriptionsThanCommandsInAPipeline() throws Exception {
        var few = new RedisDoorOptions.Limits(10, 100, 1024, 1024, 1024, 2, 1 << 20, 1 << 20);
        try (var door =
                        open(
                                RedisDoorOptions.at(0).withLimits(few),
                                Replicas.running("a").node("a"));
                var me = client(door)) {
            assertThat(me.ask("SUBSCRIBE", "a", "b", "c"))
                    .isEqualTo(
                            "-ERR a connection subscribes to at most 2 channels and patterns"
                                    + " (limit.pipeline)");
            assertThat(me.ask("SUBSCRIBE", "x".repeat(1_000)))
                    .isEqualTo(
                            "-ERR what a connection subscribes to takes at most 1024 bytes"
                                    + " (limit.query)");
            assertThat(me.ask("PSUBSCRIBE", "x".repeat(257)))
                    .isEqualTo("-ERR a pattern has at most 256 bytes");
            assertThat(me.ask("MULTI")).isEqualTo("+OK");
            assertThat(me.ask("SUBSCRIBE", "a"))
                    .isEqualTo("-ERR Command not allowed inside a transaction");
        }
    }
}
