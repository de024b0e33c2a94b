package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What lists are when two replicas write at the same time, and when they are long.
@Timeout(60)
class ListsTest {

    private Replicas replicas;
    private RedisDoor doorA;
    private RedisDoor doorB;
    private RespClient a;
    private RespClient b;

    @BeforeEach
    void open() throws IOException {
        replicas = Replicas.running("a", "b");
        doorA = open("a");
        doorB = open("b");
        a = new RespClient(doorA.address());
        b = new RespClient(doorB.address());
    }

    private RedisDoor open(String name) throws IOException {
        return RedisDoor.open(
                RedisDoorOptions.at(0), replicas.node(name), Admin.none(), Facts.none());
    }

    @AfterEach
    void close() throws IOException {
        a.close();
        b.close();
        doorA.close();
        doorB.close();
    }

    /// Has both ask at the same time, and then hear of each other.
    private void concurrently(String atA, String atB) throws IOException {
        replicas.cut();
        assertThat(a.ask(atA.split(" "))).doesNotStartWith("-");
        assertThat(b.ask(atB.split(" "))).doesNotStartWith("-");
        replicas.heal();
    }

    private String both(String... words) throws IOException {
        var answer = a.ask(words);
        assertThat(b.ask(words)).isEqualTo(answer);
        return answer;
    }

    @Test
    void whatSeveralPushAtOneEndStaysTogether() throws Exception {
        a.ask("RPUSH", "k", "old");
        concurrently("RPUSH k a1 a2 a3", "RPUSH k b1 b2 b3");
        concurrently("LPUSH k a4 a5", "LPUSH k b4 b5");
        assertThat(both("LRANGE", "k", "0", "-1"))
                .matches(
                        "\\[(\"a5\", \"a4\", \"b5\", \"b4\"|\"b5\", \"b4\", \"a5\", \"a4\"),"
                                + " \"old\","
                                + " (\"a1\", \"a2\", \"a3\", \"b1\", \"b2\", \"b3\""
                                + "|\"b1\", \"b2\", \"b3\", \"a1\", \"a2\", \"a3\")]");
    }

    @Test
    void twoReplicasMayHandOutTheSameElement() throws Exception {
        a.ask("RPUSH", "queue", "1", "2", "3");
        replicas.cut();
        assertThat(a.ask("LPOP", "queue")).isEqualTo("\"1\"");
        assertThat(b.ask("LPOP", "queue", "2")).isEqualTo("[\"1\", \"2\"]");
        replicas.heal();
        assertThat(both("LRANGE", "queue", "0", "-1")).isEqualTo("[\"3\"]");
    }

    @Test
    void aMoveLosesNothing() throws Exception {
        a.ask("RPUSH", "queue", "1", "2");
        concurrently("LMOVE queue mine LEFT RIGHT", "LMOVE queue yours LEFT RIGHT");
        assertThat(both("LRANGE", "queue", "0", "-1")).isEqualTo("[\"2\"]");
        assertThat(both("LRANGE", "mine", "0", "-1")).isEqualTo("[\"1\"]");
        assertThat(both("LRANGE", "yours", "0", "-1")).isEqualTo("[\"1\"]");
        concurrently("LMOVE queue mine LEFT RIGHT", "RPUSH queue 3");
        assertThat(both("LRANGE", "queue", "0", "-1")).isEqualTo("[\"3\"]");
        assertThat(both("LRANGE", "mine", "0", "-1")).isEqualTo("[\"1\", \"2\"]");
    }

    @Test
    void ofConcurrentSettingsTheNewestCountsUnlessTheElementIsRemoved() throws Exception {
        a.ask("RPUSH", "k", "x", "y");
        concurrently("LSET k 0 older", "LSET k 0 newer");
        assertThat(both("LRANGE", "k", "0", "-1")).isIn("[\"older\", \"y\"]", "[\"newer\", \"y\"]");
        concurrently("LPUSH k front", "LSET k 1 last");
        assertThat(both("LINDEX", "k", "2")).isEqualTo("\"last\"");
        concurrently("LTRIM k 0 1", "LSET k -1 set");
        assertThat(both("LLEN", "k")).isEqualTo(":2");
        assertThat(both("LPOS", "k", "set")).isEqualTo("nil");
    }

    @Test
    void aRemovalLeavesWhatItHasNotSeen() throws Exception {
        a.ask("RPUSH", "k", "x", "y", "x");
        concurrently("LREM k 0 x", "LINSERT k AFTER y x");
        assertThat(both("LRANGE", "k", "0", "-1")).isEqualTo("[\"y\", \"x\"]");
        concurrently("LTRIM k 1 0", "RPUSH k new");
        assertThat(both("LRANGE", "k", "0", "-1")).isEqualTo("[\"new\"]");
        concurrently("DEL k", "RPUSH k newer");
        assertThat(both("LRANGE", "k", "0", "-1")).isEqualTo("[\"newer\"]");
    }

    @Test
    void manyElementsThatStandApartAreRemovedTogether() throws Exception {
        var words = new ArrayList<>(List.of("RPUSH", "k"));
        for (var i = 0; i < 20_000; i++) {
            words.add(i % 2 == 0 ? "x" : Integer.toString(i));
        }
        assertThat(a.ask(words.toArray(String[]::new))).isEqualTo(":20000");
        assertThat(a.ask("LREM", "k", "0", "x")).isEqualTo(":10000");
        assertThat(both("LLEN", "k")).isEqualTo(":10000");
        assertThat(both("LRANGE", "k", "4999", "5001"))
                .isEqualTo("[\"9999\", \"10001\", \"10003\"]");
        assertThat(a.ask("LTRIM", "k", "-3", "-1")).isEqualTo("+OK");
        assertThat(both("LRANGE", "k", "0", "-1")).isEqualTo("[\"19995\", \"19997\", \"19999\"]");
    }
}
