package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What clients may say of connections; the rest of it is in the conversation `client.txt`.
@Timeout(60)
class ClientTalksTest {

    /// One event loop: once a later request of another connection is answered, all that was sent
    /// before it has been read.
    private static final RedisDoorOptions OPTIONS =
            new RedisDoorOptions(
                    "127.0.0.1",
                    0,
                    1,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    RedisDoorOptions.Limits.DEFAULT,
                    "0.1.0",
                    () -> 0);

    private static RedisDoor open() throws IOException {
        return open(Replicas.running("a").node("a"));
    }

    private static RedisDoor open(Replicas.Node node) throws IOException {
        return RedisDoor.open(OPTIONS, node, Admin.none(), Facts.none());
    }

    private static RespClient client(RedisDoor door) throws IOException {
        return new RespClient(door.address());
    }

    /// Comes back when all has been read that others have sent before: it goes through the event
    /// loop twice, and that takes what is there from everybody each time.
    private static void letOthersBeRead(RespClient client) throws IOException {
        client.ask("PING");
        client.ask("PING");
    }

    private static String id(RespClient client) throws IOException {
        return client.ask("CLIENT", "ID").substring(1);
    }

    @Test
    void aLineTellsWhoAClientIsAndWhatItDoes() throws Exception {
        try (var door = open();
                var me = client(door);
                var other = client(door)) {
            var id = id(other);
            other.ask("CLIENT", "SETNAME", "worker");
            other.ask("CLIENT", "SETINFO", "LIB-NAME", "lib");
            other.ask("SELECT", "3");
            other.ask("WATCH", "a", "b");
            other.ask("MULTI");
            other.ask("SET", "k", "v");
            var line = me.ask("CLIENT", "LIST", "ID", id);
            assertThat(line)
                    .contains(" name=worker ")
                    .contains(" flags=x ")
                    .contains(" db=3 ")
                    .contains(" multi=1 ")
                    .contains(" watch=2 ")
                    .contains(" cmd=set ")
                    .contains(" resp=2 ")
                    .contains(" lib-name=lib ");
            assertThat(me.ask("CLIENT", "INFO"))
                    .contains(" flags=N ")
                    .contains(" multi=-1 ")
                    .contains(" cmd=client|info ");
            assertThat(me.ask("CLIENT", "LIST").split("id=")).hasSize(3);
            assertThat(me.ask("CLIENT", "LIST", "TYPE", "normal").split("id=")).hasSize(3);
            assertThat(me.ask("INFO", "clients"))
                    .contains("watching_clients:1")
                    .contains("clients_in_transaction:1");
        }
    }

    @Test
    void someoneCanBeClosed() throws Exception {
        try (var door = open();
                var me = client(door);
                var first = client(door);
                var second = client(door);
                var third = client(door)) {
            me.ask("PING");
            var one = id(first);
            second.ask("PING");
            third.ask("PING");
            assertThat(me.ask("CLIENT", "KILL", "ID", one)).isEqualTo(":1");
            assertThat(first.answer()).isEqualTo("closed");
            assertThat(me.ask("CLIENT", "KILL", address(me, second))).isEqualTo("+OK");
            assertThat(second.answer()).isEqualTo("closed");
            assertThat(me.ask("CLIENT", "KILL", "TYPE", "normal")).isEqualTo(":1");
            assertThat(third.answer()).isEqualTo("closed");
            assertThat(me.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no")).isEqualTo(":1");
            assertThat(me.answer()).as("behind its answer").isEqualTo("closed");
        }
    }

    private static String address(RespClient asks, RespClient of) throws IOException {
        var line = asks.ask("CLIENT", "LIST", "ID", id(of));
        return line.substring(line.indexOf("addr=") + 5, line.indexOf(" laddr="));
    }

    @Test
    void whoIsPausedIsAnsweredLaterInOrder() throws Exception {
        try (var door = open();
                var me = client(door);
                var other = client(door)) {
            assertThat(me.ask("CLIENT", "PAUSE", "60000", "WRITE")).isEqualTo("+OK");
            assertThat(other.ask("GET", "k")).as("who reads goes on").isEqualTo("nil");
            other.say("SET", "k", "v");
            other.say("GET", "k");
            assertThat(me.ask("GET", "k")).isEqualTo("nil");
            me.ask("MULTI");
            me.ask("GET", "k");
            assertThat(me.ask("EXEC")).isEqualTo("[nil]");
            assertThat(me.ask("CLIENT", "UNPAUSE")).isEqualTo("+OK");
            assertThat(other.answer()).isEqualTo("+OK");
            assertThat(other.answer()).isEqualTo("\"v\"");
        }
    }

    @Test
    void aPauseOfAllEndsByItself() throws Exception {
        try (var door = open();
                var me = client(door);
                var other = client(door)) {
            assertThat(me.ask("CLIENT", "PAUSE", "86400001"))
                    .isEqualTo("-ERR timeout is at most 86400000 milliseconds");
            assertThat(me.ask("CLIENT", "PAUSE", "50")).isEqualTo("+OK");
            assertThat(other.ask("PING")).isEqualTo("+PONG");
            assertThat(me.ask("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void aTransactionThatWritesIsPausedAsAWhole() throws Exception {
        try (var door = open();
                var me = client(door);
                var other = client(door)) {
            other.ask("MULTI");
            other.ask("SET", "k", "v");
            me.ask("CLIENT", "PAUSE", "60000", "WRITE");
            other.say("EXEC");
            assertThat(me.ask("GET", "k")).isEqualTo("nil");
            me.ask("CLIENT", "UNPAUSE");
            assertThat(other.answer()).isEqualTo("[+OK]");
        }
    }

    @Test
    void whoWantsNoAnswersGetsNone() throws Exception {
        try (var door = open();
                var me = client(door)) {
            me.say("CLIENT", "REPLY", "SKIP");
            me.say("SET", "k", "1");
            assertThat(me.ask("GET", "k")).isEqualTo("\"1\"");
            me.say("CLIENT", "REPLY", "OFF");
            me.say("SET", "k", "2");
            me.say("GET", "k");
            me.say("NONSENSE");
            me.say("CLIENT", "REPLY", "SKIP");
            me.say("MULTI");
            me.say("INCR", "k");
            me.say("EXEC");
            assertThat(me.ask("CLIENT", "REPLY", "ON")).isEqualTo("+OK");
            assertThat(me.ask("GET", "k")).isEqualTo("\"3\"");
        }
    }

    @Test
    void whoWaitsForAClockCanBeUnblocked() throws Exception {
        try (var door = open();
                var me = client(door);
                var other = client(door)) {
            var id = id(other);
            assertThat(me.ask("CLIENT", "UNBLOCK", id)).as("it does not wait").isEqualTo(":0");
            other.say("WAIT", "1", "0");
            other.say("PING");
            letOthersBeRead(me);
            assertThat(me.ask("CLIENT", "LIST", "ID", id)).contains(" flags=b ");
            assertThat(me.ask("CLIENT", "UNBLOCK", id)).isEqualTo(":1");
            assertThat(other.answer()).isEqualTo(":0");
            assertThat(other.answer()).isEqualTo("+PONG");
            other.say("WAIT", "1", "0");
            letOthersBeRead(me);
            assertThat(me.ask("CLIENT", "UNBLOCK", id, "ERROR")).isEqualTo(":1");
            assertThat(other.answer()).isEqualTo("-UNBLOCKED client unblocked via CLIENT UNBLOCK");
        }
    }

    @Test
    void waitCountsTheReplicasThatHaveWhatTheClientWrote() throws Exception {
        var replicas = Replicas.running("a", "b", "c");
        try (var door = open(replicas.node("a"));
                var me = client(door);
                var other = client(door)) {
            assertThat(me.ask("WAIT", "2", "0")).as("nothing is written").isEqualTo(":2");
            replicas.node("b").stopDisk();
            me.ask("SET", "k", "v");
            me.say("WAIT", "1", "0");
            replicas.heal();
            assertThat(me.answer()).isEqualTo(":1");
            me.say("WAIT", "2", "1");
            letOthersBeRead(other);
            replicas.tick(Instant.now().plusSeconds(1));
            assertThat(me.answer()).isEqualTo(":1");
            me.say("WAIT", "2", "0");
            me.say("GET", "k");
            assertThat(other.ask("WAIT", "2", "1")).as("who wrote nothing").isEqualTo(":2");
            replicas.node("b").startDisk();
            replicas.heal();
            assertThat(me.answer()).isEqualTo(":2");
            assertThat(me.answer()).isEqualTo("\"v\"");
            assertThat(me.ask("WAITAOF", "1", "2", "0")).isEqualTo("[:1, :2]");
        }
    }

    @Test
    void waitIsAboutTheUpdatesBeforeItAlsoInAPipeline() throws Exception {
        var replicas = Replicas.running("a", "b");
        try (var door = open(replicas.node("a"));
                var me = client(door)) {
            replicas.node("a").stopDisk();
            replicas.cut();
            me.say("SET", "k", "v");
            me.say("WAIT", "1", "1");
            replicas.node("a").startDisk();
            assertThat(me.answer()).isEqualTo("+OK");
            replicas.tick(Instant.now().plusSeconds(1));
            assertThat(me.answer()).isEqualTo(":0");
        }
    }

    @Test
    void whoHasTheServerStopHearsNothingMore() throws Exception {
        var asked = new ArrayList<String>();
        Admin admin =
                (words, answer) -> {
                    asked.addAll(words.stream().map(Bytes::text).toList());
                    answer.accept(Answer.OK);
                };
        try (var door =
                        RedisDoor.open(
                                OPTIONS, Replicas.running("a").node("a"), admin, Facts.none());
                var me = client(door)) {
            assertThat(me.ask("BGSAVE")).isEqualTo("+Background saving started");
            me.ask("SET", "k", "v");
            assertThat(me.ask("SHUTDOWN", "NOSAVE")).isEqualTo("closed");
            assertThat(asked).isEqualTo(List.of("save", "shutdown"));
        }
    }
}
