package io.minidote.link;

import io.minidote.base.Bytes;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A network within one process, for nodes that live in it together.
///
/// Each pair of nodes has its own queue and thread each way, so messages arrive later and on
/// another thread, as they do over TCP. Names decide who is who; hosts and ports matter only where
/// somebody is looked for whose name is not known.
public final class MemoryNetwork {

    private static final int BATCH = 64 << 10;
    private static final long WAIT_NANOS = 1_000_000_000L;

    /// The links that run now, by the name of their node. Changed only by who holds this network,
    /// which is also held while hints are told, so that they come in order.
    private final Map<String, MemoryLink> running = new ConcurrentHashMap<>();

    /// A link of this network, to be started.
    public Link link(LinkOptions options) {
        return new MemoryLink(options);
    }

    /// Connects a link that has just begun to run with everybody it finds, who finds it, and whom
    /// those are connected with.
    private void introduce(MemoryLink fresh) {
        var met = new TreeSet<String>();
        var toMeet = new ArrayDeque<MemoryLink>();
        running.values().stream()
                .filter(other -> other != fresh && (fresh.finds(other) || other.finds(fresh)))
                .forEach(toMeet::add);
        while (!toMeet.isEmpty()) {
            var other = toMeet.remove();
            if (other != fresh && met.add(other.self) && fresh.learn(other) && other.learn(fresh)) {
                fresh.hint(other.self, true);
                other.hint(fresh.self, true);
                other.wires.values().stream()
                        .map(Wire::otherEnd)
                        .flatMap(Stream::ofNullable)
                        .forEach(toMeet::add);
            }
        }
    }

    private final class MemoryLink implements Link {

        private final LinkOptions options;
        private final String self;

        /// By the name of the peer. They become more by who holds the network.
        private final Map<String, Wire> wires = new ConcurrentSkipListMap<>();

        /// What has been learnt of where others are, by name. Guarded by the network.
        private final Map<String, PeerAddress> learnt = new TreeMap<>();

        private final AtomicLong unknownPeer = new AtomicLong();

        /// Nobody before the start and after the end.
        private volatile @Nullable Receiver receiver;

        private boolean closed;

        MemoryLink(LinkOptions options) {
            this.options = options;
            this.self = options.self().name();
            for (var peer : options.peers()) {
                wires.put(peer.name(), new Wire(this, peer.name()));
            }
            for (var peer : options.learnt()) {
                if (!peer.name().equals(self) && wires.size() < options.maxPeers()) {
                    wires.putIfAbsent(peer.name(), new Wire(this, peer.name()));
                    learnt.put(peer.name(), peer);
                }
            }
        }

        private PeerAddress address() {
            return new PeerAddress(self, options.advertise());
        }

        /// Gets to know another link that runs. False if it has no room for it.
        private boolean learn(MemoryLink other) {
            var wire = wires.get(other.self);
            if (wire == null && wires.size() < options.maxPeers()) {
                wire = new Wire(this, other.self);
                wires.put(other.self, wire);
                Thread.ofVirtual().name(wire.toString()).start(wire);
            }
            if (wire != null && !other.address().equals(learnt.put(other.self, other.address()))) {
                var mine = receiver;
                if (mine != null) {
                    mine.learnt(List.copyOf(learnt.values()));
                }
            }
            return wire != null;
        }

        /// Whether this one would find that one by itself.
        private boolean finds(MemoryLink other) {
            return wires.containsKey(other.self)
                    || options.join().contains(other.options.advertise());
        }

        @Override
        public void start(Receiver mine) {
            synchronized (MemoryNetwork.this) {
                if (receiver != null || closed) {
                    throw new IllegalStateException(
                            "the link of %s was started before; a link starts once"
                                    .formatted(self));
                }
                if (running.containsKey(self)) {
                    throw new IllegalStateException(
                            "another node %s runs in this network; names are unique"
                                    .formatted(self));
                }
                receiver = mine;
                running.put(self, this);
                wires.values()
                        .forEach(wire -> Thread.ofVirtual().name(wire.toString()).start(wire));
                introduce(this);
                MemoryNetwork.this.notifyAll();
            }
        }

        @Override
        public boolean send(String to, Bytes message) {
            if (message.length() > options.maxMessage()) {
                throw new IllegalArgumentException(
                        "a message of %d bytes to %s is too large; link.max-message is %d"
                                .formatted(message.length(), to, options.maxMessage()));
            }
            var wire = wires.get(to);
            if (wire == null) {
                unknownPeer.incrementAndGet();
                return false;
            }
            if (receiver == null) {
                wire.lost.incrementAndGet();
                return false;
            }
            return wire.outbox.offer(message);
        }

        @Override
        public LinkStatus status() {
            var status = new TreeMap<String, LinkStatus.Peer>();
            wires.forEach((peer, wire) -> status.put(peer, wire.status()));
            return new LinkStatus(status, unknownPeer.get(), 0, new TreeMap<>());
        }

        @Override
        public void close() {
            synchronized (MemoryNetwork.this) {
                closed = true;
                receiver = null;
                if (running.remove(self, this)) {
                    wires.keySet().stream()
                            .map(running::get)
                            .filter(other -> other != null && other.wires.containsKey(self))
                            .forEach(other -> other.hint(self, false));
                }
                wires.values().forEach(wire -> wire.outbox.close());
                MemoryNetwork.this.notifyAll();
            }
        }

        /// Guarded by the network, so that hints come in order.
        private void hint(String peer, boolean connected) {
            var mine = receiver;
            if (mine == null) {
                return;
            }
            if (connected) {
                mine.connected(peer);
            } else {
                mine.disconnected(peer);
            }
        }

        /// False when it is lost: this link is gone, or takes no message so large.
        private boolean receive(String from, Bytes message) {
            var mine = receiver;
            var wire = wires.get(from);
            if (mine == null || wire == null || message.length() > options.maxMessage()) {
                return false;
            }
            wire.received.incrementAndGet();
            mine.received(from, message);
            return true;
        }
    }

    /// From one node to another.
    private final class Wire implements Runnable {

        final Outbox outbox;
        final AtomicLong sent = new AtomicLong();
        final AtomicLong received = new AtomicLong();
        final AtomicLong lost = new AtomicLong();

        private final MemoryLink mine;
        private final String peer;

        Wire(MemoryLink mine, String peer) {
            this.mine = mine;
            this.peer = peer;
            this.outbox = new Outbox(mine.options.queueBytes());
        }

        @Override
        public void run() {
            try {
                while (!outbox.closed()) {
                    var other = awaitOtherEnd();
                    List<Bytes> messages = other == null ? List.of() : outbox.take(BATCH);
                    for (var message : messages) {
                        var arrived = other != null && other.receive(mine.self, message);
                        (arrived ? sent : lost).incrementAndGet();
                    }
                    if (messages.isEmpty()) {
                        outbox.await(WAIT_NANOS);
                    }
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public String toString() {
            return "wire-%s-%s".formatted(mine.self, peer);
        }

        /// The link of the peer, while it runs and has this node among its peers.
        @Nullable MemoryLink otherEnd() {
            var other = running.get(peer);
            return other != null && other.wires.containsKey(mine.self) ? other : null;
        }

        LinkStatus.Peer status() {
            return new LinkStatus.Peer(
                    mine.receiver != null && otherEnd() != null,
                    outbox.bytes(),
                    sent.get(),
                    received.get(),
                    outbox.refused() + lost.get());
        }

        private @Nullable MemoryLink awaitOtherEnd() throws InterruptedException {
            synchronized (MemoryNetwork.this) {
                while (otherEnd() == null && !outbox.closed()) {
                    MemoryNetwork.this.wait();
                }
                return otherEnd();
            }
        }
    }
}
