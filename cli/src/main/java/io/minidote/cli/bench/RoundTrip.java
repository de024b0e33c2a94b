package io.minidote.cli.bench;

import io.minidote.cli.local.NodePlace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// How long a byte takes to another thread and back through sockets of the loopback: nothing that
/// is asked by itself is answered faster.
final class RoundTrip {

    private static final int WARM_UP = 2_000;
    private static final int MEASURED = 2_000;

    private RoundTrip() {}

    /// In milliseconds.
    static double median() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getByName(NodePlace.HOST));
                var client = new Socket(NodePlace.HOST, server.getLocalPort());
                var echo = server.accept()) {
            client.setTcpNoDelay(true);
            echo.setTcpNoDelay(true);
            Thread.ofPlatform().daemon().start(() -> echo(echo));
            var nanos = new long[MEASURED];
            for (var i = -WARM_UP; i < MEASURED; i++) {
                var began = System.nanoTime();
                client.getOutputStream().write(1);
                if (client.getInputStream().read() != 1) {
                    throw new IOException("the loopback does not bring back what it was given");
                }
                nanos[Math.max(0, i)] = System.nanoTime() - began;
            }
            return new Latencies(nanos).millis(50);
        }
    }

    private static void echo(Socket socket) {
        try {
            for (var next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                socket.getOutputStream().write(next);
            }
        } catch (IOException _) {
            // The other end has measured enough.
        }
    }
}
