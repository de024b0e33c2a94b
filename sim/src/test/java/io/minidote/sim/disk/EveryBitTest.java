package io.minidote.sim.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.storage.CorruptFile;
import io.minidote.storage.Identity;
import io.minidote.storage.LogOptions;
import io.minidote.storage.OperationLog;
import io.minidote.storage.Progress;
import io.minidote.storage.Snapshots;
import io.minidote.storage.Succession;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each single bit of files that were whole, turned over one after the other: it is found, by the
/// name of the file, and nothing is changed by looking.
class EveryBitTest {

    private static final LogOptions OPTIONS =
            new LogOptions(
                    LogOptions.MIN_SEGMENT_BYTES,
                    SyncMode.ALWAYS,
                    77,
                    InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z")));

    /// How many bytes say that a log was closed.
    private static final int MARK = 40;

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);

    private final SimulatedDisk disk = new SimulatedDisk(1);

    private interface Reading {
        void run() throws IOException;
    }

    private void eachBitIsFound(String name, int end, Reading reading) {
        for (var at = 0; at < end; at++) {
            for (var bit = 0; bit < 8; bit++) {
                disk.flip(name, at, bit);
                assertThatThrownBy(reading::run, "bit %d of byte %d of %s", bit, at, name)
                        .isInstanceOf(CorruptFile.class)
                        .hasMessageStartingWith("disk/" + name + " is damaged at byte ");
                disk.flip(name, at, bit);
            }
        }
    }

    @Test
    void eachBitOfALogThatWasClosed() throws IOException {
        var frames =
                List.of(
                        frame(A, 1, "first of a"),
                        frame(B, 1, "first of b"),
                        frame(A, 2, "x".repeat(1_900)),
                        frame(B, 2, "y".repeat(1_900)),
                        frame(A, 3, "last"));
        try (var log = open(disk, new ArrayList<>())) {
            for (var frame : frames) {
                log.append(List.of(frame));
                log.sync();
            }
        }
        var last = disk.list().getLast();
        for (var name : disk.list()) {
            var end = usedBytes(name) - (name.equals(last) ? MARK : 0);
            eachBitIsFound(name, end, () -> open(disk, new ArrayList<>()).close());
        }
        eachBitOfTheMarkOnlyMakesItNoMark(last, frames);
        var read = new ArrayList<Frame>();
        open(disk, read).close();
        assertThat(read).isEqualTo(frames);
    }

    /// It is behind everything, where a crash may tear: the log was left then, and not closed.
    private void eachBitOfTheMarkOnlyMakesItNoMark(String name, List<Frame> frames)
            throws IOException {
        var end = usedBytes(name);
        for (var at = end - MARK; at < end; at++) {
            for (var bit = 0; bit < 8; bit++) {
                var copy = disk.copy(1);
                copy.flip(name, at, bit);
                var read = new ArrayList<Frame>();
                try (var log = open(copy, read)) {
                    assertThat(log.stoppedCleanly()).isFalse();
                }
                assertThat(read).isEqualTo(frames);
            }
        }
    }

    @Test
    void eachBitOfASnapshot() throws IOException {
        var snapshots = Snapshots.open(disk);
        snapshots.write(7, List.of(Bytes.of("one chunk"), Bytes.EMPTY, Bytes.of("two")).iterator());
        var name = disk.list().getFirst();
        eachBitIsFound(
                name,
                disk.sizes().get(name),
                () ->
                        snapshots.newest(
                                7,
                                broken -> assertThat(broken.path()).endsWith(name),
                                Progress.SILENT));
        assertThat(snapshots.newest(7, _ -> {}, Progress.SILENT)).isPresent();
    }

    @Test
    void eachBitOfAnIdentity() throws IOException {
        var folders = new SimulatedFolders(1);
        var identity = new Identity(A, "machine", "4711", List.of(B), false);
        Succession.open(folders, identity);
        var file = folders.in("").open("identity");
        for (var at = 0; at < file.size(); at++) {
            for (var bit = 0; bit < 8; bit++) {
                folders.flip("", "identity", at, bit);
                assertThatThrownBy(() -> Succession.find(folders))
                        .as("bit %d of byte %d", bit, at)
                        .isInstanceOf(CorruptFile.class)
                        .hasMessageMatching("//identity is damaged at byte [0-9]+: .*\\R?.*");
                folders.flip("", "identity", at, bit);
            }
        }
        assertThat(Succession.find(folders)).contains(identity);
    }

    private static OperationLog open(SimulatedDisk from, List<Frame> replayed) throws IOException {
        return OperationLog.open(
                from, OPTIONS, 0, VectorClock.EMPTY, replayed::add, Progress.SILENT);
    }

    /// Where the zeros begin that nothing has been written over.
    private int usedBytes(String name) throws IOException {
        var bytes = ByteBuffer.allocate(disk.sizes().get(name));
        try (var file = disk.open(name)) {
            file.read(0, bytes);
        }
        var end = bytes.capacity();
        while (bytes.get(end - 1) == 0) {
            end--;
        }
        return end;
    }

    private static Frame frame(ReplicaId origin, long counter, String text) {
        return new Frame(new Dot(origin, counter), 1, Bytes.of(text));
    }
}
