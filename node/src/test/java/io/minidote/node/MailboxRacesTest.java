package io.minidote.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Invariant;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.PeerMessage;
import io.minidote.clock.ReplicaId;
import io.minidote.replica.Input;
import io.minidote.replica.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many threads put into a mailbox that is nearly always full or empty, and one takes.
/// `-Dminidote.races.rounds=1000` goes on for longer.
@Timeout(300)
class MailboxRacesTest {

    private static final int ROUNDS = Integer.getInteger("minidote.races.rounds", 3);
    private static final int THREADS = 4;
    private static final int EACH = 2_000;
    private static final int MOST_REQUESTS = 3;
    private static final long MOST_BYTES = 100;

    /// Nobody waits for so long: a wake-up that is lost shows as a test that does not end.
    private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);

    private record Number(int thread, int serial) implements RequestId {}

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
                                && input.id() instanceof Number(var thread, var serial)) {
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
            var request = new Input.Inspect(new Number(thread, serial));
            var offer = mailbox.offer(request);
            while (offer == Mailbox.Offer.FULL) {
                Thread.onSpinWait();
                offer = mailbox.offer(request);
            }
            Invariant.check(offer == Mailbox.Offer.TAKEN, "nobody has closed it: %s", offer);
            mailbox.offer(
                    new Input.Received(
                            new Envelope(peer, 1, new PeerMessage.Pull(peer, serial + 1))),
                    1 + serial % 40);
        }
    }

    @Test
    void whatIsTakenInBeforeItIsClosedIsThereToBeDrained() throws Exception {
        for (var round = 0; round < 20 * ROUNDS; round++) {
            var mailbox = new Mailbox(1_000_000, MOST_BYTES);
            try (var threads = Executors.newFixedThreadPool(THREADS)) {
                var taken = new ArrayList<Future<Integer>>();
                for (var thread = 0; thread < THREADS; thread++) {
                    var mine = thread;
                    taken.add(threads.submit(() -> offerUntilClosed(mailbox, mine)));
                }
                var out = mailbox.take(1, MOST_BYTES, AN_HOUR).size();
                mailbox.close();
                out += mailbox.drain().size();
                var in = 0;
                for (var each : List.copyOf(taken)) {
                    in += each.get();
                }
                assertThat(out).isEqualTo(in);
                assertThat(mailbox.drain()).isEmpty();
            }
        }
    }

    /// Tells how many were taken in.
    private static int offerUntilClosed(Mailbox mailbox, int thread) {
        var serial = 0;
        while (serial < 1_000
                && mailbox.offer(new Input.Inspect(new Number(thread, serial)))
                        == Mailbox.Offer.TAKEN) {
            serial++;
        }
        return serial;
    }
}
