package io.minidote.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.BiConsumer;
import org.jgroups.util.DefaultSocketFactory;

/// Has JGroups make its connections of [TlsSocket]s.
final class TlsSockets extends DefaultSocketFactory {

    private final Tls tls;
    private final BiConsumer<InetSocketAddress, String> broken;

    /// @param broken told with whom TLS has failed, and why
    TlsSockets(Tls tls, BiConsumer<InetSocketAddress, String> broken) {
        this.tls = tls;
        this.broken = broken;
    }

    @Override
    public Socket createSocket(String service) {
        return new TlsSocket(tls, broken);
    }

    @Override
    public ServerSocket createServerSocket(String service) throws IOException {
        return new Accepting();
    }

    /// The thread that accepts for all does not shake hands.
    private final class Accepting extends ServerSocket {

        Accepting() throws IOException {}

        @Override
        public Socket accept() throws IOException {
            var socket = new TlsSocket(tls, broken);
            implAccept(socket);
            try {
                socket.accepted();
                return socket;
            } catch (IOException | RuntimeException failed) {
                socket.close();
                throw failed;
            }
        }
    }
}
