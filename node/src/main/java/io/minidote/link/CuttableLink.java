package io.minidote.link;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A link that can be cut at run time, peer by peer, and healed again: for demonstrations and
/// tests.
///
/// While cut, what is sent to that peer and what comes from it is lost, as in a network that drops
/// packets: sending looks as if it went well. One side is enough to cut both directions.
public final class CuttableLink implements Link {

    private final Link link;
    private final AtomicLong lost = new AtomicLong();

    /// Guarded by this, which is also held while hints are told, so that they come in order.
    private final SortedSet<String> connected = new TreeSet<>();

    /// Replaced, never changed.
    private volatile SortedSet<String> cut = new TreeSet<>();

    private @Nullable Receiver receiver;

    public CuttableLink(Link link) {
        this.link = link;
    }

    /// Cuts the link to one peer; nothing changes if it is cut already.
    public void cut(String peer) {
        requirePeer(peer);
        synchronized (this) {
            var more = new TreeSet<>(cut);
            if (!more.add(peer)) {
                return;
            }
            cut = more;
            if (receiver != null && connected.contains(peer)) {
                receiver.disconnected(peer);
            }
        }
    }

    /// Heals the link to one peer; nothing changes if it is not cut.
    public void heal(String peer) {
        requirePeer(peer);
        synchronized (this) {
            var fewer = new TreeSet<>(cut);
            if (!fewer.remove(peer)) {
                return;
            }
            cut = fewer;
            if (receiver != null && connected.contains(peer)) {
                receiver.connected(peer);
            }
        }
    }

    /// The peers that are cut off now.
    public SortedSet<String> cuts() {
        return new TreeSet<>(cut);
    }

    /// How many messages cuts have swallowed, of both directions.
    public long lost() {
        return lost.get();
    }

    @Override
    public void start(Receiver mine) throws IOException {
        synchronized (this) {
            receiver = mine;
        }
        link.start(new Cutting(mine));
    }

    @Override
    public boolean send(String peer, Bytes message) {
        if (cut.contains(peer)) {
            lost.incrementAndGet();
            return true;
        }
        return link.send(peer, message);
    }

    /// What the link below says, except that nobody is connected to whom it is cut.
    @Override
    public LinkStatus status() {
        var status = link.status();
        var peers = new TreeMap<>(status.peers());
        for (var peer : cut) {
            peers.computeIfPresent(peer, (_, below) -> below.disconnected());
        }
        return new LinkStatus(peers, status.unknownPeer(), status.strangers(), status.refusals());
    }

    @Override
    public void close() {
        link.close();
    }

    private void requirePeer(String peer) {
        var peers = link.status().peers();
        if (!peers.containsKey(peer)) {
            throw new IllegalArgumentException(
                    "%s is not a peer; the peers are %s".formatted(peer, peers.keySet()));
        }
    }

    private final class Cutting implements Receiver {

        private final Receiver mine;

        Cutting(Receiver mine) {
            this.mine = mine;
        }

        @Override
        public void connected(String peer) {
            synchronized (CuttableLink.this) {
                connected.add(peer);
                if (!cut.contains(peer)) {
                    mine.connected(peer);
                }
            }
        }

        @Override
        public void disconnected(String peer) {
            synchronized (CuttableLink.this) {
                connected.remove(peer);
                if (!cut.contains(peer)) {
                    mine.disconnected(peer);
                }
            }
        }

        @Override
        public void received(String peer, Bytes message) {
            if (cut.contains(peer)) {
                lost.incrementAndGet();
            } else {
                mine.received(peer, message);
            }
        }

        @Override
        public Standing standing() {
            return mine.standing();
        }

        @Override
        public void learnt(List<PeerAddress> addresses) {
            mine.learnt(addresses);
        }
    }
}
