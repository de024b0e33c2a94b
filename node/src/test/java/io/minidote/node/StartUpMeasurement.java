package io.minidote.node;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import io.minidote.crdt.StringValue;
import io.minidote.link.MemoryNetwork;
import io.minidote.replica.Change;
import io.minidote.replica.Response;
import io.minidote.storage.DataDirectory;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long a node with many keys takes to start, from its newest snapshot and from its log alone.
/// Asserts nothing, and runs only by its name:
///
///     mvn -pl node -am test -Dtest=StartUpMeasurement -Dsurefire.failIfNoSpecifiedTests=false
///
/// `-Dminidote.keys=100000` takes fewer keys than a million.
class StartUpMeasurement {

    private static final int KEYS = Integer.getInteger("minidote.keys", 1_000_000);
    private static final int IN_FLIGHT = 2_000;
    private static final int TIMES = 3;

    private static final Configuration CONFIGURATION =
            Configuration.defaults()
                    .with(Setting.NODE_NAME, "a")
                    .with(Setting.LOG_SYNC, SyncMode.OS)
                    .with(Setting.SNAPSHOT_LOG_BYTES, 1L << 40)
                    .with(Setting.SNAPSHOT_EVERY, Duration.ofDays(1))
                    .with(Setting.SHUTDOWN_TIMEOUT, Duration.ofHours(1))
                    .with(Setting.LOG_HISTORY_BYTES, 1L << 40);

    @TempDir private Path folder;

    @Test
    void aNodeStarts() throws Exception {
        var data = folder.resolve("a");
        time("write %,d keys, one a transaction".formatted(KEYS), () -> write(data));
        say("log %,d MiB, snapshot %,d MiB", mebibytes(data, "log"), mebibytes(data, "snapshots"));
        for (var i = 0; i < TIMES; i++) {
            time("start from the snapshot, whole log", () -> start(data));
        }
        deleteAll(data.resolve("snapshots"));
        for (var i = 0; i < TIMES; i++) {
            time("start from the log alone", () -> start(data));
        }
    }

    private static void write(Path data) throws IOException, InterruptedException {
        var room = new Semaphore(IN_FLIGHT);
        var configuration = CONFIGURATION.with(Setting.DATA_DIR, data);
        try (var node = Node.open(configuration, new MemoryNetwork())) {
            Nodes.awaitServing(node);
            for (var i = 0; i < KEYS; i++) {
                room.acquire();
                var key = new Key<>(Bytes.of("0"), Bytes.of("key:" + i), StringValue.TYPE);
                var value =
                        new StringValue.Operation.Assign(Bytes.of("value-" + i + "-".repeat(40)));
                node.update(
                        VectorClock.EMPTY,
                        Instant.now().plus(Duration.ofHours(1)),
                        Change.all(List.of(new Change<>(key, value))),
                        response -> {
                            room.release();
                            if (!(response instanceof Response.Updated)) {
                                say("%s", response);
                            }
                        });
            }
            room.acquire(IN_FLIGHT);
        }
    }

    private static void start(Path data) throws IOException {
        try (var home = new Home.OnDisk(DataDirectory.open(data, "a", 1))) {
            var life = Life.recover(1, home, CONFIGURATION, _ -> {});
            life.log().close();
        }
    }

    private interface Part {
        void run() throws Exception;
    }

    private static void time(String what, Part part) throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        var begin = System.nanoTime();
        var busyBefore = threads.getCurrentThreadCpuTime();
        part.run();
        var took = (System.nanoTime() - begin) / 1e9;
        var busy = (threads.getCurrentThreadCpuTime() - busyBefore) / 1e9;
        say("%-40s %8.2f s, of which this thread ran %6.2f s", what, took, busy);
    }

    private static long mebibytes(Path data, String part) throws IOException {
        try (var files = Files.list(data.resolve(part))) {
            return files.mapToLong(file -> file.toFile().length()).sum() >> 20;
        }
    }

    private static void deleteAll(Path files) throws IOException {
        try (var all = Files.list(files)) {
            for (var file : all.toList()) {
                Files.delete(file);
            }
        }
    }

    private static void say(String pattern, Object... values) {
        System.out.println(pattern.formatted(values));
    }
}
