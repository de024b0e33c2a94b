package io.minidote.link;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One peer as seen from here: what waits for it, and whether we hear each other.
///
/// We hear it while frames come on the newest connection it has opened to us. Whether it hears us
/// is what its beats say. Both together are `connected`; each change of that is told, in order.
///
/// A name belongs to the process that we hear under it: another that comes by that name meanwhile
/// is refused.
final class Peer {

    final String name;
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

    /// Who opened it.
    private long process;

    /// Where the peer is as this node was configured, and as it says itself or others say of it.
    /// One of them is there from the beginning.
    private final @Nullable PeerAddress configured;

    private @Nullable PeerAddress told;

    /// Where somebody else who goes by this name was last seen, for the peer to be told.
    private @Nullable PeerAddress rival;

    /// When we heard it last, or first heard of it.
    private long heardAt = System.nanoTime();

    private boolean hearsUs;
    private volatile boolean connected;
    private boolean closed;

    private Peer(
            String name,
            @Nullable PeerAddress configured,
            @Nullable PeerAddress told,
            LinkOptions options,
            Link.Receiver receiver) {
        this.name = name;
        this.configured = configured;
        this.told = told;
        this.outbox = new Outbox(options.queueBytes());
        this.silenceNanos = options.silence().toNanos();
        this.receiver = receiver;
    }

    static Peer configured(PeerAddress address, LinkOptions options, Link.Receiver receiver) {
        return new Peer(address.name(), address, null, options, receiver);
    }

    static Peer learnt(PeerAddress address, LinkOptions options, Link.Receiver receiver) {
        return new Peer(address.name(), null, address, options, receiver);
    }

    boolean isConfigured() {
        return configured != null;
    }

    /// Where to look for it: where it says that it is while we hear it, or else each place we know
    /// of in turn.
    PeerAddress address(int attempt) {
        lock.lock();
        try {
            var first = hearingNow() ? told : configured;
            var second = hearingNow() ? configured : told;
            var odd = attempt % 2 != 0;
            return Objects.requireNonNull(first == null || odd && second != null ? second : first);
        } finally {
            lock.unlock();
        }
    }

    /// Somebody says where it is. While we hear it, we know better.
    void hint(PeerAddress address) {
        lock.lock();
        try {
            if (hearingNow() || address.equals(told)) {
                return;
            }
            told = address;
        } finally {
            lock.unlock();
        }
        outbox.nudge();
    }

    /// Where it says that it is; nothing if we do not hear it.
    Optional<PeerAddress> heardAt() {
        lock.lock();
        try {
            return hearingNow() ? Optional.ofNullable(told) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// What was learnt of where it is.
    Optional<PeerAddress> learnt() {
        lock.lock();
        try {
            return Optional.ofNullable(told);
        } finally {
            lock.unlock();
        }
    }

    /// Who else goes by its name, once.
    Optional<PeerAddress> takeRival() {
        lock.lock();
        try {
            var seen = Optional.ofNullable(rival);
            rival = null;
            return seen;
        } finally {
            lock.unlock();
        }
    }

    /// Whether we hear another process under this name.
    boolean isAnother(Introduction who) {
        lock.lock();
        try {
            return hearingNow() && process != who.process();
        } finally {
            lock.unlock();
        }
    }

    /// @throws Inbound.Refused if we hear another process under this name
    void admit(Introduction who) {
        lock.lock();
        try {
            if (hearingNow() && process != who.process()) {
                rival = who.address();
                throw new Inbound.Refused(
                        "the name %s is in use by %s, heard %.1f s ago; each node needs a name and a data directory of its own"
                                .formatted(name, told, (System.nanoTime() - heardAt) / 1e9));
            }
        } finally {
            lock.unlock();
        }
    }

    /// The peer has said hello on a connection; an older one is over.
    ///
    /// @throws Inbound.Refused as [#admit] does
    void opened(Inbound newest, Introduction who) {
        lock.lock();
        try {
            admit(who);
            if (inbound != null) {
                inbound.abandon();
            }
            inbound = newest;
            process = who.process();
            told = who.address();
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

    /// How long we have not heard it.
    long unheardNanos() {
        lock.lock();
        try {
            return System.nanoTime() - heardAt;
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
            if (inbound != null) {
                inbound.abandon();
            }
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
            receiver.connected(name);
        } else {
            receiver.disconnected(name);
        }
    }
}
