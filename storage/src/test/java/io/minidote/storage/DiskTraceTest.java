package io.minidote.storage;

import static io.minidote.storage.OperationLogTest.NOON;
import static io.minidote.storage.OperationLogTest.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Scripts of commands, a line of dashes, and every change they make to the disk, in order.
/// `-Dminidote.rewrite` writes the changes anew, to be read as a diff.
class DiskTraceTest {

    private static final Path SCRIPTS = Path.of("src/test/scripts");
    private static final String DASHES = "----\n";

    @TempDir private Path folder;

    private final StringBuilder trace = new StringBuilder();
    private final TreeMap<String, Long> counters = new TreeMap<>();
    private Disk disk = FileDisk.in(Path.of("."));
    private Disk snapshots = disk;
    private Optional<Succession> succession = Optional.empty();
    private Optional<OperationLog> log = Optional.empty();

    static List<Path> scripts() throws IOException {
        try (Stream<Path> paths = Files.list(SCRIPTS)) {
            return paths.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void theDiskIsChangedInThisOrder(Path script) throws IOException {
        disk = new TracingDisk(FileDisk.in(folder), "", trace);
        snapshots = disk;
        var text = Files.readString(script);
        var commands = text.substring(0, text.indexOf(DASHES));
        for (var line : commands.lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                trace.append(line).append('\n');
                run(line.split(" "));
            }
        }
        var now = commands + DASHES + trace;
        if (System.getProperty("minidote.rewrite") != null) {
            Files.writeString(script, now);
        }
        assertThat(now).isEqualTo(Files.readString(script));
    }

    private void run(String[] words) throws IOException {
        switch (words[0]) {
            case "take" -> take(Long.parseLong(words[1]));
            case "set-aside" -> setAside(Long.parseLong(words[1]));
            case "renew" -> succession.orElseThrow().renew(Long.parseLong(words[1]), "m", "1");
            case "open" -> open(SyncMode.valueOf(words[1].toUpperCase(Locale.ROOT)));
            case "append" ->
                    append(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "sync" -> log.orElseThrow().sync();
            case "spare" -> log.orElseThrow().prepareSpare();
            case "close" -> log.orElseThrow().close();
            case "adopt" -> adopt(words[1], Long.parseLong(words[2]));
            case "prune" -> prune(Long.parseLong(words[1]));
            case "leave" -> log = Optional.empty();
            case "lose" -> lose(words[1], Long.parseLong(words[2]), Integer.parseInt(words[3]));
            case "snapshot" ->
                    Snapshots.open(snapshots)
                            .write(
                                    Long.parseLong(words[1]),
                                    List.of(Bytes.of("one"), Bytes.of("two")).iterator());
            default -> throw new IllegalArgumentException("no command " + words[0]);
        }
    }

    /// From here on the log and the snapshots stand in a data directory.
    private void take(long incarnation) throws IOException {
        var first = new Identity(new ReplicaId("n", incarnation), "m", "1", List.of(), false);
        var found = Succession.open(new TracingFolders(new FileFolders(folder), trace), first);
        trace.append("  = %s%n".formatted(found.identity().replica()));
        succession = Optional.of(found);
        use(found);
    }

    private void setAside(long incarnation) throws IOException {
        var found = succession.orElseThrow();
        found.setAside(incarnation, "m", "1");
        use(found);
    }

    private void use(Succession found) {
        disk = found.log();
        snapshots = found.snapshots();
    }

    private void open(SyncMode mode) throws IOException {
        var replayed = new ArrayList<Frame>();
        try {
            var opened =
                    OperationLog.open(
                            disk,
                            new LogOptions(4096, mode, 1, NOON),
                            0,
                            VectorClock.EMPTY,
                            replayed::add,
                            Progress.SILENT);
            log = Optional.of(opened);
            trace.append(
                    "  = %d frames, stopped cleanly: %s%n"
                            .formatted(opened.appended(), opened.stoppedCleanly()));
        } catch (CorruptFile corrupt) {
            trace.append("  = ").append(corrupt.getMessage()).append('\n');
        }
        counters.clear();
        replayed.forEach(frame -> counters.put(frame.first().replica().name(), frame.last()));
    }

    private void append(String origin, int frames, int bytes) throws IOException {
        var batch = new ArrayList<Frame>();
        for (var i = 0; i < frames; i++) {
            var counter = counters.merge(origin, 1L, Long::sum);
            batch.add(frame(new ReplicaId(origin, 1), counter, 1, "x".repeat(bytes)));
        }
        log.orElseThrow().append(batch);
    }

    private void adopt(String origin, long counter) throws IOException {
        var open = log.orElseThrow();
        counters.put(origin, counter);
        open.adopt(open.appended() + 1, open.clock().with(new ReplicaId(origin, 1), counter));
    }

    private void prune(long inSnapshots) throws IOException {
        var open = log.orElseThrow();
        var retention = new Retention(0, Duration.ZERO, 0, Duration.ZERO);
        trace.append(
                "  = %d segments%n"
                        .formatted(open.prune(retention, inSnapshots, open.clock()).segments()));
    }

    /// What a crash may do: bytes on their way to the disk do not get there.
    private void lose(String name, long at, int length) throws IOException {
        try (var file = FileDisk.in(folder).open(name)) {
            file.write(at, ByteBuffer.allocate(length));
        }
    }
}
