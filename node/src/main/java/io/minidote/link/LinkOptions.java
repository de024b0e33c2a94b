package io.minidote.link;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/// How a node is linked to its peers.
///
/// @param self this node's name and where it listens
/// @param peers everybody else, each name and each address once
/// @param maxMessage in bytes; a larger message is neither sent nor received
/// @param queueBytes what may wait for one peer
/// @param beat how often a peer hears from us when there is nothing else to say
/// @param silence how long a peer may be silent before it counts as disconnected
public record LinkOptions(
        PeerAddress self,
        List<PeerAddress> peers,
        int maxMessage,
        long queueBytes,
        Duration beat,
        Duration silence) {

    public static final int DEFAULT_MAX_MESSAGE = 16 << 20;
    public static final long DEFAULT_QUEUE_BYTES = 32L << 20;

    private static final int LARGEST_MESSAGE = 1 << 30;

    public LinkOptions {
        peers = List.copyOf(peers);
        var names = new TreeSet<String>();
        var places = new TreeSet<String>();
        names.add(self.name());
        places.add(self.host() + ":" + self.port());
        for (var peer : peers) {
            require(
                    names.add(peer.name()),
                    "peer %s: the name is taken; each node needs a name of its own",
                    peer);
            require(
                    places.add(peer.host() + ":" + peer.port()),
                    "peer %s: another node is there; each node needs an address of its own",
                    peer);
        }
        require(
                maxMessage > 0 && maxMessage <= LARGEST_MESSAGE,
                "link.max-message is %d bytes; it must be 1 to %d",
                maxMessage,
                LARGEST_MESSAGE);
        require(
                queueBytes >= maxMessage + Outbox.OVERHEAD,
                "link.queue-bytes is %d; it must have room for one message of link.max-message (%d) and %d bytes of overhead",
                queueBytes,
                maxMessage,
                Outbox.OVERHEAD);
        require(beat.isPositive(), "link.beat is %s; it must be more than nothing", beat);
        require(
                silence.compareTo(beat.multipliedBy(2)) >= 0,
                "link.silence is %s; it must be at least two beats of %s, or every peer would seem gone",
                silence,
                beat);
    }

    /// With the usual limits: messages of 16 MiB, 32 MiB waiting for a peer, a beat every 500 ms
    /// and a peer gone after 3 s of silence.
    public static LinkOptions of(PeerAddress self, List<PeerAddress> peers) {
        return new LinkOptions(
                self,
                peers,
                DEFAULT_MAX_MESSAGE,
                DEFAULT_QUEUE_BYTES,
                Duration.ofMillis(500),
                Duration.ofSeconds(3));
    }

    private static void require(boolean condition, String message, Object... values) {
        if (!condition) {
            throw new IllegalArgumentException(message.formatted(values));
        }
    }
}
