package io.minidote.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Free ports on loopback, below those that the system gives to outgoing connections: nobody takes
/// one while a test has its node down for a moment.
final class Ports {

    private static final int FIRST = 12_000;
    private static final int COUNT = 18_000;

    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 37 % COUNT));

    private Ports() {}

    static int free() {
        for (var attempt = 0; attempt < COUNT; attempt++) {
            var port = FIRST + NEXT.getAndIncrement() % COUNT;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from %d on".formatted(FIRST));
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
