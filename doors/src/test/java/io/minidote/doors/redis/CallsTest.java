package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a door counts of the commands that were asked for.
@Timeout(60)
class CallsTest {

    private static RedisDoor open() throws IOException {
        return RedisDoor.open(
                RedisDoorOptions.at(0),
                Replicas.running("a").node("a"),
                Admin.none(),
                Facts.none());
    }

    @Test
    void eachCommandIsCountedWithHowItEnded() throws Exception {
        try (var door = open();
                var me = new RespClient(door.address())) {
            me.ask("SET", "k", "v");
            me.ask("GET", "k");
            me.ask("GET", "k");
            me.ask("INCR", "k");
            me.ask("GET");
            me.ask("MULTI");
            me.ask("GET", "k");
            me.ask("INCR", "k");
            me.ask("EXEC");
            me.ask("EVAL", "return 1", "0");
            var stats = me.ask("INFO", "commandstats");
            assertThat(stats)
                    .containsPattern(
                            "cmdstat_get:calls=3,usec=\\d+,usec_per_call=\\d+\\.\\d\\d,rejected_calls=1,failed_calls=0")
                    .containsPattern("cmdstat_incr:calls=2,.*?,rejected_calls=0,failed_calls=2")
                    .containsPattern("cmdstat_exec:calls=1,")
                    .containsPattern("cmdstat_eval:calls=0,.*?,rejected_calls=1");
            assertThat(me.ask("INFO", "errorstats")).contains("errorstat_ERR:count=4");
            assertThat(me.ask("INFO", "stats")).contains("total_error_replies:4");
            assertThat(me.ask("LATENCY", "HISTOGRAM", "get"))
                    .startsWith("[\"get\", [\"calls\", :3, \"histogram_usec\", [:");
            assertThat(me.ask("CONFIG", "RESETSTAT")).isEqualTo("+OK");
            assertThat(me.ask("INFO", "commandstats")).doesNotContain("cmdstat_get");
            assertThat(me.ask("INFO", "errorstats")).doesNotContain("errorstat_ERR");
            assertThat(me.ask("INFO")).as("long, so only for who asks").doesNotContain("cmdstat_");
            assertThat(me.ask("INFO", "all")).contains("cmdstat_info:");
        }
    }

    @Test
    void whatIsSlowIsKeptAsFarAsWanted() throws Exception {
        try (var door = open();
                var me = new RespClient(door.address())) {
            me.ask("CLIENT", "SETNAME", "me");
            me.ask("CONFIG", "SET", "slowlog-log-slower-than", "0", "slowlog-max-len", "2");
            me.ask("SLOWLOG", "RESET");
            me.ask("SET", "k", "x".repeat(200));
            me.ask("MULTI");
            me.ask("MGET", "a", "k");
            me.ask("EXEC");
            var slow = me.ask("SLOWLOG", "GET");
            assertThat(slow)
                    .as("each command of a transaction by itself")
                    .contains("[\"MGET\", \"a\", \"k\"]")
                    .contains("\"me\"")
                    .doesNotContain("EXEC");
            assertThat(me.ask("SLOWLOG", "LEN")).isEqualTo(":2");
            me.ask("CONFIG", "SET", "slowlog-max-len", "0");
            assertThat(me.ask("SLOWLOG", "LEN")).isEqualTo(":0");
            me.ask("CONFIG", "SET", "slowlog-max-len", "5", "slowlog-log-slower-than", "-1");
            me.ask("SET", "k", "v");
            assertThat(me.ask("SLOWLOG", "GET")).isEqualTo("[]");
        }
    }

    @Test
    void whatIsLongIsShownShort() throws Exception {
        try (var door = open();
                var me = new RespClient(door.address())) {
            me.ask("CONFIG", "SET", "slowlog-log-slower-than", "0");
            var words = new String[40];
            Arrays.fill(words, "k");
            words[0] = "DEL";
            words[1] = "x".repeat(130);
            me.ask(words);
            var slow = me.ask("SLOWLOG", "GET", "1");
            assertThat(slow)
                    .contains("x".repeat(128) + "... (2 more bytes)\"")
                    .contains("\"... (9 more arguments)\"");
        }
    }

    @Test
    void spikesAreNotedAboveTheThreshold() {
        var latency = new Latency();
        var get = Commands.ALL.getFirst();
        latency.note(get, 5_000_000);
        assertThat(latency.latest()).as("nobody wants them").isEmpty();
        latency.setThreshold(10);
        latency.note(get, 9_999);
        assertThat(latency.latest()).isEmpty();
        latency.note(get, 12_500);
        assertThat(latency.latest())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.name()).isEqualTo("fast-command");
                    assertThat(event.longest()).isEqualTo(12);
                    assertThat(event.latest().millis()).isEqualTo(12);
                });
        assertThat(latency.history("fast-command")).hasSize(1);
        assertThat(latency.history("command")).isEmpty();
        assertThat(latency.reset(List.of("command"))).isZero();
        assertThat(latency.reset(List.of())).isEqualTo(1);
        assertThat(latency.latest()).isEmpty();
    }
}
