package io.minidote.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Invariant;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.clock.ReplicaId;
import io.minidote.link.Interleavings;
import io.minidote.replica.CallId;
import io.minidote.replica.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Any thread puts into a mailbox, and one takes: many threads for a while into one that is nearly
/// always full or empty, and a few operations of two or three threads in every order.
/// `-Dminidote.races.rounds=100` goes on for longer.
@Timeout(300)
class MailboxRacesTest {

    private static final int ROUNDS = Integer.getInteger("minidote.races.rounds", 1);
    private static final int THREADS = 4;
    private static final int EACH = 2_000;
    private static final int MOST_REQUESTS = 3;
    private static final long MOST_BYTES = 100;

    /// Nobody waits for so long: a wake-up that is lost shows as a test that does not end.
    private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);

    private record Ticket(int thread, int serial) implements CallId {}

    @Test
    void eachRequestThatWasTakenInComesOutOnceAndInItsThreadsOrder() throws Exception {
        for (var round = 0; round < ROUNDS; round++) {
            var mailbox = new Mailbox(MOST_REQUESTS, MOST_BYTES);
            try (var threads = Executors.newFixedThreadPool(THREADS)) {
                var done = new ArrayList<Future<?>>();
                for (var thread = 0; thread < THREADS; thread++) {
                    var mine = thread;
                    done.add(threads.submit(() -> offerAll(mailbox, mine)));
                }
                var next = new int[THREADS];
                for (var left = THREADS * EACH; left > 0; ) {
                    for (var mail : mailbox.take(2, MOST_BYTES, AN_HOUR)) {
                        if (mail instanceof Mailbox.Mail.Request(var input)
                                && input.id() instanceof Ticket(var thread, var serial)) {
                            assertThat(serial).isEqualTo(next[thread]++);
                            left--;
                        }
                    }
                    assertThat(mailbox.requests()).isBetween(0, MOST_REQUESTS);
                    assertThat(mailbox.bytes()).isBetween(0L, MOST_BYTES);
                }
                for (var each : done) {
                    each.get();
                }
                mailbox.drain();
                assertThat(mailbox.requests()).isZero();
                assertThat(mailbox.bytes()).isZero();
            }
        }
    }

    /// Requests, with messages of a peer between them.
    private static void offerAll(Mailbox mailbox, int thread) {
        var peer = new ReplicaId("peer" + thread, 1);
        for (var serial = 0; serial < EACH; serial++) {
            var request = new Input.Inspect(new Ticket(thread, serial));
            var offer = mailbox.offer(request);
            while (offer == Mailbox.Offer.FULL) {
                Thread.onSpinWait();
                offer = mailbox.offer(request);
            }
            Invariant.check(offer == Mailbox.Offer.TAKEN, "nobody has closed it: %s", offer);
            mailbox.nudge();
            mailbox.offer(from(peer), 1 + serial % 40);
        }
    }

    /// A mailbox that two requests or two messages fill.
    public static final class Mails {
        private final Mailbox mailbox = new Mailbox(2, MOST_BYTES);

        @Operation
        public Mailbox.Offer request(@Param(gen = IntGen.class, conf = "1:9") int serial) {
            return mailbox.offer(new Input.Inspect(new Ticket(0, serial)));
        }

        @Operation
        public void message(@Param(gen = IntGen.class, conf = "1:2") int peer) {
            mailbox.offer(from(new ReplicaId("peer" + peer, 1)), 40);
        }

        @Operation
        public void word() {
            mailbox.put(1, new Input.Found());
        }

        @Operation(nonParallelGroup = "the one who takes")
        public List<Mailbox.Mail> take() throws InterruptedException {
            return mailbox.take(2, 60, 0);
        }

        @Operation(nonParallelGroup = "the one who takes")
        public List<Mailbox.Mail> drain() {
            return mailbox.drain();
        }

        @Operation
        public void close() {
            mailbox.close();
        }

        @Operation
        public int requests() {
            return mailbox.requests();
        }

        @Operation
        public long bytes() {
            return mailbox.bytes();
        }

        @Operation
        public long dropped() {
            return mailbox.dropped();
        }
    }

    @Test
    void whateverThreadsDoToItHappensOneAfterTheOther() {
        Interleavings.linearizable(Mails.class, Mailbox.class);
    }

    @Test
    void whoeverTakesHearsOfEverythingThatComes() {
        Interleavings.each(() -> {
            var mailbox = new Mailbox(MOST_REQUESTS, MOST_BYTES);
            var asks =
                    new Thread(() -> {
                        mailbox.offer(new Input.Inspect(new Ticket(1, 1)));
                        mailbox.nudge();
                    });
            var speaks = new Thread(() -> mailbox.put(1, new Input.Found()));
            asks.start();
            speaks.start();
            for (var taken = 0; taken < 2; ) {
                taken += mailbox.take(2, MOST_BYTES, AN_HOUR).size();
            }
            asks.join();
            speaks.join();
        });
    }

    @Test
    void aNudgeEndsAWait() {
        Interleavings.each(() -> {
            var mailbox = new Mailbox(MOST_REQUESTS, MOST_BYTES);
            var nudges = new Thread(mailbox::nudge);
            nudges.start();
            var taken = mailbox.take(2, MOST_BYTES, AN_HOUR);
            nudges.join();
            Invariant.check(taken.isEmpty(), "%s came out, and nothing went in", taken);
        });
    }

    @Test
    void whoeverTakesHearsOfTheEnd() {
        Interleavings.each(() -> {
            var mailbox = new Mailbox(MOST_REQUESTS, MOST_BYTES);
            var offer = new AtomicReference<Mailbox.Offer>();
            var asks =
                    new Thread(() -> offer.set(mailbox.offer(new Input.Inspect(new Ticket(1, 1)))));
            var ending = new AtomicBoolean();
            var ends =
                    new Thread(() -> {
                        ending.set(true);
                        mailbox.close();
                    });
            asks.start();
            ends.start();
            var taken = 0;
            while (!ending.get()) {
                taken += mailbox.take(2, MOST_BYTES, AN_HOUR).size();
            }
            asks.join();
            ends.join();
            taken += mailbox.drain().size();
            var in = offer.get() == Mailbox.Offer.TAKEN ? 1 : 0;
            Invariant.check(taken == in, "%s came out, and %s went in", taken, in);
        });
    }

    private static Input.Received from(ReplicaId peer) {
        return new Input.Received(new Envelope(peer, 1, new PeerMessage.Pull(peer, 1)));
    }
}
