package io.minidote.doors.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client that says what it is told to, and shows the answers as text: `+OK`, `-ERR …`, `:1`,
/// `"bytes"`, `nil`, `nil array`, `[…]`, in RESP3 also `~[…]`, `>[…]`, `%[…]`, `#t`, `(…`, `=text`.
final class RespClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    private final Charset letters;

    RespClient(InetSocketAddress address) throws IOException {
        this(address, StandardCharsets.UTF_8);
    }

    /// @param letters which letters the bytes are, here and there
    RespClient(InetSocketAddress address, Charset letters) throws IOException {
        this.letters = letters;
        socket.connect(address);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /// Sends one request and takes one answer.
    String ask(String... words) throws IOException {
        say(words);
        return answer();
    }

    /// Sends one request.
    void say(String... words) throws IOException {
        raw(request(letters, words));
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void endInput() throws IOException {
        socket.shutdownOutput();
    }

    /// Has [#close] reset the connection.
    void resetOnClose() throws IOException {
        socket.setSoLinger(true, 0);
    }

    static byte[] request(String... words) {
        return request(StandardCharsets.UTF_8, words);
    }

    private static byte[] request(Charset letters, String... words) {
        var request = new ByteArrayOutputStream();
        request.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.UTF_8));
        for (var word : words) {
            var bytes = word.getBytes(letters);
            request.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            request.writeBytes(bytes);
            request.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        return request.toByteArray();
    }

    /// The next answer, or `closed`.
    String answer() throws IOException {
        int kind = in.read();
        if (kind < 0) {
            return "closed";
        }
        var line = line();
        return switch ((char) kind) {
            case '+', '-', ':', ',', '(', '#' -> (char) kind + line;
            case '_' -> "nil";
            case '$' -> line.equals("-1") ? "nil" : '"' + bytes(Integer.parseInt(line)) + '"';
            case '=' -> "=" + bytes(Integer.parseInt(line)).substring(4);
            case '*' -> line.equals("-1") ? "nil array" : several(Integer.parseInt(line));
            case '>' -> ">" + several(Integer.parseInt(line));
            case '~' -> "~" + several(Integer.parseInt(line));
            case '%' -> "%" + several(2 * Integer.parseInt(line));
            default -> throw new IOException("an answer begins with '" + (char) kind + "'");
        };
    }

    private String several(int count) throws IOException {
        List<String> answers = new ArrayList<>();
        for (var i = 0; i < count; i++) {
            answers.add(answer());
        }
        return answers.toString();
    }

    private String bytes(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new EOFException("an answer ends early");
        }
        return new String(bytes, letters).replace("\r", "\\r").replace("\n", "\\n");
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("an answer ends early");
            }
            line.write(next);
        }
        in.read();
        return line.toString(letters);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
