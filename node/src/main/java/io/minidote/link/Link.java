package io.minidote.link;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.util.List;

/// The network as a node sees it: named peers, messages that may be lost, repeated or overtaken.
///
/// Who the peers are is configured or learnt: from whoever connects, from those found where the
/// node was told to look, and from what peers tell of each other. A message is received whole and
/// unchanged or not at all. In the normal case, while connections last, messages from one peer are
/// received once and in the order in which they were sent.
public interface Link extends AutoCloseable {

    /// Begins to listen, to connect and to receive; does not wait for any peer. Once only.
    ///
    /// @throws IOException when the address to listen at cannot be had; the message names it
    void start(Receiver receiver) throws IOException;

    /// Hands a message over for `peer` and never blocks. False when it was not taken: there is no
    /// such peer, the link is not running, or the peer's queue has no room. That is counted.
    ///
    /// Taken does not mean received. Messages wait in the queue while a peer cannot be reached.
    ///
    /// @throws IllegalArgumentException when the message is larger than `link.max-message`
    boolean send(String peer, Bytes message);

    LinkStatus status();

    /// Stops talking and listening, and lets go of the port. What was still queued is lost. No
    /// callback begins after this has returned.
    @Override
    void close();

    /// What a link tells. Callbacks come on threads of the link and must not block: a receiver that
    /// takes its time holds up what comes from that peer. It may send from within a callback.
    interface Receiver {

        /// A hint: this peer hears us and we hear it. Also told when it has become another process
        /// under the same name; a `disconnected` comes before it then.
        void connected(String peer);

        /// A hint: this peer has not been heard for a while, or says that it does not hear us.
        void disconnected(String peer);

        void received(String peer, Bytes message);

        /// Where the node stands now. A link asks whenever it is introduced to somebody.
        Standing standing();

        /// All addresses that were learnt and are worth knowing at the next start. Told when they
        /// have changed, never two at a time; unlike the others, it may take its time.
        void learnt(List<PeerAddress> addresses);
    }
}
