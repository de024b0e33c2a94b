package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Keys that get other names, are copied, are listed and are all taken away, as clients of two
/// replicas see it.
@Timeout(60)
class KeysTest {

    private Replicas replicas;
    private RedisDoor doorOfA;
    private RedisDoor doorOfB;
    private RespClient a;
    private RespClient b;

    @BeforeEach
    void open() throws IOException {
        replicas = Replicas.running("a", "b");
        doorOfA = open("a");
        doorOfB = open("b");
        a = new RespClient(doorOfA.address());
        b = new RespClient(doorOfB.address());
    }

    private RedisDoor open(String name) throws IOException {
        return RedisDoor.open(
                RedisDoorOptions.at(0), replicas.node(name), Admin.none(), Facts.none());
    }

    @AfterEach
    void close() throws IOException {
        a.close();
        b.close();
        doorOfA.close();
        doorOfB.close();
    }

    private static void answers(RespClient client, String command, String answer)
            throws IOException {
        assertThat(client.ask(command.split(" "))).as(command).isEqualTo(answer);
    }

    // --- RENAME and COPY

    @Test
    void whatIsDoneToTheOldKeyMeanwhileStaysThere() throws IOException {
        answers(a, "SADD s x", ":1");
        replicas.cut();
        answers(a, "RENAME s t", "+OK");
        answers(b, "SADD s y", ":1");
        replicas.heal();
        for (var client : new RespClient[] {a, b}) {
            answers(client, "SMEMBERS s", "[\"y\"]");
            answers(client, "SMEMBERS t", "[\"x\"]");
        }
    }

    @Test
    void anIncrementOfTheOldKeyMeanwhileIsNotLost() throws IOException {
        answers(a, "SET n 5", "+OK");
        answers(a, "INCR n", ":6");
        replicas.cut();
        answers(a, "RENAME n m", "+OK");
        answers(b, "INCRBY n 10", ":16");
        replicas.heal();
        answers(a, "GET m", "\"6\"");
        answers(a, "GET n", "\"10\"");
    }

    @Test
    void whatTwoGiveTheSameNameIsThereTogether() throws IOException {
        answers(a, "SADD s x", ":1");
        answers(a, "SADD t y", ":1");
        replicas.cut();
        answers(a, "RENAME s u", "+OK");
        answers(b, "RENAME t u", "+OK");
        replicas.heal();
        answers(a, "SMEMBERS u", "[\"x\", \"y\"]");
        answers(b, "EXISTS s t", ":0");
    }

    /// Also what Redis commands do not show.
    @Test
    void allObjectsOfAKeyGetTheOtherNameTogether() throws IOException {
        answers(a, "SET k v", "+OK");
        answers(a, "MINIDOTE.UPDATE 0 set_aw k add x", "+OK");
        answers(a, "MINIDOTE.UPDATE 0 counter_pn k increment 7", "+OK");
        answers(a, "MINIDOTE.UPDATE 0 register_lww k assign r", "+OK");
        answers(a, "MINIDOTE.UPDATE 0 sorted_set k add 1.5 m", "+OK");
        answers(a, "MINIDOTE.UPDATE 0 flag_ew k enable", "+OK");
        answers(a, "MINIDOTE.UPDATE 0 map_rr k update f counter_pn increment 3", "+OK");
        answers(a, "MINIDOTE.UPDATE 0 map_rr k update g map_rr update h set_aw add y", "+OK");
        var types = "string set_aw counter_pn register_lww sorted_set flag_ew map_rr".split(" ");
        var before = a.ask(read("0", "k", types));
        answers(a, "COPY k l DB 3", ":1");
        answers(a, "RENAME k m", "+OK");
        assertThat(b.ask(read("3", "l", types))).isEqualTo(before);
        assertThat(b.ask(read("0", "m", types))).isEqualTo(before);
        answers(b, "EXISTS k", ":0");
    }

    private static String[] read(String bucket, String key, String... types) {
        return Stream.concat(
                        Stream.of("MINIDOTE.READ"),
                        Stream.of(types).flatMap(type -> Stream.of(bucket, type, key)))
                .toArray(String[]::new);
    }

    @Test
    void whatCannotBeMadeAnewIsNotCopiedAndNothingElseHappens() throws IOException {
        answers(a, "SET old v", "+OK");
        replicas.cut();
        answers(a, "MINIDOTE.UPDATE 0 register_mv k assign x", "+OK");
        answers(b, "MINIDOTE.UPDATE 0 register_mv k assign y", "+OK");
        replicas.heal();
        answers(
                a,
                "COPY k old REPLACE",
                "-ERR the register_mv at 'k' cannot be copied: no operations give another object"
                        + " its value");
        answers(a, "GET old", "\"v\"");
        answers(a, "MINIDOTE.UPDATE 0 register_mv k assign z", "+OK");
        answers(a, "COPY k old REPLACE", ":1");
        answers(b, "MINIDOTE.READ 0 register_mv old", "[[\"z\"]]");
        answers(b, "TYPE old", "+register_mv");
        answers(a, "MINIDOTE.UPDATE 0 set_go s add x", "+OK");
        answers(a, "RENAME s t", "-ERR a set_go cannot be reset");
        answers(a, "EXISTS s t", ":1");
        answers(a, "COPY s t", ":1");
        answers(b, "MINIDOTE.READ 0 set_go t", "[[\"x\"]]");
    }

    @Test
    void aCopyLivesAsLong() throws IOException {
        answers(a, "SET k v EXAT 4102444800", "+OK");
        answers(a, "SET old v EXAT 4102444900", "+OK");
        answers(a, "COPY k l", ":1");
        answers(a, "RENAME k old", "+OK");
        for (var key : new String[] {"l", "old"}) {
            answers(b, "EXPIRETIME " + key, ":4102444800");
        }
        answers(a, "SET k v", "+OK");
        answers(a, "RENAME k old", "+OK");
        answers(b, "TTL old", ":-1");
    }

    // --- KEYS

    @Test
    void onlyKeysAtWhichSomethingIsSeenAreListed() throws IOException {
        answers(a, "SET k v", "+OK");
        answers(a, "SET gone v EX 1000", "+OK");
        answers(a, "SADD deleted x", ":1");
        answers(a, "DEL deleted", ":1");
        replicas.pass(Duration.ofSeconds(2_000));
        answers(a, "KEYS *", "[\"k\"]");
        answers(b, "KEYS *", "[\"k\"]");
        answers(a, "KEYS K", "[]");
        answers(a, "SELECT 1", "+OK");
        answers(a, "KEYS *", "[]");
    }

    @Test
    void whatLooksAtAllKeysSeesTheUpdatesBeforeIt() throws IOException {
        var node = replicas.node("a");
        node.stopDisk();
        a.say("SET", "k", "v");
        a.say("KEYS", "*");
        a.say("DBSIZE");
        a.say("SET", "l", "v");
        node.startDisk();
        assertThat(a.answer()).isEqualTo("+OK");
        assertThat(a.answer()).isEqualTo("[\"k\"]");
        assertThat(a.answer()).isEqualTo(":1");
        assertThat(a.answer()).isEqualTo("+OK");
    }

    @Test
    void whatIsAboutAllKeysDoesNotStandInATransaction() throws IOException {
        for (var command : new String[] {"KEYS *", "DBSIZE", "FLUSHDB", "FLUSHALL"}) {
            answers(a, "MULTI", "+OK");
            answers(a, command, "-ERR Command not allowed inside a transaction");
            answers(a, "EXEC", "-EXECABORT Transaction discarded because of previous errors.");
        }
    }

    // --- FLUSHDB and FLUSHALL

    private void fill(int keys) throws IOException {
        var requests = new ByteArrayOutputStream();
        for (var i = 0; i < keys; i++) {
            requests.writeBytes(RespClient.request("SET", "k" + i, "v"));
        }
        a.raw(requests.toByteArray());
        for (var i = 0; i < keys; i++) {
            assertThat(a.answer()).isEqualTo("+OK");
        }
    }

    @Test
    void allKeysOfADatabaseAreTakenAwayInParts() throws IOException {
        answers(a, "SELECT 2", "+OK");
        fill(3_500);
        answers(a, "SELECT 0", "+OK");
        answers(a, "SET k v", "+OK");
        answers(a, "SELECT 2", "+OK");
        var before = replicas.node("a").updates();
        answers(a, "FLUSHDB", "+OK");
        assertThat(replicas.node("a").updates() - before).isEqualTo(1 + 4);
        answers(a, "DBSIZE", ":0");
        answers(b, "SELECT 2", "+OK");
        answers(b, "KEYS *", "[]");
        answers(b, "SELECT 0", "+OK");
        answers(b, "KEYS *", "[\"k\"]");
        answers(b, "FLUSHALL ASYNC", "+OK");
        answers(a, "SELECT 0", "+OK");
        answers(a, "DBSIZE", ":0");
    }

    @Test
    void whatWasAskedForBeforeIsTakenAwayAndWhatIsAskedForBehindIsNot() throws IOException {
        var node = replicas.node("a");
        node.stopDisk();
        a.say("SET", "before", "v");
        a.say("FLUSHALL", "SYNC");
        a.say("SET", "behind", "v");
        a.say("KEYS", "*");
        node.startDisk();
        assertThat(a.answer()).isEqualTo("+OK");
        assertThat(a.answer()).isEqualTo("+OK");
        assertThat(a.answer()).isEqualTo("+OK");
        assertThat(a.answer()).isEqualTo("[\"behind\"]");
    }

    @Test
    void whatOthersDoMeanwhileSurvives() throws IOException {
        answers(a, "SADD s x", ":1");
        replicas.cut();
        answers(a, "FLUSHALL", "+OK");
        answers(b, "SADD s y", ":1");
        replicas.heal();
        answers(a, "SMEMBERS s", "[\"y\"]");
        answers(b, "SMEMBERS s", "[\"y\"]");
    }

    @Test
    void itGoesOnWhereItsClientHasGone() throws IOException {
        fill(2_500);
        var node = replicas.node("a");
        node.stopDisk();
        a.say("FLUSHALL");
        a.say("PING");
        try (var other = new RespClient(doorOfA.address())) {
            while (node.updates() < 2_501) {
                answers(other, "PING", "+PONG");
            }
            a.resetOnClose();
            a.close();
            node.startDisk();
            while (!other.ask("DBSIZE").equals(":0")) {
                answers(other, "PING", "+PONG");
            }
        }
    }

    @Test
    void whatCannotBeResetIsLeftAndTold() throws IOException {
        answers(a, "SET k v", "+OK");
        answers(a, "MINIDOTE.UPDATE 0 set_go s add x", "+OK");
        answers(a, "FLUSHDB", "-ERR objects that cannot be reset are left: 1");
        answers(a, "KEYS *", "[\"s\"]");
    }

    @Test
    void aFailureEndsIt() throws IOException {
        answers(a, "SET k v", "+OK");
        replicas.node("a").fillDisk();
        assertThat(a.ask("FLUSHALL")).startsWith("-MISCONF ");
        answers(a, "KEYS *", "[\"k\"]");
        replicas.node("a").emptyDisk();
        answers(a, "FLUSHALL", "+OK");
        answers(a, "KEYS *", "[]");
    }
}
