package io.minidote.link;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.net.BindException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
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
/// speaks, each connection to us one that listens, and one thread watches the time for all.
public final class JGroupsLink implements Link {

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsLink.class);

    private static final long WATCH_MILLIS = 200;
    private static final long CLOSE_MILLIS = 2_000;

    private final LinkOptions options;
    private final Relay relay = new Relay();
    private final Strangers strangers = new Strangers();
    private final AtomicLong unknownPeer = new AtomicLong();

    /// By name; the same from beginning to end.
    private final Map<String, Peer> peers = new TreeMap<>();

    private final Map<Outbound, Thread> speaking = new LinkedHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private @Nullable PeerServer server;
    private @Nullable Thread watching;

    public JGroupsLink(LinkOptions options) {
        this.options = options;
        for (var address : options.peers()) {
            peers.put(address.name(), new Peer(address, options, relay));
        }
    }

    @Override
    public synchronized void start(Receiver receiver) throws IOException {
        if (server != null || closed.getCount() == 0) {
            throw new IllegalStateException(
                    "the link of %s was started before; a link starts once"
                            .formatted(options.self().name()));
        }
        relay.target = receiver;
        var listening = listen();
        server = listening;
        for (var peer : peers.values()) {
            var outbound = new Outbound(peer, options);
            var name = "link-%s-to-%s".formatted(options.self().name(), peer.address.name());
            speaking.put(outbound, Thread.ofVirtual().name(name).start(outbound));
        }
        watching =
                Thread.ofPlatform()
                        .daemon()
                        .name("link-%s-watch".formatted(options.self().name()))
                        .start(() -> watch(listening));
    }

    @Override
    public boolean send(String to, Bytes message) {
        if (message.length() > options.maxMessage()) {
            throw new IllegalArgumentException(
                    "a message of %d bytes to %s is too large; link.max-message is %d"
                            .formatted(message.length(), to, options.maxMessage()));
        }
        var peer = peers.get(to);
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
        peers.forEach((name, peer) -> status.put(name, peer.status()));
        return new LinkStatus(status, unknownPeer.get(), strangers.refused());
    }

    @Override
    public synchronized void close() {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        relay.target = null;
        peers.values().forEach(Peer::close);
        speaking.keySet().forEach(Outbound::close);
        speaking.values().forEach(Thread::interrupt);
        if (server != null) {
            server.stop();
        }
        try {
            for (var thread : speaking.values()) {
                thread.join(CLOSE_MILLIS);
            }
            if (watching != null) {
                watching.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private PeerServer listen() throws IOException {
        var at = options.self();
        try {
            var listening = new PeerServer(options, this::introduce, relay, strangers);
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

    private Peer introduce(Frame.Hello hello) {
        var self = options.self().name();
        if (!hello.to().equals(self)) {
            throw new Inbound.Refused(
                    "%s expected to find %s here, but this is %s"
                            .formatted(hello.from(), hello.to(), self));
        }
        var peer = peers.get(hello.from());
        if (peer == null) {
            throw new Inbound.Refused(
                    "it calls itself %s; the peers of %s are %s"
                            .formatted(hello.from(), self, peers.keySet()));
        }
        return peer;
    }

    private void watch(PeerServer listening) {
        try {
            while (!closed.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                listening.watch();
                peers.values().forEach(Peer::watch);
                speaking.keySet().forEach(Outbound::watch);
            }
        } catch (InterruptedException closing) {
            LOG.debug("{}: the watch was interrupted", options.self().name());
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
    }
}
