package io.minidote.link;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One peer as seen from here: what waits for it, and whether we hear each other.
///
/// We hear it while frames come on the newest connection it has opened to us. Whether it hears us
/// is what its beats say. Both together are `connected`; each change of that is told, in order.
final class Peer {

    final PeerAddress address;
    final Outbox outbox;
    final AtomicLong sent = new AtomicLong();
    final AtomicLong received = new AtomicLong();
    final AtomicLong lost = new AtomicLong();

    private final long silenceNanos;
    private final Link.Receiver receiver;

    /// Held while a hint is told, so that hints come in order.
    private final ReentrantLock lock = new ReentrantLock();

    /// The newest connection this peer has opened to us.
    private @Nullable Inbound inbound;

    private long heardAt;
    private boolean hearsUs;
    private volatile boolean connected;
    private boolean closed;

    Peer(PeerAddress address, LinkOptions options, Link.Receiver receiver) {
        this.address = address;
        this.outbox = new Outbox(options.queueBytes());
        this.silenceNanos = options.silence().toNanos();
        this.receiver = receiver;
    }

    /// The peer has said hello on a connection; an older one is over.
    void opened(Inbound newest) {
        lock.lock();
        try {
            if (inbound != null) {
                inbound.abandon();
            }
            inbound = newest;
            hearsUs = false;
            heardAt = System.nanoTime();
            tell();
        } finally {
            lock.unlock();
        }
        // It is there: connect to it now if we have not, and say that we hear it.
        outbox.nudge();
    }

    /// A whole frame came over a connection. False when that connection is not the newest.
    boolean heard(Inbound from) {
        lock.lock();
        try {
            if (closed || from != inbound) {
                return false;
            }
            heardAt = System.nanoTime();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void heardBeat(Inbound from, boolean hearing) {
        lock.lock();
        try {
            if (from == inbound) {
                hearsUs = hearing;
                tell();
            }
        } finally {
            lock.unlock();
        }
    }

    void closed(Inbound over) {
        lock.lock();
        try {
            if (over == inbound) {
                inbound = null;
                hearsUs = false;
                tell();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Silence makes no noise: to be called from time to time.
    void watch() {
        lock.lock();
        try {
            tell();
        } finally {
            lock.unlock();
        }
    }

    boolean hearing() {
        lock.lock();
        try {
            return hearingNow();
        } finally {
            lock.unlock();
        }
    }

    /// Does not wait for a hint that is being told.
    boolean connected() {
        return connected;
    }

    /// Tells nothing more.
    void close() {
        lock.lock();
        try {
            closed = true;
            connected = false;
            outbox.close();
        } finally {
            lock.unlock();
        }
    }

    LinkStatus.Peer status() {
        return new LinkStatus.Peer(
                connected(),
                outbox.bytes(),
                sent.get(),
                received.get(),
                outbox.refused() + lost.get());
    }

    private boolean hearingNow() {
        return inbound != null && System.nanoTime() - heardAt < silenceNanos;
    }

    private void tell() {
        var now = hearingNow() && hearsUs;
        if (closed || now == connected) {
            return;
        }
        connected = now;
        if (now) {
            receiver.connected(address.name());
        } else {
            receiver.disconnected(address.name());
        }
    }
}
