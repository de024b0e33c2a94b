package io.minidote.link;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a link has done so far, and for whom.
///
/// @param peers everybody who is known, configured or learnt of, by name
/// @param unknownPeer messages for names that are no peer's, which were not taken
/// @param strangers connections that were refused, because what came over them was not ours
/// @param refusals where this node was itself refused last time, or found whom it does not believe,
///   and why
public record LinkStatus(
        SortedMap<String, Peer> peers,
        long unknownPeer,
        long strangers,
        SortedMap<String, String> refusals) {

    public LinkStatus {
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
        refusals = Collections.unmodifiableSortedMap(new TreeMap<>(refusals));
    }

    /// @param connected the last hint given about this peer
    /// @param queuedBytes what waits to be sent, at most `link.queue-bytes`
    /// @param sent messages handed to the network; whether they arrived is not known here
    /// @param received messages
    /// @param dropped messages that were not taken, or were in hand when a connection broke
    public record Peer(
            boolean connected, long queuedBytes, long sent, long received, long dropped) {

        Peer disconnected() {
            return new Peer(false, queuedBytes, sent, received, dropped);
        }
    }
}
