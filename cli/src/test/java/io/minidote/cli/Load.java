package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.cli.local.NodeProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/// Clients that write, one update after the other, until it is over; and what must be there then.
///
/// An update adds an element that nobody else adds and counts one, in one transaction. So the
/// elements tell which updates are there, and the count whether any is there twice. A client whose
/// connection breaks goes on at the next node, with a new update: whether the one that was under
/// way has happened it does not know.
final class Load implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private static final Duration SOON = Duration.ofSeconds(60);

    private final String key;
    private final List<Integer> ports;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<Integer>> clients = new ArrayList<>();
    private final Set<String> sent = new ConcurrentSkipListSet<>();
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private volatile boolean over;

    /// @param key of the set; the count is at `key:count`
    private Load(String key, List<Integer> ports) {
        this.key = key;
        this.ports = ports;
    }

    /// @param nodes in the order in which clients go round when connections break; there is a
    ///   client for each
    static Load on(String key, List<NodeProcess> nodes) {
        var load = new Load(key, nodes.stream().map(node -> node.place().redisPort()).toList());
        for (var i = 0; i < nodes.size(); i++) {
            var first = i;
            load.clients.add(load.threads.submit(() -> load.write(first)));
        }
        return load;
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /// Waits until there are this many more.
    void awaitMore(int updates) {
        var enough = acknowledged() + updates;
        await().atMost(SOON).until(() -> acknowledged() >= enough || hasFailed());
    }

    private boolean hasFailed() {
        return clients.stream().anyMatch(Future::isDone);
    }

    /// Ends it.
    ///
    /// @return how often each client had to connect again
    List<Integer> stop() throws InterruptedException, ExecutionException {
        over = true;
        var reconnects = new ArrayList<Integer>();
        for (var client : clients) {
            reconnects.add(client.get());
        }
        return reconnects;
    }

    /// Demands that a node comes to have everything that was acknowledged, nothing that was not
    /// sent, and nothing twice.
    void demandWholeAt(NodeProcess node) {
        try (var jedis = connect(node.place().redisPort())) {
            await().atMost(SOON)
                    .ignoreExceptionsMatching(Load::isLoading)
                    .untilAsserted(() -> assertThat(lost(jedis)).as("lost at the node").isEmpty());
            var transaction = jedis.multi();
            var found = transaction.smembers(key);
            var count = transaction.get(key + ":count");
            transaction.exec();
            assertThat(sent).containsAll(found.get());
            assertThat(count.get()).isEqualTo(Integer.toString(found.get().size()));
        }
    }

    private static boolean isLoading(Throwable thrown) {
        return thrown instanceof JedisDataException
                && String.valueOf(thrown.getMessage()).startsWith("LOADING");
    }

    private Set<String> lost(Jedis jedis) {
        var lost = new TreeSet<>(acknowledged);
        lost.removeAll(jedis.smembers(key));
        return lost;
    }

    private static Jedis connect(int port) {
        return new Jedis(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder()
                        .timeoutMillis(TIMEOUT_MILLIS)
                        .autoNegotiateProtocol(false)
                        .build());
    }

    private int write(int client) {
        var reconnects = 0;
        var round = 0;
        while (true) {
            var port = ports.get((client + reconnects) % ports.size());
            try (var jedis = connect(port)) {
                while (!over) {
                    var element = client + ":" + round++;
                    sent.add(element);
                    var transaction = jedis.multi();
                    transaction.sadd(key, element);
                    transaction.incr(key + ":count");
                    transaction.exec();
                    acknowledged.add(element);
                }
                return reconnects;
            } catch (JedisConnectionException broken) {
                reconnects++;
                assertThat(reconnects).as("too often: " + broken).isLessThan(100);
            }
        }
    }

    @Override
    public void close() {
        over = true;
        threads.close();
    }
}
