package io.minidote.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How long the disk takes to promise that something is on it: no durable write is answered faster.
final class SyncTime {

    private static final int BLOCK = 4 << 10;
    private static final int BLOCKS = 1 << 10;
    private static final int SYNCS = 200;

    private SyncTime() {}

    /// Of a block in a file that has its size already, in milliseconds.
    static double median(Path folder) throws IOException {
        var file = Files.createTempFile(folder, "sync-", "");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var block = ByteBuffer.allocateDirect(BLOCK);
            for (var i = 0; i < BLOCKS; i++) {
                channel.write(block.clear(), (long) i * BLOCK);
            }
            channel.force(true);
            var nanos = new long[SYNCS];
            for (var i = 0; i < SYNCS; i++) {
                var began = System.nanoTime();
                channel.write(block.clear(), (long) i * BLOCK);
                channel.force(false);
                nanos[i] = System.nanoTime() - began;
            }
            return new Latencies(nanos).millis(50);
        } finally {
            Files.delete(file);
        }
    }
}
