package io.minidote.link;

import io.minidote.base.Bytes;
import java.io.DataInput;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.blocks.cs.Receiver;
import org.jgroups.blocks.cs.TcpClient;
import org.jgroups.logging.NoopLogImpl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Speaks to one peer: opens a connection, again and again, and empties the outbox into it.
///
/// It has a thread of its own, which a peer that does not read may block: nobody else waits for it.
/// While we and the peer do not hear each other, [#watch] gives the connection up each time it has
/// reached a certain age: TCP itself would take minutes to come back to life after a partition,
/// since it asks ever more rarely.
final class Outbound implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsLink.class);

    private static final int CONNECT_MILLIS = 1_000;
    private static final long FIRST_PAUSE_NANOS = 50_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 500_000_000L;

    /// What fits into one frame beside its envelope and the count of messages.
    private static final int BATCH = Frame.MAX_BYTES - Frame.ENVELOPE - 5;

    private final String self;
    private final Peer peer;
    private final LinkOptions options;

    /// The connection in use, or the last one.
    private volatile @Nullable Line line;

    Outbound(Peer peer, LinkOptions options) {
        this.self = options.self().name();
        this.peer = peer;
        this.options = options;
    }

    @Override
    public void run() {
        var pause = FIRST_PAUSE_NANOS;
        try {
            while (!peer.outbox.closed()) {
                try {
                    speak(open());
                } catch (InterruptedException closing) {
                    return;
                } catch (Exception broken) {
                    LOG.debug("{}: no connection to {}: {}", self, peer.address, broken.toString());
                }
                pause = peer.hearing() ? FIRST_PAUSE_NANOS : pause;
                close();
                peer.outbox.pause(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            }
        } catch (InterruptedException closing) {
            return;
        } finally {
            close();
        }
    }

    /// Gives up a connection that is no use.
    void watch() {
        var current = line;
        if (current != null
                && !peer.connected()
                && System.nanoTime() - current.openedAt > options.silence().toNanos()) {
            current.abandon();
        }
    }

    /// Ends the connection, whatever its thread is doing.
    void close() {
        var current = line;
        if (current != null) {
            current.abandon();
        }
    }

    private Line open() throws Exception {
        var client = new Line(peer);
        client.start();
        line = client;
        LOG.debug("{}: connected to {}", self, peer.address);
        return client;
    }

    private void speak(Line open) throws Exception {
        var beatNanos = options.beat().toNanos();
        open.say(new Frame.Hello(Frame.VERSION, self, peer.address.name()), Frame.MAX_HELLO_BYTES);
        var hearing = peer.hearing();
        open.say(new Frame.Beat(hearing), 1);
        var beatAt = System.nanoTime();
        while (!peer.outbox.closed() && open.isConnected()) {
            var now = System.nanoTime();
            if (now - beatAt >= beatNanos || hearing != peer.hearing()) {
                hearing = peer.hearing();
                open.say(new Frame.Beat(hearing), 1);
                beatAt = now;
            }
            var messages = peer.outbox.take(BATCH);
            if (messages.isEmpty()) {
                peer.outbox.await(beatNanos - (now - beatAt));
                continue;
            }
            try {
                say(open, messages);
                peer.sent.addAndGet(messages.size());
            } catch (Exception broken) {
                peer.lost.addAndGet(messages.size());
                throw broken;
            }
        }
    }

    private void say(Line open, List<Bytes> messages) throws Exception {
        var first = messages.getFirst();
        if (first.length() <= BATCH - Outbox.OVERHEAD) {
            var size = messages.stream().mapToInt(message -> message.length() + 5).sum();
            open.say(new Frame.Messages(messages), size + 5);
            return;
        }
        var beatAt = System.nanoTime();
        for (var from = 0; from < first.length(); from += Frame.MAX_PIECE) {
            var to = Math.min(first.length(), from + Frame.MAX_PIECE);
            open.say(new Frame.Part(first.slice(from, to), to == first.length()), to - from + 1);
            if (System.nanoTime() - beatAt >= options.beat().toNanos()) {
                open.say(new Frame.Beat(peer.hearing()), 1);
                beatAt = System.nanoTime();
            }
        }
    }

    /// One connection to the peer. Nothing is ever said to us over it.
    private static final class Line extends TcpClient {

        final long openedAt = System.nanoTime();

        private final Peer peer;

        Line(Peer peer) throws IOException {
            super(null, 0, resolve(peer.address), peer.address.port(), true);
            this.peer = peer;
            usePeerConnections(false);
            deferClientBinding(true);
            socketConnectionTimeout(CONNECT_MILLIS);
            tcpNodelay(true);
            useLockToSend(false);
            setBufferedOutputStreamSize(Frame.MAX_BYTES + 4);
            setBufferedInputStreamSize(16);
            // Whoever answers is not a peer of ours: nothing is allocated for what it claims.
            setMaxLength(1);
            receiver(new Deaf());
            log(new NoopLogImpl());
        }

        void say(Frame frame, int sizeHint) throws Exception {
            var bytes = frame.encode(sizeHint);
            if (!isConnected()) {
                throw new ConnectException("the connection to %s is gone".formatted(peer.address));
            }
            send(bytes, 0, bytes.length);
        }

        /// Unlike [#stop], never waits for a thread that is blocked in writing.
        void abandon() {
            try {
                close(false);
            } catch (IOException alreadyBroken) {
                // It is closed all the same.
            }
        }

        @Override
        public void connectionClosed(Connection connection) {
            abandon();
            peer.outbox.nudge();
        }

        private static InetAddress resolve(PeerAddress address) throws IOException {
            return InetAddress.getByName(address.host());
        }
    }

    private static final class Deaf implements Receiver {
        @Override
        public void receive(Address from, byte[] bytes, int offset, int length) {}

        @Override
        public void receive(Address from, DataInput in, int length) throws IOException {
            throw new IOException("a peer says nothing on a connection that we opened");
        }
    }
}
