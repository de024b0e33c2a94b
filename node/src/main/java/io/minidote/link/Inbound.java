package io.minidote.link;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import java.io.DataInput;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.stack.IpAddress;
import org.jspecify.annotations.Nullable;

/// A connection that somebody opened to us. We answer their hello, and from then on they speak and
/// we listen; one thread reads it.
///
/// No more is allocated than what has come: a frame has a limit, a smaller one before the hello,
/// and the pieces of a large message are kept as they arrive, up to `link.max-message`.
final class Inbound {

    /// What whoever speaks TLS says first begins with this, where a frame has the upper half of its
    /// length.
    private static final int TLS_HANDSHAKE = 0x1603;

    final long openedAt = System.nanoTime();

    private final Connection connection;
    private final int maxMessage;
    private final Self self;
    private final Host host;

    /// Whose connection this is, known from the hello on.
    private volatile @Nullable Peer peer;

    /// Whether they only asked who is here, and were told.
    private volatile boolean asked;

    /// Whether they would understand a refusal.
    private boolean greeted;

    /// Why it ends, if that is known beforehand.
    private volatile @Nullable String broken;

    /// The pieces so far of a large message, [#assembled] bytes together.
    private List<Bytes> pieces = new ArrayList<>();

    private int assembled;

    Inbound(Connection connection, Self self, Host host) {
        this.connection = connection;
        this.maxMessage = self.options().maxMessage();
        this.self = self;
        this.host = host;
    }

    /// Who decides what becomes of somebody who introduces himself.
    interface Host {
        /// The peer that somebody is, if we are to have to do with him.
        ///
        /// @param to whom he expects here; empty if he only asks
        /// @param from where the connection comes from
        /// @throws Refused if we are not
        Optional<Peer> introduced(Introduction who, String to, InetAddress from);

        /// A peer tells whom it hears.
        void told(List<PeerAddress> addresses);
    }

    /// What came over this connection cannot be from a peer of ours; the connection must end.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        final String why;

        Refused(String why) {
            super(why, null, false, false);
            this.why = why;
        }
    }

    boolean introduced() {
        return peer != null;
    }

    /// Whether it is nobody's fault that this connection ends.
    boolean answered() {
        return asked;
    }

    /// TLS has failed.
    void broken(String why) {
        broken = why;
    }

    /// What is to be held against whoever opened it, now that it has ended.
    Optional<String> blame() {
        var why = broken;
        if (why != null) {
            return Optional.of(why);
        }
        return introduced() || asked ? Optional.empty() : Optional.of("it left without a hello");
    }

    /// Reads one frame of `length` bytes and hands on what is in it.
    void read(DataInput in, int length, Link.Receiver receiver) throws IOException {
        var known = peer;
        if (known == null && length >>> Short.SIZE == TLS_HANDSHAKE) {
            greeted = true; // in words that TLS does not know, which says enough
            throw new Refused(
                    "it speaks TLS, and this node does not: peer.tls.* must be set at all nodes or at none");
        }
        var limit = known == null ? Frame.MAX_HELLO_BYTES : Frame.MAX_BYTES;
        if (length < 0 || length > limit) {
            throw new Refused(
                    "its %s frame claims %s bytes; expected at most %d"
                            .formatted(
                                    known == null ? "first" : "next",
                                    Integer.toUnsignedString(length),
                                    limit));
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        switch (Frame.decode(bytes)) {
            case Decoded.Malformed<Frame> malformed ->
                    throw new Refused("its frame makes no sense " + malformed);
            case Decoded.Value<Frame>(var frame) -> {
                if (known == null) {
                    introduced(frame);
                } else if (known.heard(this)) {
                    received(known, frame, receiver);
                }
            }
        }
    }

    /// The end, from whichever side.
    void ended() {
        var known = peer;
        if (known != null) {
            known.closed(this);
        }
    }

    /// Closes the connection; the thread that reads it will notice.
    void abandon() {
        try {
            connection.close(false);
        } catch (IOException alreadyBroken) {
            // It is closed all the same.
        }
    }

    private void introduced(Frame frame) throws IOException {
        switch (frame) {
            case Frame.Hello _ when asked ->
                    throw new Refused("expected one hello, found a second");
            case Frame.Hello(var who, var to) -> {
                greeted = true;
                var found = host.introduced(who, to, origin());
                if (found.isPresent() && !to.isEmpty()) {
                    found.get().opened(this, who);
                    peer = found.get();
                } else {
                    asked = true;
                }
                answer(new Frame.Welcome(self.over(connection.localAddress())));
            }
            case Frame.Foreign(var version) -> {
                greeted = true;
                throw new Refused(
                        "it speaks version %d of the peer protocol, %s version %d"
                                .formatted(version, self.name(), Frame.VERSION));
            }
            case Frame.Welcome _,
                    Frame.Refusal _,
                    Frame.Known _,
                    Frame.Beat _,
                    Frame.Messages _,
                    Frame.Part _ ->
                    throw new Refused("expected a hello as the first frame, found another");
        }
    }

    private InetAddress origin() {
        return ((IpAddress) connection.peerAddress()).getIpAddress();
    }

    /// Says why the connection ends, to whoever can understand it.
    void refuse(String why) {
        if (greeted && !introduced()) {
            try {
                answer(
                        new Frame.Refusal(
                                Frame.VERSION,
                                why.substring(0, Math.min(why.length(), Frame.MAX_WHY))));
            } catch (IOException gone) {
                // They will find out by themselves.
            }
        }
    }

    /// So little that it fits into what the system buffers: nobody is waited for.
    private void answer(Frame frame) throws IOException {
        var bytes = frame.encode(Frame.MAX_HELLO_BYTES);
        try {
            connection.send(bytes, 0, bytes.length);
        } catch (Exception gone) {
            throw new IOException(gone);
        }
    }

    private void received(Peer from, Frame frame, Link.Receiver receiver) {
        switch (frame) {
            case Frame.Hello _, Frame.Foreign _ ->
                    throw new Refused("expected one hello, found a second");
            case Frame.Welcome _, Frame.Refusal _ ->
                    throw new Refused("expected what a peer says, found an answer");
            case Frame.Known(var addresses) -> host.told(addresses);
            case Frame.Beat(var hearing) -> from.heardBeat(this, hearing);
            case Frame.Messages(var messages) -> {
                if (!pieces.isEmpty()) {
                    throw new Refused("expected the next part of a message, found other messages");
                }
                messages.forEach(message -> hand(from, message, receiver));
            }
            case Frame.Part(var piece, var last) -> {
                keep(piece);
                if (last) {
                    hand(from, join(), receiver);
                }
            }
        }
    }

    private void keep(Bytes piece) {
        if (piece.length() == 0) {
            throw new Refused("a part of a message is empty");
        }
        if (piece.length() > maxMessage - assembled) {
            throw tooLarge(assembled + (long) piece.length());
        }
        pieces.add(piece);
        assembled += piece.length();
    }

    private Bytes join() {
        var whole = new byte[assembled];
        var at = 0;
        for (var piece : pieces) {
            piece.copyTo(whole, at);
            at += piece.length();
        }
        pieces = new ArrayList<>();
        assembled = 0;
        return Bytes.owning(whole);
    }

    private void hand(Peer from, Bytes message, Link.Receiver receiver) {
        if (message.length() > maxMessage) {
            throw tooLarge(message.length());
        }
        from.received.incrementAndGet();
        receiver.received(from.name, message);
    }

    private Refused tooLarge(long length) {
        return new Refused(
                "a message has %d bytes or more; link.max-message is %d here"
                        .formatted(length, maxMessage));
    }
}
