package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long keys live as clients of two replicas see it. What one client of one replica is answered
/// stands in the conversations.
@Timeout(60)
class LifetimesTest {

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

    private static long number(String answer) {
        assertThat(answer).matches(":-?\\d+");
        return Long.parseLong(answer, 1, answer.length(), 10);
    }

    /// What `seconds` of life have become in the time that a test takes.
    private static void isAbout(String answer, long seconds) {
        assertThat(number(answer)).isBetween(seconds - 60, seconds);
    }

    @Test
    void whatHasExpiredIsNotThere() throws IOException {
        assertThat(a.ask("SET", "k", "v", "EX", "1000")).isEqualTo("+OK");
        assertThat(a.ask("GET", "k")).isEqualTo("\"v\"");
        replicas.pass(Duration.ofSeconds(2_000));
        for (var client : List.of(a, b)) {
            assertThat(client.ask("GET", "k")).isEqualTo("nil");
            assertThat(client.ask("EXISTS", "k")).isEqualTo(":0");
            assertThat(client.ask("TTL", "k")).isEqualTo(":-2");
            assertThat(client.ask("PERSIST", "k")).isEqualTo(":0");
            assertThat(client.ask("SET", "k", "w", "XX")).isEqualTo("nil");
        }
        assertThat(b.ask("SET", "k", "w", "KEEPTTL")).isEqualTo("+OK");
        assertThat(b.ask("TTL", "k")).isEqualTo(":-1");
    }

    @Test
    void aLifeGoesOnWhereNothingHappens() throws IOException {
        a.ask("SET", "k", "v", "EX", "100000");
        replicas.pass(Duration.ofSeconds(50_000));
        isAbout(b.ask("TTL", "k"), 50_000);
        assertThat(b.ask("EXPIRE", "k", "70000")).isEqualTo(":1");
        isAbout(b.ask("TTL", "k"), 70_000);
    }

    @Test
    void ofConcurrentLivesTheLongestWins() throws IOException {
        a.ask("SET", "k", "v");
        replicas.cut();
        a.ask("EXPIRE", "k", "100000");
        b.ask("EXPIRE", "k", "10000");
        replicas.heal();
        isAbout(a.ask("TTL", "k"), 100_000);
        isAbout(b.ask("TTL", "k"), 100_000);
        b.ask("EXPIRE", "k", "10000");
        isAbout(a.ask("TTL", "k"), 10_000);
    }

    @Test
    void toPersistWinsOverEveryConcurrentLife() throws IOException {
        a.ask("SET", "k", "v", "EX", "100000");
        replicas.cut();
        a.ask("PERSIST", "k");
        b.ask("EXPIRE", "k", "1000000");
        replicas.heal();
        assertThat(a.ask("TTL", "k")).isEqualTo(":-1");
        assertThat(b.ask("TTL", "k")).isEqualTo(":-1");
    }

    @Test
    void anAssignmentForgetsOnlyTheLivesItHasSeen() throws IOException {
        a.ask("SET", "k", "v", "EX", "100000");
        replicas.cut();
        a.ask("SET", "k", "w");
        b.ask("EXPIRE", "k", "50000");
        assertThat(a.ask("TTL", "k")).isEqualTo(":-1");
        replicas.heal();
        assertThat(b.ask("GET", "k")).isEqualTo("\"w\"");
        isAbout(a.ask("TTL", "k"), 50_000);
        isAbout(b.ask("TTL", "k"), 50_000);
    }

    @Test
    void whatIsPutInPlaceOfSomethingExpiredLives() throws IOException {
        a.ask("SET", "k", "7", "EX", "1000");
        replicas.pass(Duration.ofSeconds(2_000));
        assertThat(b.ask("INCR", "k")).isEqualTo(":1");
        assertThat(a.ask("GET", "k")).isEqualTo("\"1\"");
        assertThat(a.ask("TTL", "k")).isEqualTo(":-1");
    }

    @Test
    void whatHasExpiredAtOnceLeavesNothing() throws IOException {
        for (var command :
                Map.of(
                                "EXPIRE", "-1",
                                "PEXPIRE", "0",
                                "EXPIREAT", "1",
                                "PEXPIREAT", "1")
                        .entrySet()) {
            a.ask("SADD", "s", "x");
            assertThat(a.ask(command.getKey(), "s", command.getValue())).isEqualTo(":1");
            assertThat(a.ask("SMEMBERS", "s")).isEqualTo("[]");
            assertThat(a.ask("DBSIZE")).isEqualTo(":0");
        }
        assertThat(a.ask("SET", "k", "v", "EXAT", "1")).isEqualTo("+OK");
        assertThat(a.ask("DBSIZE")).isEqualTo(":0");
    }

    /// All of it is one transaction, and each command sees the ones before it.
    @Test
    void livesAreSaidBetweenMultiAndExec() throws IOException {
        a.ask("MULTI");
        a.ask("SET", "k", "v", "EX", "100000");
        a.ask("TTL", "k");
        a.ask("SET", "k", "w");
        a.ask("TTL", "k");
        a.ask("EXPIRE", "k", "50000", "XX");
        a.ask("EXPIRE", "k", "50000", "NX");
        a.ask("PERSIST", "k");
        a.ask("EXPIRE", "k", "0");
        a.ask("EXISTS", "k");
        assertThat(a.ask("EXEC")).isEqualTo("[+OK, :100000, +OK, :-1, :0, :1, :1, :1, :0]");
        assertThat(b.ask("GET", "k")).isEqualTo("nil");
    }

    @Test
    void aSetThatOnlyGrowsDoesNotExpire() throws IOException {
        a.ask("MINIDOTE.UPDATE", "0", "set_go", "s", "add", "x");
        assertThat(a.ask("EXPIRE", "s", "1000")).isEqualTo("-ERR a set_go does not expire");
        assertThat(a.ask("TTL", "s")).isEqualTo(":-1");
    }
}
