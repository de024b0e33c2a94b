package io.minidote.cli.local;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A connection to a node's Redis door, for one thread to write and one to read.
///
/// Requests may be sent ahead of their replies: [#send] any number, [#flush], [#receive] as many.
public final class RespConnection implements AutoCloseable {

    /// The patience of who waits until the connection ends.
    public static final Duration FOR_EVER = Duration.ZERO;

    private static final int BUFFER = 64 << 10;
    private static final int LONGEST_LINE = 64 << 10;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    private RespConnection(Socket socket) throws IOException {
        this.socket = socket;
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }

    /// @param patience how long connecting, and then any single reply, may take
    public static RespConnection open(String host, int port, Duration patience) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(patience.toMillis()));
            return new RespConnection(socket);
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }

    /// The same connection, where from now on any single reply may take this long.
    public RespConnection waiting(Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        return this;
    }

    /// Sends a request and waits for its reply.
    public Reply call(String... words) throws IOException {
        return call(List.of(words));
    }

    /// Sends a request and waits for its reply.
    public Reply call(List<String> words) throws IOException {
        send(words);
        flush();
        return receive();
    }

    /// Hands over a request; it may stay here until [#flush].
    public void send(String... words) throws IOException {
        send(List.of(words));
    }

    /// Hands over a request; it may stay here until [#flush].
    public void send(List<String> words) throws IOException {
        header('*', words.size());
        for (var word : words) {
            var bytes = word.getBytes(StandardCharsets.UTF_8);
            header('$', bytes.length);
            out.write(bytes);
            out.write('\r');
            out.write('\n');
        }
    }

    public void flush() throws IOException {
        out.flush();
    }

    /// The next reply in the order of the requests.
    public Reply receive() throws IOException {
        var line = line();
        var rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> new Reply.Text(rest);
            case '-' -> new Reply.Failure(rest);
            case ':' -> new Reply.Number(Long.parseLong(rest));
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> many(Integer.parseInt(rest));
            default -> throw new StreamCorruptedException("no reply begins like '" + line + "'");
        };
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone, which is all that was wanted.
        }
    }

    private void header(char kind, int number) throws IOException {
        out.write((kind + Integer.toString(number) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private Reply bulk(int length) throws IOException {
        if (length < 0) {
            return new Reply.Nil();
        }
        var bytes = in.readNBytes(length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new EOFException("the connection ended within a reply");
        }
        return new Reply.Text(new String(bytes, StandardCharsets.UTF_8));
    }

    private Reply many(int length) throws IOException {
        if (length < 0) {
            return new Reply.Nil();
        }
        var replies = new ArrayList<Reply>();
        for (var i = 0; i < length; i++) {
            replies.add(receive());
        }
        return new Reply.Many(replies);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        while (true) {
            var next = in.read();
            if (next < 0) {
                throw new EOFException("the node closed the connection");
            }
            if (next == '\n' && line.length() > 1 && line.charAt(line.length() - 1) == '\r') {
                line.setLength(line.length() - 1);
                return new String(
                        line.toString().getBytes(StandardCharsets.ISO_8859_1),
                        StandardCharsets.UTF_8);
            }
            if (line.length() == LONGEST_LINE) {
                throw new StreamCorruptedException(
                        "a line of a reply is longer than %d bytes".formatted(LONGEST_LINE));
            }
            line.append((char) next);
        }
    }
}
