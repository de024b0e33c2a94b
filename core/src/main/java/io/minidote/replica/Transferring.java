package io.minidote.replica;

import io.minidote.broadcast.PeerMessage;

/// Where the messages and wishes of a state transfer go.
interface Transferring {
    void send(String peer, PeerMessage message);

    /// Wants something done once all that could have been seen is on disk.
    void act(Action action);
}
