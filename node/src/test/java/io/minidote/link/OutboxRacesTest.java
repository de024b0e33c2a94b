package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many threads offer to an outbox that is nearly always full or empty, and one takes.
/// `-Dminidote.races.rounds=1000` goes on for longer.
@Timeout(300)
class OutboxRacesTest {

    private static final int ROUNDS = Integer.getInteger("minidote.races.rounds", 3);
    private static final int THREADS = 4;
    private static final int EACH = 2_000;
    private static final long CAPACITY = 5 * (Outbox.OVERHEAD + 8);

    /// Nobody waits for so long: a wake-up that is lost shows as a test that does not end.
    private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);

    @Test
    void whatIsTakenInComesOutOnceInItsThreadsOrderAndNeverExceedsTheCapacity() throws Exception {
        for (var round = 0; round < ROUNDS; round++) {
            var outbox = new Outbox(CAPACITY);
            try (var threads = Executors.newFixedThreadPool(THREADS)) {
                var done = new ArrayList<Future<?>>();
                for (var thread = 0; thread < THREADS; thread++) {
                    var mine = thread;
                    done.add(threads.submit(() -> offerAll(outbox, mine)));
                }
                var next = new int[THREADS];
                for (var left = THREADS * EACH; left > 0; ) {
                    outbox.await(AN_HOUR);
                    for (var message : outbox.take(3 * Outbox.OVERHEAD)) {
                        var thread = message.at(0);
                        var serial = message.at(1) << 8 | message.at(2) & 0xFF;
                        assertThat(serial).isEqualTo(next[thread]++);
                        left--;
                    }
                    assertThat(outbox.bytes()).isBetween(0L, CAPACITY);
                }
                for (var each : done) {
                    each.get();
                }
                assertThat(outbox.bytes()).isZero();
            }
        }
    }

    private static void offerAll(Outbox outbox, int thread) {
        for (var serial = 0; serial < EACH; serial++) {
            var message =
                    Bytes.owning(new byte[] {(byte) thread, (byte) (serial >> 8), (byte) serial});
            while (!outbox.offer(message)) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void whoeverWaitsHearsOfTheEndAndNothingIsLeft() throws Exception {
        for (var round = 0; round < 50 * ROUNDS; round++) {
            var outbox = new Outbox(CAPACITY);
            try (var threads = Executors.newFixedThreadPool(2)) {
                var waiting =
                        threads.submit(() -> {
                            while (!outbox.closed()) {
                                outbox.await(AN_HOUR);
                                outbox.take(1_000);
                            }
                            return outbox.take(1_000);
                        });
                var offering = threads.submit(() -> outbox.offer(Bytes.of("the last")));
                outbox.close();
                offering.get();
                assertThat(waiting.get()).isEmpty();
                assertThat(outbox.bytes()).isZero();
                assertThat(outbox.offer(Bytes.EMPTY)).isFalse();
            }
        }
    }
}
