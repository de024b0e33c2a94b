package io.minidote.cli.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Ports of this machine that stay this run's while the nodes that listen at them come and go.
///
/// They lie below those that the system gives to whoever asks for any, and belong to whoever
/// listens at the first of them.
public final class PortBlock implements AutoCloseable {

    private static final int FIRST = 20_000;
    private static final int SIZE = 64;
    private static final int BLOCKS = 180;
    private static final int TRIES = 50;

    private final ServerSocket claim;

    private PortBlock(ServerSocket claim) {
        this.claim = claim;
    }

    public static PortBlock claim() throws IOException {
        for (var i = 0; i < TRIES; i++) {
            var first = FIRST + SIZE * ThreadLocalRandom.current().nextInt(BLOCKS);
            try {
                var block = new PortBlock(listen(first));
                if (block.isFree()) {
                    return block;
                }
                block.close();
            } catch (IOException _) {
                // It belongs to another run.
            }
        }
        throw new IOException(
                "%d blocks of ports from %d on, and none is free".formatted(TRIES, FIRST));
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByName(NodePlace.HOST));
    }

    public List<Integer> ports() {
        var first = claim.getLocalPort() + 1;
        return IntStream.range(first, first + SIZE - 1).boxed().toList();
    }

    /// Whether nobody listens at any of them who knows nothing of blocks.
    private boolean isFree() {
        for (var port : ports()) {
            if (!isFree(port)) {
                return false;
            }
        }
        return true;
    }

    static boolean isFree(int port) {
        try {
            listen(port).close();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        claim.close();
    }
}
