package io.minidote.doors.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/// A Redis of the machine this runs on, with nothing in it, at a free port of the loopback.
final class RedisServer implements AutoCloseable {

    private static final String PROGRAM = "redis-server";
    private static final String READY = "Ready to accept connections";

    private final Process process;
    private final int port;

    /// @param folder an empty one
    RedisServer(Path folder) throws IOException {
        port = freePort();
        try {
            process =
                    new ProcessBuilder(
                                    PROGRAM,
                                    "--port",
                                    Integer.toString(port),
                                    "--bind",
                                    "127.0.0.1",
                                    "--save",
                                    "",
                                    "--appendonly",
                                    "no",
                                    "--hz", // how often it looks at the time
                                    "500")
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException missing) {
            throw new IOException(
                    "this test compares Minidote with Redis, so it needs %s: on Debian, apt install redis-server"
                            .formatted(PROGRAM),
                    missing);
        }
        awaitReady(process.inputReader());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitReady(BufferedReader log) throws IOException {
        var said = new StringBuilder();
        for (var line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            if (line.contains(READY)) {
                return;
            }
        }
        assertThat(said).as("what %s says before it ends", PROGRAM).contains(READY);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
