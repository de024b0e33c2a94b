package io.minidote.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.link.MemoryNetwork;
import io.minidote.link.PeerAddress;
import io.minidote.node.Configuration;
import io.minidote.node.Node;
import io.minidote.node.Setting;
import io.minidote.replica.Change;
import io.minidote.replica.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Several threads at running nodes, for a while: whether what is published, and who waits for it,
/// meet. `-Dminidote.races.rounds=100` goes on for longer.
@Timeout(300)
class SessionRacesTest {

    private static final int EACH = 1_000 * Integer.getInteger("minidote.races.rounds", 1);
    private static final int THREADS = 3;

    /// Nobody waits for so long: a wake-up that is lost shows as a test that does not end.
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @FunctionalInterface
    private interface Doing {
        void as(int thread) throws Exception;
    }

    private static void together(Doing doing) throws Exception {
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var done = new ArrayList<Future<?>>();
            for (var thread = 0; thread < THREADS; thread++) {
                var mine = thread;
                done.add(
                        threads.submit(() -> {
                            doing.as(mine);
                            return true;
                        }));
            }
            for (var each : done) {
                each.get();
            }
        }
    }

    @Test
    void whoeverIsAnsweredFindsItsUpdateInTheView() throws Exception {
        try (var database = Minidote.inMemory()) {
            var node = database.node();
            together(thread -> {
                for (var n = 0; n < EACH; n++) {
                    var found = new CompletableFuture<Boolean>();
                    node.update(
                            VectorClock.EMPTY,
                            Instant.now().plus(AN_HOUR),
                            Change.all(List.of(increment(thread))),
                            response ->
                                    found.complete(
                                            response instanceof Response.Updated(var clock, _)
                                                    && node.view().clock().covers(clock)));
                    assertThat(found.get()).isTrue();
                }
            });
        }
    }

    @Test
    void viewsGoForwardAndShowUpdatesWhole() throws Exception {
        try (var database = Minidote.inMemory()) {
            var done = new AtomicBoolean();
            together(thread -> {
                if (thread == 0) {
                    for (var n = 0; n < EACH; n++) {
                        database.update(List.of(increment(1), increment(2)));
                    }
                    done.set(true);
                    return;
                }
                var seen = VectorClock.EMPTY;
                while (!done.get()) {
                    var view = database.node().view();
                    assertThat(view.clock().covers(seen)).isTrue();
                    assertThat(view.read(key(1)).value()).isEqualTo(view.read(key(2)).value());
                    seen = view.clock();
                }
            });
        }
    }

    @Test
    void whoeverReadsElsewhereWithItsClockIsNotForgotten() throws Exception {
        var peers = List.of(new PeerAddress("a", "memory", 1), new PeerAddress("b", "memory", 2));
        var configuration =
                Configuration.defaults()
                        .with(Setting.NODES, peers)
                        .with(Setting.SESSION_TIMEOUT, AN_HOUR);
        var network = new MemoryNetwork();
        try (var a =
                        Minidote.over(
                                Node.inMemory(
                                        configuration.with(Setting.NODE_NAME, "a"), network));
                var b =
                        Minidote.over(
                                Node.inMemory(
                                        configuration.with(Setting.NODE_NAME, "b"), network))) {
            a.awaitServing(AN_HOUR);
            b.awaitServing(AN_HOUR);
            together(thread -> {
                var clock = VectorClock.EMPTY;
                for (var n = 1; n <= EACH; n++) {
                    clock = (n % 2 == 0 ? a : b).updateObjects(List.of(increment(thread)), clock);
                    var read = (n % 2 == 0 ? b : a).readObjects(List.of(key(thread)), clock);
                    assertThat(read.values().getFirst().toString()).isEqualTo("" + n);
                    clock = read.clock();
                }
            });
        }
    }

    private static Key<ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            key(int number) {
        return new Key<>(Bytes.of("b"), Bytes.of("k" + number), ResettableCounter.TYPE);
    }

    private static Change<?, ?, ?> increment(int number) {
        return new Change<>(key(number), new ResettableCounter.Operation.Increment(1));
    }
}
