package io.minidote.sim.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.storage.DiskFull;
import io.minidote.storage.LogOptions;
import io.minidote.storage.OperationLog;
import io.minidote.storage.Progress;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the log does when the disk does not do what it should.
class LogFailureTest {

    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

    private static final ReplicaId A = new ReplicaId("a", 1);

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private OperationLog log;

    @BeforeEach
    void openLog() throws IOException {
        log = open();
    }

    @Test
    void afterAFailedSyncTheLogRefusesEverything() throws IOException {
        log.append(List.of(frame(1, 10)));
        disk.failNextSync();
        assertThatThrownBy(log::sync).hasMessageEndingWith("the sync failed");
        assertThat(log.persisted()).isZero();
        assertThatThrownBy(log::sync)
                .hasMessageContaining(
                        "the log takes nothing more since a write failed: disk/segment");
        assertThatThrownBy(() -> log.append(List.of(frame(2, 10))))
                .hasMessageContaining("the log takes nothing more since a write failed");
        log.close();
        disk.restart();
        assertThat(open().stoppedCleanly()).isFalse();
    }

    @Test
    void afterAFailedWriteTheLogRefusesEverything() throws IOException {
        disk.failNextWrite();
        assertThatThrownBy(() -> log.append(List.of(frame(1, 10)))).hasMessageEndingWith("failed");
        assertThatThrownBy(log::prepareSpare).hasMessageContaining("takes nothing more");
    }

    @Test
    void onAFullDiskThereIsRoomForAsMuchAsTheLogSays() throws IOException {
        for (var spare : List.of(false, true)) {
            if (spare) {
                disk.limitTo(Long.MAX_VALUE);
                assertThat(log.prepareSpare()).isTrue();
            }
            disk.limitTo(0);
            var batch = new ArrayList<Frame>();
            var room = log.room();
            assertThat(room).isGreaterThan(1000);
            var counter = log.appended() + 1;
            while (room >= OperationLog.cost(frame(counter, 100))) {
                batch.add(frame(counter, 100));
                room -= OperationLog.cost(batch.getLast());
                counter++;
            }
            log.append(batch);
            log.sync();
            assertThat(log.persisted()).isEqualTo(counter - 1);
        }
    }

    @Test
    void aFullDiskRefusesBeforeAnythingIsWrittenAndRecovers() throws IOException {
        disk.limitTo(0);
        assertThat(log.prepareSpare()).isFalse();
        var batch = new ArrayList<Frame>();
        for (var i = 1; i <= 5; i++) {
            batch.add(frame(i, 1000));
        }
        assertThatThrownBy(() -> log.append(batch))
                .isInstanceOf(DiskFull.class)
                .hasMessage("disk/spare: the disk is full, no room for 4096 more bytes");
        assertThat(log.appended()).isZero();
        log.append(batch.subList(0, 1));
        disk.limitTo(Long.MAX_VALUE);
        log.append(batch.subList(1, 5));
        log.sync();
        assertThat(log.read(A, 1, 100_000)).isEqualTo(batch);
    }

    @Test
    void aFullDiskDoesNotKeepALogFromOpening() throws IOException {
        log.append(List.of(frame(1, 10)));
        log.close();
        disk.limitTo(0);
        for (var i = 0; i < 100; i++) {
            var again = open();
            assertThat(again.appended()).isEqualTo(1);
            again.close();
        }
    }

    private OperationLog open() throws IOException {
        var options = new LogOptions(4096, SyncMode.ALWAYS, 1, NOON);
        return OperationLog.open(disk, options, 0, VectorClock.EMPTY, _ -> {}, Progress.SILENT);
    }

    private static Frame frame(long counter, int bytes) {
        return new Frame(new Dot(A, counter), 1, Bytes.copyOf(new byte[bytes]));
    }
}
