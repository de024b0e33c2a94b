package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsSocketTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    private static final int GREETING = 7;

    @TempDir private static Path folder;

    private static TlsSockets sockets;

    @BeforeAll
    static void certify() throws Exception {
        var tls = new Tls("node", Certificates.in(folder, "cluster").issue("node"));
        tls.read();
        sockets = new TlsSockets(tls, (who, why) -> fail(who + ": " + why));
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        try (var listening = listen()) {
            var called = accept(listening);
            try (var caller = call(listening);
                    var here = called.join()) {
                caller.getOutputStream().write(new byte[] {1, 2, 3});
                assertThat(here.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
                here.getOutputStream().write(new byte[] {1, (byte) 0xFF});
                assertThat(caller.getInputStream().read()).isEqualTo(1);
                assertThat(caller.getInputStream().read()).isEqualTo(0xFF);
                here.close();
                assertThat(caller.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void closingWaitsForNobodyWhoDoesNotRead() throws Exception {
        try (var listening = listen()) {
            var called = accept(listening);
            var caller = call(listening);
            try (var _ = called.join()) {
                var writing = Thread.ofVirtual().start(() -> writeForEver(caller));
                LinkContract.within(
                        () -> assertThat(writing.getState()).isEqualTo(Thread.State.WAITING));

                var closing = Thread.ofVirtual().start(() -> close(caller));

                assertThat(closing.join(LONG_ENOUGH)).isTrue();
                assertThat(writing.join(LONG_ENOUGH)).isTrue();
            }
        }
    }

    private static ServerSocket listen() throws IOException {
        var listening = sockets.createServerSocket("test");
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return listening;
    }

    private static Socket call(ServerSocket listening) throws IOException {
        var caller = sockets.createSocket("test");
        caller.connect(listening.getLocalSocketAddress(), 20_000);
        caller.getOutputStream().write(GREETING);
        return caller;
    }

    /// The other end of a call, once it has been greeted.
    private static CompletableFuture<Socket> accept(ServerSocket listening) {
        var called = new CompletableFuture<Socket>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        var here = listening.accept();
                        assertThat(here.getInputStream().read()).isEqualTo(GREETING);
                        called.complete(here);
                    } catch (IOException | RuntimeException failed) {
                        called.completeExceptionally(failed);
                    }
                });
        return called;
    }

    private static void writeForEver(Socket to) {
        try {
            while (true) {
                to.getOutputStream().write(new byte[64 << 10]);
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }
}
