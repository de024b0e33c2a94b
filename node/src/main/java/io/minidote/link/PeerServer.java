package io.minidote.link;

import java.io.DataInput;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.blocks.cs.TcpServer;
import org.jgroups.logging.NoopLogImpl;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens for peers, and turns away whoever is none.
///
/// Connections are used one way: but for the answer to a hello, what comes in here is only read. So
/// a stranger cannot take the place of a peer by giving its address, and the thread that accepts
/// connections reads nothing and is not held up by somebody who stays silent.
final class PeerServer extends TcpServer {

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsLink.class);

    /// How long somebody may stay connected without a hello.
    private static final long HELLO_NANOS = 2_000_000_000L;

    /// How many may be connected without a hello; one more, and the oldest has to go.
    private static final int MAX_WITHOUT_HELLO = 64;

    private final Self self;
    private final Inbound.Host host;
    private final Link.Receiver listener;
    private final Strangers strangers;

    /// Every open connection by where it comes from, which is unique: address and port.
    private final Map<Address, Inbound> inbounds;

    PeerServer(Self self, Inbound.Host host, Link.Receiver receiver, Strangers strangers)
            throws Exception {
        var at = self.options().self();
        var open = new ConcurrentHashMap<Address, Inbound>();
        super(
                new DefaultThreadFactory("link-" + at.name(), true).useVirtualThreads(true),
                self.tls().map(tls -> sockets(tls, open)).orElseGet(DefaultSocketFactory::new),
                InetAddress.getByName(at.host()),
                at.port(),
                at.port(),
                null,
                0,
                0);
        this.inbounds = open;
        this.self = self;
        this.host = host;
        this.listener = receiver;
        this.strangers = strangers;
        usePeerConnections(false);
        setBufferedInputStreamSize(Frame.MAX_BYTES);
        setBufferedOutputStreamSize(Frame.MAX_HELLO_BYTES + 4);
        setLogAcceptError(false);
        // What is worth saying about a connection is said by this class, once.
        log(new NoopLogImpl());
    }

    private static DefaultSocketFactory sockets(Tls tls, Map<Address, Inbound> inbounds) {
        return new TlsSockets(
                tls,
                (from, why) -> {
                    var inbound = inbounds.get(new IpAddress(from));
                    if (inbound != null) {
                        inbound.broken(why);
                    }
                });
    }

    @Override
    public void connectionEstablished(Connection connection) {
        inbounds.put(connection.peerAddress(), new Inbound(connection, self, host));
        var waiting =
                inbounds.entrySet().stream().filter(each -> !each.getValue().introduced()).toList();
        if (waiting.size() > MAX_WITHOUT_HELLO) {
            waiting.stream()
                    .min(Comparator.comparingLong(each -> each.getValue().openedAt))
                    .ifPresent(oldest ->
                            turnAway(
                                    oldest.getKey(),
                                    "more than %d connections without a hello"
                                            .formatted(MAX_WITHOUT_HELLO)));
        }
    }

    @Override
    public void connectionClosed(Connection connection) {
        super.connectionClosed(connection);
        var from = connection.peerAddress();
        locks.remove(from);
        var inbound = inbounds.remove(from);
        if (inbound == null) {
            return;
        }
        inbound.ended();
        if (running()) {
            inbound.blame().ifPresent(why -> strangers.refuse(self.name(), place(from), why));
        }
    }

    @Override
    public void receive(Address from, DataInput in, int length) throws IOException {
        var inbound = inbounds.get(from);
        if (inbound == null) {
            throw new IOException("closed");
        }
        try {
            inbound.read(in, length, listener);
        } catch (Inbound.Refused refused) {
            inbound.refuse(refused.why);
            turnAway(from, refused.why);
            throw new IOException(refused);
        } catch (RuntimeException ours) {
            LOG.error("{} failed on a message from {}", self.name(), place(from), ours);
            throw ours;
        }
    }

    /// Turns away who has been connected for too long without a hello.
    void watch() {
        var now = System.nanoTime();
        inbounds.forEach((from, inbound) -> {
            if (!inbound.introduced() && now - inbound.openedAt > HELLO_NANOS) {
                turnAway(from, "no hello within 2 s");
            }
        });
    }

    private void turnAway(Address from, String why) {
        var inbound = inbounds.remove(from);
        if (inbound != null) {
            if (!inbound.answered()) {
                strangers.refuse(self.name(), place(from), why);
            }
            inbound.ended();
            inbound.abandon();
        }
    }

    /// Without the port, which is another one each time.
    private static String place(Address from) {
        return from instanceof IpAddress ip ? ip.getIpAddress().getHostAddress() : from.toString();
    }
}
