package io.minidote.storage;

import static io.minidote.storage.OperationLogTest.NOON;
import static io.minidote.storage.OperationLogTest.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of every version ever released are read for ever, and this version writes its own to
/// the byte. `-Dminidote.rewrite` writes them anew, to be read as a diff.
class GoldenBytesTest {

    private static final Path V1 = Path.of("src/test/bytes/v1");
    private static final Path V2 = Path.of("src/test/bytes/v2");
    private static final ReplicaId A = new ReplicaId("a", 0x0123456789abcdefL);
    private static final ReplicaId B = new ReplicaId("b", -1);
    private static final LogOptions OPTIONS =
            new LogOptions(
                    LogOptions.MIN_SEGMENT_BYTES, SyncMode.ALWAYS, 0x5eed5eed5eed5eedL, NOON);

    @TempDir private Path folder;

    private static List<Frame> frames() {
        return List.of(
                frame(A, 1, 2, "the first two dots of a"),
                frame(B, 1, 1, "b's"),
                frame(A, 3, 1, "one more"),
                frame(A, 4, 1, "x".repeat(2000)),
                frame(A, 5, 1, "y".repeat(1900)),
                frame(B, 2, 300, ""));
    }

    @Test
    void aLogOfTwoSegments() throws IOException {
        var disk = FileDisk.in(folder);
        try (var log =
                OperationLog.open(disk, OPTIONS, 0, VectorClock.EMPTY, _ -> {}, Progress.SILENT)) {
            log.append(frames().subList(0, 2));
            log.sync();
            log.append(frames().subList(2, 6));
        }
        compare(V2, "segment-0000000001.log");
        compare(V2, "segment-0000000002.log");
    }

    @Test
    void aLogOfVersion2IsRead() throws IOException {
        for (var name : List.of("segment-0000000001.log", "segment-0000000002.log")) {
            Files.copy(V2.resolve(name), folder.resolve(name));
        }
        var read = new ArrayList<Frame>();
        try (var log =
                OperationLog.open(
                        FileDisk.in(folder),
                        OPTIONS,
                        0,
                        VectorClock.EMPTY,
                        read::add,
                        Progress.SILENT)) {
            assertThat(log.stoppedCleanly()).isTrue();
        }
        assertThat(read).isEqualTo(frames());
    }

    @Test
    void aSnapshotOfTwoChunks() throws IOException {
        var snapshots = Snapshots.open(FileDisk.in(folder));
        snapshots.write(6, List.of(Bytes.of("the first chunk"), Bytes.of("the second")).iterator());
        compare(V1, "snapshot-0000000000000000006.snap");
    }

    @Test
    void aSnapshotOfVersion1IsRead() throws IOException {
        var name = "snapshot-0000000000000000006.snap";
        Files.copy(V1.resolve(name), folder.resolve(name));
        var snapshot =
                Snapshots.open(FileDisk.in(folder))
                        .newest(0, _ -> {}, Progress.SILENT)
                        .orElseThrow();
        try (var chunks = snapshot.chunks(Progress.SILENT)) {
            assertThat(chunks.next()).contains(Bytes.of("the first chunk"));
            assertThat(chunks.next()).contains(Bytes.of("the second"));
            assertThat(chunks.next()).isEmpty();
        }
        assertThat(snapshot.logIndex()).isEqualTo(6);
    }

    @Test
    void anIdentity() throws IOException {
        var identity = new Identity(A, "machine", "42", List.of(), false).renewed(7, "other", "43");
        Files.writeString(folder.resolve("identity"), identity.text());
        compare(V2, "identity");
        assertThat(Identity.parse("identity", Files.readAllBytes(V2.resolve("identity"))))
                .isEqualTo(identity);
    }

    private void compare(Path version, String name) throws IOException {
        var written = Files.readAllBytes(folder.resolve(name));
        if (System.getProperty("minidote.rewrite") != null) {
            Files.createDirectories(version);
            Files.write(version.resolve(name), written);
        }
        assertThat(written).isEqualTo(Files.readAllBytes(version.resolve(name)));
    }
}
