package io.minidote.node;

import io.minidote.clock.ReplicaId;
import io.minidote.replica.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to be told to the replica: any thread puts in, one takes out, in the same order.
///
/// Bounded: requests in number, peers' messages in bytes. Neither keeps the other out, no peer the
/// other peers, and nobody who puts something in ever waits. What the node says to itself is
/// bounded by who says it.
final class Mailbox {

    sealed interface Mail {
        record Request(Input.Request input) implements Mail {}

        record Message(Input.Received input, int bytes) implements Mail {}

        /// @param life of which of the node's replicas it speaks
        record Word(int life, Input input) implements Mail {}
    }

    private final int mostRequests;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<Mail> mails = new ArrayDeque<>();

    /// How many of [#bytes] are whose; nobody with none.
    private final Map<ReplicaId, Long> held = new TreeMap<>();

    private int requests;
    private long bytes;
    private long dropped;

    /// Whether the one who takes has something to look at, or had since it last took.
    private boolean woken;

    private boolean closed;

    Mailbox(int mostRequests, long mostBytes) {
        this.mostRequests = mostRequests;
        this.mostBytes = mostBytes;
    }

    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    /// Whoever waits for mail is not told: [#nudge] does that, behind the last of several.
    Offer offer(Input.Request request) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (requests >= mostRequests) {
                return Offer.FULL;
            }
            requests++;
            mails.add(new Mail.Request(request));
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /// Drops the message when it does not fit: it will be asked for again. Nobody who has something
    /// here already may have more than is left for the others, so that whoever floods the mailbox
    /// fills half of it, and two who do a third each.
    void offer(Input.Received message, int length) {
        lock.lock();
        try {
            var from = message.envelope().from();
            var mine = held.getOrDefault(from, 0L);
            var left = mostBytes - bytes - length;
            if (left < 0 || mine > 0 && mine + length > left) {
                dropped++;
            } else {
                bytes += length;
                held.put(from, mine + length);
                add(new Mail.Message(message, length));
            }
        } finally {
            lock.unlock();
        }
    }

    void put(int life, Input input) {
        lock.lock();
        try {
            add(new Mail.Word(life, input));
        } finally {
            lock.unlock();
        }
    }

    private void add(Mail mail) {
        mails.add(mail);
        wake();
    }

    private void wake() {
        woken = true;
        arrived.signal();
    }

    /// Ends the wait of whoever takes, or the next one, though nothing may have come.
    void nudge() {
        lock.lock();
        try {
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// Takes what has come; waits a while where there is nothing.
    ///
    /// @param most how many at most
    /// @param mostBytes how many bytes of messages at most, unless one is larger
    List<Mail> take(int most, long mostBytes, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = nanos;
            while (mails.isEmpty() && !woken && left > 0) {
                left = arrived.awaitNanos(left);
            }
            woken = false;
            var taken = new ArrayList<Mail>(Math.min(most, mails.size()));
            var takenBytes = 0L;
            while (taken.size() < most && !mails.isEmpty()) {
                if (mails.getFirst() instanceof Mail.Message(var input, var length)) {
                    if (takenBytes > 0 && takenBytes + length > mostBytes) {
                        break;
                    }
                    takenBytes += length;
                    bytes -= length;
                    held.computeIfPresent(
                            input.envelope().from(),
                            (_, mine) -> mine > length ? Long.valueOf(mine - length) : null);
                } else if (mails.getFirst() instanceof Mail.Request) {
                    requests--;
                }
                taken.add(mails.removeFirst());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Takes everything that has come.
    List<Mail> drain() {
        lock.lock();
        try {
            var all = List.copyOf(mails);
            mails.clear();
            held.clear();
            requests = 0;
            bytes = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    /// Takes no more requests.
    void close() {
        lock.lock();
        try {
            closed = true;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// How many requests wait.
    int requests() {
        lock.lock();
        try {
            return requests;
        } finally {
            lock.unlock();
        }
    }

    /// How many bytes of messages wait.
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /// How many messages did not fit.
    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }
}
