package io.minidote.bench.parts;

import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.clock.VectorClock;
import io.minidote.codec.FrameCodec;
import io.minidote.storage.FileDisk;
import io.minidote.storage.LogOptions;
import io.minidote.storage.OperationLog;
import io.minidote.storage.Progress;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Transactions as bytes into the log, and synced: one by itself, and a hundred together.
@State(Scope.Thread)
public class Appending {

    private static final int MANY = 100;

    /// Smaller than usual: making the first file of a log is not what is measured.
    private static final int SEGMENT_BYTES = 16 << 20;

    /// The folder and the log in it, anew for each iteration.
    private record Place(Path folder, OperationLog log) {

        static Place open() throws IOException {
            var folder = Files.createTempDirectory("minidote-append-");
            var options = new LogOptions(SEGMENT_BYTES, SyncMode.ALWAYS, 1, InstantSource.system());
            return new Place(
                    folder,
                    OperationLog.open(
                            FileDisk.in(folder),
                            options,
                            0,
                            VectorClock.EMPTY,
                            _ -> {},
                            Progress.SILENT));
        }

        void delete() throws IOException {
            log.close();
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private final List<Place> place = new ArrayList<>();
    private Head head = Head.START;

    @Setup(Level.Iteration)
    public void open() throws IOException {
        place.add(Place.open());
        head = Head.START;
    }

    @TearDown(Level.Iteration)
    public void delete() throws IOException {
        place.removeLast().delete();
    }

    @Benchmark
    public void one() throws IOException {
        append(1);
    }

    @Benchmark
    @OperationsPerInvocation(MANY)
    public void hundredTogether() throws IOException {
        append(MANY);
    }

    private void append(int count) throws IOException {
        var frames = new ArrayList<Frame>(count);
        for (var i = 0; i < count; i++) {
            var tagged = Transactions.tagged(head.counter() + 1);
            frames.add(FrameCodec.write(tagged, head));
            head = Head.of(tagged);
        }
        var log = place.getLast().log();
        log.append(frames);
        log.sync();
    }
}
