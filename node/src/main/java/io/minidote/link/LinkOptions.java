package io.minidote.link;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// How a node is linked to its peers.
///
/// @param self this node's name and where it listens
/// @param advertise where others reach it; `0.0.0.0` for whatever address a connection has here
/// @param peers those it knows beforehand, each name and each address once
/// @param join where somebody may be found, whoever it is
/// @param learnt what it had learnt when it last ran
/// @param maxPeers `limit.peers`: how many it knows at a time, those of `peers` included
/// @param maxMessage in bytes; a larger message is neither sent nor received
/// @param queueBytes what may wait for one peer
/// @param beat how often a peer hears from us when there is nothing else to say
/// @param silence how long a peer may be silent before it counts as disconnected
/// @param forgetAfter how long a peer that was learnt of may be silent before it is forgotten,
///   unless it is a member
/// @param tls what it needs to speak TLS with its peers, as all of them do or none
public record LinkOptions(
        PeerAddress self,
        Place advertise,
        List<PeerAddress> peers,
        List<Place> join,
        List<PeerAddress> learnt,
        int maxPeers,
        int maxMessage,
        long queueBytes,
        Duration beat,
        Duration silence,
        Duration forgetAfter,
        Optional<TlsFiles> tls) {

    public static final int DEFAULT_MAX_PEERS = 256;
    public static final int DEFAULT_MAX_MESSAGE = 16 << 20;
    public static final long DEFAULT_QUEUE_BYTES = 32L << 20;

    private static final int LARGEST_MESSAGE = 1 << 30;

    public LinkOptions {
        peers = List.copyOf(peers);
        join = List.copyOf(join);
        learnt = List.copyOf(learnt);
        var names = new TreeSet<String>();
        var places = new TreeSet<String>();
        names.add(self.name());
        places.add(self.place().toString());
        for (var peer : peers) {
            require(
                    names.add(peer.name()),
                    "peer %s: the name is taken; each node needs a name of its own",
                    peer);
            require(
                    places.add(peer.place().toString()),
                    "peer %s: another node is there; each node needs an address of its own",
                    peer);
        }
        require(
                maxPeers >= Math.max(1, peers.size()),
                "limit.peers is %d; it must be at least 1, and have room for the %d other nodes",
                maxPeers,
                peers.size());
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
        require(
                forgetAfter.compareTo(silence) >= 0,
                "link.forget-after is %s; it must be at least link.silence, %s",
                forgetAfter,
                silence);
    }

    /// With the usual limits: 256 peers, messages of 16 MiB, 32 MiB waiting for a peer, a beat
    /// every 500 ms, a peer gone after 3 s of silence and forgotten after ten minutes.
    public static LinkOptions of(PeerAddress self, List<PeerAddress> peers) {
        return new LinkOptions(
                self,
                self.place(),
                peers,
                List.of(),
                List.of(),
                DEFAULT_MAX_PEERS,
                DEFAULT_MAX_MESSAGE,
                DEFAULT_QUEUE_BYTES,
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                Duration.ofMinutes(10),
                Optional.empty());
    }

    public LinkOptions advertising(Place place) {
        return new LinkOptions(
                self,
                place,
                peers,
                join,
                learnt,
                maxPeers,
                maxMessage,
                queueBytes,
                beat,
                silence,
                forgetAfter,
                tls);
    }

    public LinkOptions joining(List<Place> places) {
        return new LinkOptions(
                self,
                advertise,
                peers,
                places,
                learnt,
                maxPeers,
                maxMessage,
                queueBytes,
                beat,
                silence,
                forgetAfter,
                tls);
    }

    public LinkOptions knowing(List<PeerAddress> addresses) {
        return new LinkOptions(
                self,
                advertise,
                peers,
                join,
                addresses,
                maxPeers,
                maxMessage,
                queueBytes,
                beat,
                silence,
                forgetAfter,
                tls);
    }

    /// @param most how many peers are known at a time
    /// @param message the bytes of the largest message
    /// @param queue the bytes that may wait for one peer
    public LinkOptions limited(int most, int message, long queue) {
        return new LinkOptions(
                self,
                advertise,
                peers,
                join,
                learnt,
                most,
                message,
                queue,
                beat,
                silence,
                forgetAfter,
                tls);
    }

    public LinkOptions paced(Duration beat, Duration silence, Duration forgetAfter) {
        return new LinkOptions(
                self,
                advertise,
                peers,
                join,
                learnt,
                maxPeers,
                maxMessage,
                queueBytes,
                beat,
                silence,
                forgetAfter,
                tls);
    }

    public LinkOptions secured(TlsFiles files) {
        return new LinkOptions(
                self,
                advertise,
                peers,
                join,
                learnt,
                maxPeers,
                maxMessage,
                queueBytes,
                beat,
                silence,
                forgetAfter,
                Optional.of(files));
    }

    private static void require(boolean condition, String message, Object... values) {
        if (!condition) {
            throw new IllegalArgumentException(message.formatted(values));
        }
    }
}
