package io.minidote.link;

import io.minidote.base.Decoded;
import java.io.DataInput;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.blocks.cs.Receiver;
import org.jgroups.blocks.cs.TcpClient;
import org.jgroups.logging.NoopLogImpl;

/// One connection that we open. All that is ever said to us over it is the answer to our hello.
final class Line extends TcpClient {

    private static final int CONNECT_MILLIS = 1_000;

    /// What whoever speaks TLS answers to whoever does not begins with this, where a frame has the
    /// upper half of its length.
    private static final int TLS_ALERT = 0x1503;

    final long openedAt = System.nanoTime();

    private final Self self;
    private final Place place;
    private final CompletableFuture<Frame> answer;
    private final Runnable ended;

    /// @param place what `host` and its port were found by
    /// @param ended called when the connection is over, from whichever side
    Line(Self self, InetAddress host, Place place, Runnable ended) {
        super(null, 0, host, place.port(), true);
        this.self = self;
        this.place = place;
        this.ended = ended;
        this.answer = new CompletableFuture<>();
        usePeerConnections(false);
        deferClientBinding(true);
        socketConnectionTimeout(CONNECT_MILLIS);
        tcpNodelay(true);
        useLockToSend(false);
        setBufferedOutputStreamSize(Frame.MAX_BYTES + 4);
        setBufferedInputStreamSize(16);
        receiver(new Answer(answer));
        self.tls()
                .ifPresent(tls ->
                        socketFactory(
                                new TlsSockets(
                                        tls,
                                        (_, why) ->
                                                answer.completeExceptionally(new Refused(why)))));
        log(new NoopLogImpl());
    }

    /// We and whoever is there do not want each other.
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        final String why;

        Refused(String why) {
            super(why);
            this.why = why;
        }
    }

    /// Connects and introduces us.
    ///
    /// @param to whom we expect; empty for whoever it is
    /// @return who is there
    Introduction introduce(String to, long nanos) throws Exception {
        try {
            start();
            say(new Frame.Hello(self.over(localAddress()), to), Frame.MAX_HELLO_BYTES);
        } catch (Exception broken) {
            if (!answer.isCompletedExceptionally()) {
                throw broken;
            }
        }
        try {
            return switch (answer.get(nanos, TimeUnit.NANOSECONDS)) {
                case Frame.Welcome(var who) -> who;
                case Frame.Refusal(_, var why) -> throw new Refused(why);
                case Frame.Foreign(var version) ->
                        throw new Refused(
                                "it speaks version %d of the peer protocol, %s version %d"
                                        .formatted(version, self.name(), Frame.VERSION));
                case Frame.Hello _, Frame.Beat _, Frame.Messages _, Frame.Part _, Frame.Known _ ->
                        throw new IOException("expected a welcome from " + place);
            };
        } catch (TimeoutException silent) {
            throw new IOException("no answer from %s to our hello".formatted(place), silent);
        } catch (ExecutionException broken) {
            throw broken.getCause() instanceof Refused refused
                    ? refused
                    : new IOException(broken.getCause());
        }
    }

    void say(Frame frame, int sizeHint) throws Exception {
        var bytes = frame.encode(sizeHint);
        if (!isConnected()) {
            throw new ConnectException("the connection to %s is gone".formatted(place));
        }
        send(bytes, 0, bytes.length);
    }

    /// Unlike [#stop], never waits for a thread that is blocked in writing. One that is just about
    /// to begin is left alone: whoever watches it comes again.
    void abandon() {
        if (conn == null) {
            return;
        }
        try {
            close(false);
        } catch (IOException alreadyBroken) {
            // It is closed all the same.
        }
    }

    @Override
    public void connectionClosed(Connection connection) {
        abandon();
        answer.completeExceptionally(new ConnectException("%s hung up".formatted(place)));
        ended.run();
    }

    /// Allocates no more for what the other side claims than an answer may have.
    private record Answer(CompletableFuture<Frame> to) implements Receiver {
        @Override
        public void receive(Address from, byte[] bytes, int offset, int length) {}

        @Override
        public void receive(Address from, DataInput in, int length) throws IOException {
            if (length >>> Short.SIZE == TLS_ALERT) {
                to.completeExceptionally(
                        new Refused(
                                "it speaks TLS, and this node does not: peer.tls.* must be set at all nodes or at none"));
            }
            if (to.isDone() || length < 0 || length > Frame.MAX_HELLO_BYTES) {
                throw new IOException("expected one answer to our hello");
            }
            var bytes = new byte[length];
            in.readFully(bytes);
            switch (Frame.decode(bytes)) {
                case Decoded.Value<Frame>(var frame) -> to.complete(frame);
                case Decoded.Malformed<Frame> malformed ->
                        throw new IOException("the answer makes no sense " + malformed);
            }
        }
    }
}
