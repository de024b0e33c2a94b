package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.cli.local.NodeProcess;
import io.minidote.cli.local.RespConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// A client who writes at one of two nodes, carries the clock of that to the other, reads there
/// what was written, and goes on the other way: for as long as this goes on, the two exchange
/// updates, themselves or through others.
///
/// Whoever holds them up for longer than [#PATIENCE] is found out by the node that does not answer.
final class Courier implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger rounds = new AtomicInteger();
    private final Future<?> running;
    private volatile boolean over;

    private Courier(NodeProcess one, NodeProcess other) {
        var key = "exchanged by %s and %s".formatted(one.place().name(), other.place().name());
        running =
                thread.submit(() -> {
                    try (var here = one.connect().waiting(PATIENCE.multipliedBy(2));
                            var there = other.connect().waiting(PATIENCE.multipliedBy(2))) {
                        while (!over) {
                            carry(key, here, there);
                            carry(key, there, here);
                            rounds.incrementAndGet();
                        }
                    }
                    return key;
                });
    }

    static Courier between(NodeProcess one, NodeProcess other) {
        return new Courier(one, other);
    }

    private static void carry(String key, RespConnection from, RespConnection to)
            throws IOException {
        var written = from.call("INCR", key).number();
        var clock = from.call("MINIDOTE.CLOCK").text();
        var patience = Long.toString(PATIENCE.toMillis());
        assertThat(to.call("MINIDOTE.AFTER", clock, patience).text()).isEqualTo("OK");
        assertThat(to.call("GET", key).text()).isEqualTo(Long.toString(written));
    }

    /// Waits until it has gone to and fro this many times more.
    void awaitMore(int more) {
        var enough = rounds.get() + more;
        await().atMost(SOON).until(() -> rounds.get() >= enough || running.isDone());
        assertThat(running.isDone()).as("the exchange has broken").isFalse();
    }

    /// Ends it; fails if an exchange did.
    void stop() throws Exception {
        over = true;
        running.get();
    }

    @Override
    public void close() {
        over = true;
        thread.close();
    }
}
