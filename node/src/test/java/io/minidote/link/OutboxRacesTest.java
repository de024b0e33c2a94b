package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.base.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Any thread offers to an outbox, and one takes: many threads for a while to one that is nearly
/// always full or empty, and a few operations of two or three threads in every order.
/// `-Dminidote.races.rounds=100` goes on for longer.
@Timeout(300)
class OutboxRacesTest {

    private static final int ROUNDS = Integer.getInteger("minidote.races.rounds", 1);
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

    /// An outbox that three short messages fill.
    public static final class Messages {
        private final Outbox outbox = new Outbox(3 * (Outbox.OVERHEAD + 2));

        @Operation
        public boolean offer(@Param(gen = IntGen.class, conf = "1:3") int length) {
            return outbox.offer(Bytes.owning(new byte[length]));
        }

        @Operation(nonParallelGroup = "the one who takes")
        public List<Bytes> take() {
            return outbox.take(2 * Outbox.OVERHEAD + 3);
        }

        @Operation
        public void close() {
            outbox.close();
        }

        @Operation
        public boolean closed() {
            return outbox.closed();
        }

        @Operation
        public long bytes() {
            return outbox.bytes();
        }

        @Operation
        public long refused() {
            return outbox.refused();
        }
    }

    @Test
    void whateverThreadsDoToItHappensOneAfterTheOther() {
        Interleavings.linearizable(Messages.class, Outbox.class);
    }

    @Test
    void whoeverWaitsHearsOfEverythingThatComes() {
        Interleavings.each(() -> {
            var outbox = new Outbox(CAPACITY);
            var one = new Thread(() -> outbox.offer(Bytes.EMPTY));
            var another = new Thread(() -> outbox.offer(Bytes.EMPTY));
            one.start();
            another.start();
            for (var taken = 0; taken < 2; ) {
                outbox.await(AN_HOUR);
                taken += outbox.take(2 * Outbox.OVERHEAD).size();
            }
            one.join();
            another.join();
            Invariant.check(outbox.bytes() == 0, "%s bytes are left", outbox.bytes());
        });
    }

    @Test
    void aNudgeEndsOneWait() {
        Interleavings.each(() -> {
            var outbox = new Outbox(CAPACITY);
            var nudges = new Thread(outbox::nudge);
            var offers = new Thread(() -> outbox.offer(Bytes.EMPTY));
            nudges.start();
            offers.start();
            outbox.pause(AN_HOUR);
            outbox.await(AN_HOUR);
            nudges.join();
            offers.join();
            var left = outbox.take(Outbox.OVERHEAD);
            Invariant.check(left.size() == 1, "%s came out, and one went in", left);
        });
    }

    @Test
    void whoeverWaitsHearsOfTheEndAndNothingIsLeft() {
        Interleavings.each(() -> {
            var outbox = new Outbox(CAPACITY);
            var offers = new Thread(() -> outbox.offer(Bytes.of("the last")));
            var ends = new Thread(outbox::close);
            offers.start();
            ends.start();
            while (!outbox.closed()) {
                outbox.await(AN_HOUR);
                outbox.take(1_000);
            }
            outbox.pause(AN_HOUR);
            offers.join();
            ends.join();
            Invariant.check(outbox.bytes() == 0, "%s bytes are left", outbox.bytes());
            Invariant.check(outbox.take(1_000).isEmpty(), "messages are left");
            Invariant.check(!outbox.offer(Bytes.EMPTY), "a message is taken after the end");
        });
    }
}
