package io.minidote.link;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The real link: TCP between nodes, on the connections of JGroups.
///
/// Of JGroups we use what manages connections ([org.jgroups.blocks.cs.TcpServer] and
/// [org.jgroups.blocks.cs.TcpClient]), not the stack of protocols above it, which talks to the
/// members of a view; see `docs/decisions/0010-link-on-jgroups-connections.md`. Two nodes have two
/// connections, one each way, each opened by the one who speaks on it. Each peer has a thread that
/// speaks, each connection to us one that listens; one thread watches the time for all, and one
/// looks for peers that are not known yet.
public final class JGroupsLink implements Link {

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsLink.class);

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final long WATCH_MILLIS = 200;
    private static final long CLOSE_MILLIS = 2_000;
    private static final long RENEW_MILLIS = 2_000;

    private static final long FORGET_NANOS = 1_000_000_000L;

    private record Speaking(Outbound outbound, Thread thread) {}

    private final LinkOptions options;
    private final Lookup lookup;
    private final Relay relay = new Relay();
    private final Strangers strangers = new Strangers();
    private final Refusals refusals;
    private final AtomicLong unknownPeer = new AtomicLong();
    private final Optional<Tls> tls;
    private final Self self;
    private final Peers peers;

    /// Nobody before the start and after the end. Changed only by who holds this map.
    private final Map<Peer, Speaking> speaking = new ConcurrentHashMap<>();

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Seeker seeker;

    private @Nullable PeerServer server;
    private @Nullable Thread watching;
    private @Nullable Thread seeking;
    private @Nullable Thread renewing;

    public JGroupsLink(LinkOptions options) {
        this(options, Lookup.SYSTEM);
    }

    public JGroupsLink(LinkOptions options, Lookup lookup) {
        this.options = options;
        this.lookup = lookup;
        refusals = new Refusals(options.self().name());
        tls = options.tls().map(files -> new Tls(options.self().name(), files));
        self = new Self(options, RANDOM.nextLong(), tls, relay::standing);
        peers = new Peers(self, relay, this::begin, this::end);
        seeker = new Seeker(self, peers, lookup, refusals, relay, closed);
    }

    @Override
    public synchronized void start(Receiver receiver) throws IOException {
        if (server != null || closed.getCount() == 0) {
            throw new IllegalStateException(
                    "the link of %s was started before; a link starts once".formatted(self.name()));
        }
        if (tls.isPresent()) {
            tls.get().read();
        }
        relay.target = receiver;
        var listening = listen();
        server = listening;
        peers.all().forEach(this::begin);
        watching =
                Thread.ofPlatform()
                        .daemon()
                        .name("link-%s-watch".formatted(self.name()))
                        .start(() -> watch(listening));
        seeking = Thread.ofVirtual().name("link-%s-seek".formatted(self.name())).start(seeker);
        tls.ifPresent(secured ->
                renewing =
                        Thread.ofVirtual()
                                .name("link-%s-renew".formatted(self.name()))
                                .start(() -> renew(secured)));
    }

    /// Begins to speak to a peer, once.
    private void begin(Peer peer) {
        synchronized (speaking) {
            if (closed.getCount() > 0 && !speaking.containsKey(peer)) {
                var outbound = new Outbound(self, peer, peers, lookup, refusals);
                var name = "link-%s-to-%s".formatted(self.name(), peer.name);
                speaking.put(
                        peer,
                        new Speaking(outbound, Thread.ofVirtual().name(name).start(outbound)));
            }
        }
    }

    private void end(Peer peer) {
        peer.close();
        synchronized (speaking) {
            var gone = speaking.remove(peer);
            if (gone != null) {
                gone.outbound().close();
                gone.thread().interrupt();
            }
        }
    }

    @Override
    public boolean send(String to, Bytes message) {
        if (message.length() > options.maxMessage()) {
            throw new IllegalArgumentException(
                    "a message of %d bytes to %s is too large; link.max-message is %d"
                            .formatted(message.length(), to, options.maxMessage()));
        }
        var peer = peers.find(to).orElse(null);
        if (peer == null) {
            unknownPeer.incrementAndGet();
            return false;
        }
        if (relay.target == null) {
            peer.lost.incrementAndGet();
            return false;
        }
        return peer.outbox.offer(message);
    }

    @Override
    public LinkStatus status() {
        var status = new TreeMap<String, LinkStatus.Peer>();
        peers.all().forEach(peer -> status.put(peer.name, peer.status()));
        return new LinkStatus(status, unknownPeer.get(), strangers.refused(), refusals.all());
    }

    @Override
    public synchronized void close() {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        relay.target = null;
        peers.all().forEach(Peer::close);
        var threads = new ArrayList<Thread>();
        synchronized (speaking) {
            for (var each : speaking.values()) {
                each.outbound().close();
                threads.add(each.thread());
            }
        }
        if (seeking != null) {
            threads.add(seeking);
        }
        if (renewing != null) {
            threads.add(renewing);
        }
        threads.forEach(Thread::interrupt);
        if (server != null) {
            server.stop();
        }
        if (watching != null) {
            threads.add(watching);
        }
        try {
            for (var thread : threads) {
                thread.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private PeerServer listen() throws IOException {
        var at = options.self();
        try {
            var listening = new PeerServer(self, new Door(), relay, strangers);
            listening.start();
            return listening;
        } catch (BindException taken) {
            throw new IOException(
                    "%s cannot listen for its peers at %s:%d: the port is taken, or the address is not this machine's"
                            .formatted(at.name(), at.host(), at.port()),
                    taken);
        } catch (Exception failed) {
            throw new IOException(
                    "%s cannot listen for its peers at %s:%d: %s"
                            .formatted(at.name(), at.host(), at.port(), failed.getMessage()),
                    failed);
        }
    }

    /// Decides with whom this node has to do.
    private final class Door implements Inbound.Host {

        @Override
        public Optional<Peer> introduced(Introduction who, String to, InetAddress from) {
            if (!to.isEmpty() && !to.equals(self.name())) {
                throw new Inbound.Refused(
                        "%s expected to find %s here, but this is %s"
                                .formatted(who.name(), to, self.name()));
            }
            if (self.is(who)) {
                return Optional.empty(); // we have asked ourselves
            }
            if (who.address().place().isLoopback() && !from.isLoopbackAddress()) {
                throw new Inbound.Refused(
                        "%s comes from %s, where nobody else would find it: peer.host or peer.advertise must be an address by which others reach it"
                                .formatted(who.address(), from.getHostAddress()));
            }
            var mine = relay.standing().cluster();
            if (mine != 0 && who.cluster() != 0 && who.cluster() != mine) {
                throw new Inbound.Refused(
                        "%s belongs to cluster %016x, %s to cluster %016x"
                                .formatted(who.address(), who.cluster(), self.name(), mine));
            }
            if (who.name().equals(self.name())) {
                throw new Inbound.Refused(
                        "%s and this node, at %s, have one name; each node needs a name and a data directory of its own"
                                .formatted(who.address(), options.advertise()));
            }
            var peer =
                    peers.learn(who.address())
                            .orElseThrow(() ->
                                    new Inbound.Refused(
                                            "%s knows %d nodes already, which is its limit.peers"
                                                    .formatted(self.name(), options.maxPeers())));
            peer.admit(who);
            return Optional.of(peer);
        }

        @Override
        public void told(List<PeerAddress> addresses) {
            for (var address : addresses) {
                if (!address.name().equals(self.name())) {
                    peers.learn(address);
                } else if (!address.place().equals(options.advertise())) {
                    seeker.suspect(address.place());
                }
            }
        }
    }

    /// Looks again and again whether the files of TLS are others now.
    private void renew(Tls secured) {
        try {
            while (!closed.await(RENEW_MILLIS, TimeUnit.MILLISECONDS)) {
                secured.renew();
            }
        } catch (InterruptedException closing) {
            LOG.debug("{}: the files of TLS are not looked at any more", self.name());
        }
    }

    private void watch(PeerServer listening) {
        var forgotAt = System.nanoTime();
        try {
            while (!closed.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                listening.watch();
                seeker.watch();
                peers.all().forEach(Peer::watch);
                speaking.values().forEach(each -> each.outbound().watch());
                if (System.nanoTime() - forgotAt > FORGET_NANOS) {
                    peers.forgetTheGone();
                    forgotAt = System.nanoTime();
                }
            }
        } catch (InterruptedException closing) {
            LOG.debug("{}: the watch was interrupted", self.name());
        }
    }

    /// Hands callbacks on between start and close.
    private static final class Relay implements Receiver {

        private volatile @Nullable Receiver target;

        @Override
        public void connected(String peer) {
            var current = target;
            if (current != null) {
                current.connected(peer);
            }
        }

        @Override
        public void disconnected(String peer) {
            var current = target;
            if (current != null) {
                current.disconnected(peer);
            }
        }

        @Override
        public void received(String peer, Bytes message) {
            var current = target;
            if (current != null) {
                current.received(peer, message);
            }
        }

        @Override
        public Standing standing() {
            var current = target;
            return current == null ? Standing.NONE : current.standing();
        }

        @Override
        public void learnt(List<PeerAddress> addresses) {
            var current = target;
            if (current != null) {
                current.learnt(addresses);
            }
        }
    }
}
