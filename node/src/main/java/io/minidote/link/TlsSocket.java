package io.minidote.link;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A TCP connection whose streams are TLS.
///
/// Opening and closing are TCP's own: closing it says no goodbye, so it waits for nobody, whatever
/// another thread is doing with it, a handshake that never ends included. A frame says how long it
/// is, so an end that nobody announced is no danger. (The socket of the JDK that is TLS as a whole
/// says goodbye, and waits until there is room for that.)
///
/// Who calls shakes hands in the thread that connects; who is called in the thread that first
/// reads. Neither has a limit in time: that is for whoever watches the connection and closes it.
final class TlsSocket extends Socket {

    private static final String[] PROTOCOLS = {"TLSv1.3"};

    private final Tls tls;
    private final BiConsumer<InetSocketAddress, String> broken;

    /// Once it is there, the streams are those of TLS; TLS itself has taken those of TCP.
    private @Nullable SSLSocket secured;

    /// @param broken told with whom TLS has failed, and why; not if the connection only ended
    TlsSocket(Tls tls, BiConsumer<InetSocketAddress, String> broken) {
        this.tls = tls;
        this.broken = broken;
    }

    @Override
    public void connect(SocketAddress to, int timeout) throws IOException {
        super.connect(to, timeout);
        var sockets = tls.context().getSocketFactory();
        // An address is no name, so none is said, and none is looked for in the certificate.
        var host = getInetAddress().getHostAddress();
        var handshake = (SSLSocket) sockets.createSocket(this, host, getPort(), true);
        handshake.setEnabledProtocols(PROTOCOLS);
        secured = handshake;
        try {
            handshake.startHandshake();
        } catch (SSLException failed) {
            tell(failed);
            throw failed;
        }
    }

    /// To be called once it is connected to somebody who called: prepares for their handshake,
    /// reads and writes nothing.
    void accepted() throws IOException {
        var handshake = (SSLSocket) tls.context().getSocketFactory().createSocket(this, null, true);
        handshake.setEnabledProtocols(PROTOCOLS);
        handshake.setNeedClientAuth(true);
        secured = handshake;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        var inside = secured;
        return inside == null ? super.getInputStream() : new Reading(inside.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        var inside = secured;
        return inside == null ? super.getOutputStream() : new Writing(inside.getOutputStream());
    }

    private void tell(SSLException failed) {
        if (!(failed.getCause() instanceof EOFException)) {
            broken.accept((InetSocketAddress) getRemoteSocketAddress(), Tls.why(failed));
        }
    }

    /// Closes the connection, not TLS: see above.
    private final class Reading extends InputStream {

        private final InputStream in;

        Reading(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (SSLException failed) {
                tell(failed);
                throw failed;
            }
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            TlsSocket.this.close();
        }
    }

    /// Likewise.
    private final class Writing extends OutputStream {

        private final OutputStream out;

        Writing(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            TlsSocket.this.close();
        }
    }
}
