package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;
import tools.jackson.databind.json.JsonMapper;

/// Three nodes in processes of their own, and Jedis before them.
class ClusterTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private static Path folder;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        var ports = FreePorts.find(6);
        cluster =
                LocalCluster.start(
                        LocalCluster.places(folder, ports.subList(0, 3), ports.subList(3, 6)),
                        List.of("--test-faults"),
                        () -> {});
        cluster.awaitServing();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void clockCarriedToAnotherReplicaBringsTheWrite() {
        try (var here = jedis(0);
                var there = jedis(1)) {
            here.set("carried", "from here");
            var clock = text(here.sendCommand(command("MINIDOTE.CLOCK")));
            assertThat(text(there.sendCommand(command("MINIDOTE.AFTER"), clock, "20000")))
                    .isEqualTo("OK");
            assertThat(there.get("carried")).isEqualTo("from here");
        }
    }

    @Test
    void pipelineIsAnsweredInOrder() {
        try (var jedis = jedis(1)) {
            var pipeline = jedis.pipelined();
            var answers = IntStream.range(0, 1_000).mapToObj(_ -> pipeline.incr("piped")).toList();
            pipeline.sync();
            for (var i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(i + 1L);
            }
        }
    }

    @Test
    void multiHappensAtOnceEverywhere() {
        try (var here = jedis(0);
                var there = jedis(2)) {
            var transaction = here.multi();
            transaction.set("multi:text", "both");
            transaction.sadd("multi:set", "or", "none");
            assertThat(transaction.exec()).containsExactly("OK", 2L);
            await().atMost(SOON).until(() -> "both".equals(there.get("multi:text")));
            assertThat(there.smembers("multi:set")).containsExactlyInAnyOrder("or", "none");
        }
    }

    @Test
    void resp3Works() {
        var config = DefaultJedisClientConfig.builder().resp3().timeoutMillis(20_000).build();
        var address = new HostAndPort("127.0.0.1", cluster.node(2).place().redisPort());
        try (var jedis = new Jedis(address, config)) {
            jedis.sadd("resp3", "a", "b");
            assertThat(jedis.smembers("resp3")).containsExactlyInAnyOrder("a", "b");
            assertThat(jedis.configGet("redis.port"))
                    .isEqualTo(Map.of("redis.port", Integer.toString(address.getPort())));
        }
    }

    @Test
    void wrongTypeIsAnErrorAndNothingElse() {
        try (var jedis = jedis(0)) {
            jedis.sadd("a set", "member");
            assertThatThrownBy(() -> jedis.incr("a set"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("WRONGTYPE");
            assertThat(jedis.ping()).isEqualTo("PONG");
        }
    }

    @Test
    void statusTellsWhoTheNodeIs() {
        var port = Integer.toString(cluster.node(1).place().redisPort());
        var said = Said.by("status", "--at", port);
        assertThat(said.exitCode()).isEqualTo(0);
        assertThat(said.out()).startsWith("n2#").contains(" serves; cluster ", "\nn1#", "\nn3#");
        var json = JsonMapper.shared().readTree(Said.by("status", "--json", "--at", port).out());
        assertThat(json.get("replica").stringValue()).startsWith("n2#");
        var members = Said.by("members", "--at", port);
        assertThat(members.exitCode()).isEqualTo(0);
        assertThat(members.out().lines()).hasSize(4);
        assertThat(said.out()).contains("\nreplica ");
        var list = JsonMapper.shared().readTree(Said.by("members", "--json", "--at", port).out());
        assertThat(list.get("members")).hasSize(3);
        var wrong = Said.by("admin", "dance", "--at", port);
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED.number());
        assertThat(wrong.err()).contains("'dance'", "members");
    }

    @Test
    void logOfARunningNodeCanBeInspected() {
        try (var jedis = jedis(0)) {
            jedis.sadd("inspected", "what I wrote");
        }
        var said = Said.by("inspect", "log", folder.resolve("n1").toString());
        assertThat(said.exitCode()).as(said.out()).isEqualTo(0);
        assertThat(said.out()).contains("set_aw inspected", "what I wrote");
    }

    @Test
    void dataDirectoryOfARunningNodeIsRefused() {
        var said =
                Said.by(
                        "serve",
                        "--node-name",
                        "n1",
                        "--data-dir",
                        folder.resolve("n1").toString(),
                        "--redis-port",
                        "0");
        assertThat(said.exitCode()).isEqualTo(ExitCode.DATA_REFUSED.number());
        assertThat(said.err()).contains("in use", "pid " + cluster.node(0).pid());
    }

    private static Jedis jedis(int node) {
        return new Jedis("127.0.0.1", cluster.node(node).place().redisPort(), 20_000);
    }

    private static ProtocolCommand command(String name) {
        return () -> SafeEncoder.encode(name);
    }

    private static String text(Object answer) {
        return SafeEncoder.encode((byte[]) answer);
    }
}
