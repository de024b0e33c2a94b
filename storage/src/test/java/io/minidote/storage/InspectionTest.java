package io.minidote.storage;

import static io.minidote.storage.OperationLogTest.NOON;
import static io.minidote.storage.OperationLogTest.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);

    @TempDir private Path folder;
    private Disk disk;

    @BeforeEach
    void makeDisk() {
        disk = FileDisk.in(folder);
    }

    @Test
    void aLogIsShownFrameByFrame() throws IOException {
        var log = open();
        log.append(List.of(frame(A, 1, 2, "hello"), frame(B, 1, 1, "")));
        log.append(List.of(frame(A, 3, 1, "x")));
        log.close();
        assertThat(log(false))
                .isEqualTo(
                        """
                        segment-0000000001.log  segment 1, format 2, 4096 bytes, begins with frame 0, at 2026-01-01T12:00:00Z
                          @56 group of 2 frames, 33 bytes, synced before 56
                            0  a#1:1..2  5 bytes  'hello'
                            1  b#2:1  0 bytes  ''
                          @136 group of 1 frames, 5 bytes, synced before 56
                            2  a#1:3  1 bytes  'x'
                          @184 closed here
                          @224 end, 3872 bytes free
                        """);
    }

    @Test
    void aStateTakenOverIsShownWithWhatTheLogHadOfIt() throws IOException {
        var log = open();
        log.append(List.of(frame(A, 1, 1, "hello")));
        log.adopt(2, VectorClock.EMPTY.with(A, 1).with(B, 7));
        log.close();
        assertThat(log(false))
                .isEqualTo(
                        """
                        segment-0000000001.log  segment 1, format 2, 4096 bytes, begins with frame 0, at 2026-01-01T12:00:00Z
                          @56 group of 1 frames, 19 bytes, synced before 56
                            0  a#1:1  5 bytes  'hello'
                          @120 end, 3976 bytes free
                        segment-0000000002.log  segment 2, format 2, 4096 bytes, begins with frame 2 behind a state taken over, at 2026-01-01T12:00:00Z
                          has a#1 up to 1, whole from 1
                          has b#2 up to 7, whole from 8
                          @80 closed here
                          @120 end, 3976 bytes free
                        """);
    }

    @Test
    void whatACrashToreIsShownAsThat() throws IOException {
        var log = open();
        log.append(List.of(frame(A, 1, 1, "hello")));
        log.append(List.of(frame(A, 2, 1, "world")));
        lose(56);
        assertThat(log(false))
                .isEqualTo(
                        """
                        segment-0000000001.log  segment 1, format 2, 4096 bytes, begins with frame 0, at 2026-01-01T12:00:00Z
                          @56 torn by a crash up to 176: no group begins with 00000000
                        """);
    }

    @Test
    void damageIsShownAsDamage() throws IOException {
        var log = open();
        log.append(List.of(frame(A, 1, 1, "hello")));
        log.sync();
        log.append(List.of(frame(A, 2, 1, "world")));
        lose(56);
        assertThat(log(true))
                .isEqualTo(
                        """
                        segment-0000000001.log  segment 1, format 2, 4096 bytes, begins with frame 0, at 2026-01-01T12:00:00Z
                          @56 DAMAGED: no group begins with 00000000; the group at 120 knew everything before 120 on disk
                        """);
    }

    @Test
    void snapshotsAreShownChunkByChunk() throws IOException {
        var chunks = List.of(Bytes.of("one"), Bytes.of("three"));
        Snapshots.open(disk).write(7, chunks.iterator());
        Snapshots.open(disk).write(8, chunks.iterator());
        try (var file = disk.open(SnapshotFormat.fileName(8))) {
            file.write(50, ByteBuffer.allocate(1));
        }
        var out = new StringBuilder();
        var inspection = new Inspection(FileDisk.readOnly(folder), out);
        inspection.snapshots();
        assertThat(inspection.damaged()).isTrue();
        assertThat(out.toString().replace(folder.toString(), "DIR"))
                .isEqualTo(
                        """
                        snapshot-0000000000000000008.snap  the first 8 frames, 96 bytes
                          @24 chunk 0, 3 bytes
                          DAMAGED: DIR/snapshot-0000000000000000008.snap is damaged at byte 43: \
                        the checksum of the chunk's header says 1eb601e0, its bytes give c6e2d0fc
                        snapshot-0000000000000000007.snap  the first 7 frames, 96 bytes
                          @24 chunk 0, 3 bytes
                          @43 chunk 1, 5 bytes
                          whole, 2 chunks
                        """);
    }

    private OperationLog open() throws IOException {
        var options = new LogOptions(4096, SyncMode.ALWAYS, 1, NOON);
        return OperationLog.open(disk, options, 0, VectorClock.EMPTY, _ -> {}, Progress.SILENT);
    }

    private void lose(long at) throws IOException {
        try (var file = disk.open(SegmentHeader.fileName(1))) {
            file.write(at, ByteBuffer.allocate(16));
        }
    }

    private String log(boolean damaged) throws IOException {
        var out = new StringBuilder();
        var inspection = new Inspection(FileDisk.readOnly(folder), out);
        inspection.log(frame -> "'" + frame.bytes() + "'");
        assertThat(inspection.damaged()).isEqualTo(damaged);
        return out.toString();
    }
}
