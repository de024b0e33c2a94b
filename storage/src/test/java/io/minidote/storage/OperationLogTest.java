package io.minidote.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import io.minidote.base.Invariant.InvariantBroken;
import io.minidote.broadcast.Frame;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationLogTest {

    static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);

    @TempDir private Path folder;
    private Disk disk;

    @BeforeEach
    void makeDisk() {
        disk = FileDisk.in(folder);
    }

    @Test
    void whatWasAppendedIsReplayedInOrder() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(List.of(frame(A, 1, 2, "first"), frame(B, 1, 1, "second")));
            log.append(List.of(frame(A, 3, 1, "third")));
        }
        assertThat(replay(0))
                .containsExactly(
                        frame(A, 1, 2, "first"), frame(B, 1, 1, "second"), frame(A, 3, 1, "third"));
    }

    @Test
    void replayBeginsWhereTheSnapshotEnds() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(List.of(frame(A, 1, 1, "0"), frame(A, 2, 1, "1"), frame(A, 3, 1, "2")));
        }
        assertThat(replay(2)).containsExactly(frame(A, 3, 1, "2"));
        assertThat(replay(3)).isEmpty();
    }

    @Test
    void aSnapshotTheLogDoesNotReachRefusesToOpen() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(List.of(frame(A, 1, 1, "0")));
        }
        assertThatThrownBy(() -> replay(3))
                .isInstanceOf(CorruptFile.class)
                .hasMessageContaining("the log ends after 1 frames, but a snapshot was made of 3");
    }

    @Test
    void aMissingLogUnderASnapshotRefusesToOpen() {
        assertThatThrownBy(() -> replay(2))
                .hasMessageContaining("no log, but there is a snapshot of its first 2 frames");
    }

    @Test
    void onlySyncedFramesArePersistedAndReadInModeAlways() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(List.of(frame(A, 1, 1, "x")));
            assertThat(log.appended()).isEqualTo(1);
            assertThat(log.persisted()).isZero();
            assertThat(log.read(A, 1, 100)).isEmpty();
            log.sync();
            assertThat(log.persisted()).isEqualTo(1);
            assertThat(log.read(A, 1, 100)).containsExactly(frame(A, 1, 1, "x"));
        }
    }

    @Test
    void writtenFramesArePersistedInTheWeakerModes() throws IOException {
        try (var log = open(SyncMode.EVERYSEC)) {
            log.append(List.of(frame(A, 1, 1, "x")));
            assertThat(log.persisted()).isEqualTo(1);
            assertThat(log.read(A, 1, 100)).containsExactly(frame(A, 1, 1, "x"));
        }
    }

    @Test
    void readingGivesAtLeastOneFrameAndNoMoreThanFit() throws IOException {
        try (var log = open(SyncMode.OS)) {
            log.append(
                    List.of(frame(A, 1, 3, "aaaa"), frame(A, 4, 1, "bbbb"), frame(A, 5, 1, "c")));
            assertThat(log.read(A, 1, 1)).containsExactly(frame(A, 1, 3, "aaaa"));
            assertThat(log.read(A, 1, 8)).hasSize(2);
            assertThat(log.read(A, 4, 100)).hasSize(2);
        }
    }

    @Test
    void noFrameBeginsInTheMiddleOfAnotherOrBehindTheLast() throws IOException {
        try (var log = open(SyncMode.OS)) {
            log.append(List.of(frame(A, 1, 3, "x")));
            assertThat(log.read(A, 2, 100)).isEmpty();
            assertThat(log.read(A, 4, 100)).isEmpty();
            assertThat(log.read(B, 1, 100)).isEmpty();
        }
    }

    @Test
    void aSparseIndexFindsEveryFrameAmongManyOfOthers() throws IOException {
        var options = new LogOptions(4 << 20, SyncMode.OS, 1, NOON);
        try (var log = open(options)) {
            fill(log, 40_000, 300);
            checkEveryReading(log);
        }
        try (var log = open(options)) {
            checkEveryReading(log);
        }
    }

    /// One frame of `b` after every `rare` of `a`.
    private static void fill(OperationLog log, int count, int rare) throws IOException {
        var batch = new ArrayList<Frame>();
        for (var i = 1; i <= count; i++) {
            batch.add(frame(A, i, 1, "a".repeat(100) + i));
            if (i % rare == 0) {
                batch.add(frame(B, i / rare, 1, "b" + i / rare));
            }
            if (batch.size() > 500) {
                log.append(batch);
                batch.clear();
            }
        }
        log.append(batch);
    }

    private static void checkEveryReading(OperationLog log) throws IOException {
        for (var i = 1; i <= 133; i++) {
            assertThat(log.read(B, i, 1)).containsExactly(frame(B, i, 1, "b" + i));
        }
        assertThat(log.read(B, 1, Integer.MAX_VALUE)).hasSize(133);
        for (var i = 1; i <= 40_000; i += 777) {
            assertThat(log.read(A, i, 1)).containsExactly(frame(A, i, 1, "a".repeat(100) + i));
        }
    }

    @Test
    void segmentsRollOverAndSayWhatTheLogHadBefore() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            for (var i = 1; i <= 100; i++) {
                log.append(List.of(frame(A, i, 1, "x".repeat(200))));
            }
            assertThat(log.clock()).isEqualTo(VectorClock.upTo(new Dot(A, 100)));
        }
        assertThat(disk.list()).hasSizeGreaterThan(5);
        try (var file = disk.open(SegmentHeader.fileName(2))) {
            var header = SegmentHeader.read(file, "2");
            assertThat(header.origins())
                    .containsExactly(new SegmentHeader.Origin(A, header.firstIndex(), 1));
        }
        assertThat(replay(0)).hasSize(100);
    }

    @Test
    void aLogWhoseOldSegmentsAreGoneIsWholeFromWhereItBegins() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            for (var i = 1; i <= 50; i++) {
                log.append(List.of(frame(A, i, 1, "x".repeat(200))));
            }
            assertThat(log.wholeFrom(A)).isEqualTo(1);
        }
        disk.delete(SegmentHeader.fileName(1));
        var first = OperationLog.replayableFrom(disk);
        assertThat(first).isPositive();
        assertThatThrownBy(() -> replay(first - 1))
                .hasMessageContaining("the log can be replayed from frame");
        try (var log = open(first)) {
            assertThat(log.wholeFrom(A)).isEqualTo(first + 1);
            assertThat(log.appended()).isEqualTo(50);
            assertThat(log.read(A, first + 1, 1)).hasSize(1);
            assertThat(log.read(A, first, 1)).isEmpty();
        }
    }

    @Test
    void behindAStateTakenOverTheLogIsWholeAgain() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(List.of(frame(A, 1, 1, "mine"), frame(B, 1, 1, "before the gap")));
            log.adopt(3, clock(1, 7));
            assertThat(log.persisted()).isEqualTo(3);
            assertThat(log.appended()).isEqualTo(3);
            assertThat(log.clock()).isEqualTo(clock(1, 7));
            log.append(List.of(frame(A, 2, 1, "more"), frame(B, 8, 2, "behind the gap")));
            log.sync();
            checkBothSidesOfTheGap(log);
        }
        try (var log = open(3)) {
            assertThat(log.appended()).isEqualTo(5);
            assertThat(log.clock()).isEqualTo(clock(2, 9));
            checkBothSidesOfTheGap(log);
        }
        assertThat(replay(3))
                .containsExactly(frame(A, 2, 1, "more"), frame(B, 8, 2, "behind the gap"));
    }

    private static void checkBothSidesOfTheGap(OperationLog log) throws IOException {
        assertThat(log.wholeFrom(A)).isEqualTo(1);
        assertThat(log.wholeFrom(B)).isEqualTo(8);
        assertThat(log.read(A, 1, 100))
                .containsExactly(frame(A, 1, 1, "mine"), frame(A, 2, 1, "more"));
        assertThat(log.read(B, 1, 100)).isEmpty();
        assertThat(log.read(B, 8, 100)).containsExactly(frame(B, 8, 2, "behind the gap"));
    }

    @Test
    void aSnapshotOneFrameAheadIsAStateTakenOverAndCompletedWhenTheLogIsOpened()
            throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(List.of(frame(A, 1, 1, "mine")));
        }
        var options = new LogOptions(4096, SyncMode.ALWAYS, 1, NOON);
        try (var log = OperationLog.open(disk, options, 2, clock(1, 7), _ -> {}, Progress.SILENT)) {
            assertThat(log.persisted()).isEqualTo(2);
            assertThat(log.wholeFrom(B)).isEqualTo(8);
        }
        assertThat(OperationLog.replayableFrom(disk)).isEqualTo(2);
        assertThat(replay(2)).isEmpty();
    }

    @Test
    void aSnapshotOneFrameAheadThatHasLessThanTheLogIsDamage() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(List.of(frame(A, 1, 1, "mine")));
        }
        var options = new LogOptions(4096, SyncMode.ALWAYS, 1, NOON);
        assertThatThrownBy(() ->
                        OperationLog.open(disk, options, 2, clock(0, 7), _ -> {}, Progress.SILENT))
                .isInstanceOf(CorruptFile.class)
                .hasMessageContaining(
                        "the log ends with {a#1=1}, but a snapshot of one frame more has {b#2=7}");
    }

    @Test
    void aSnapshotFromBeforeAStateTakenOverIsOfNoUse() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(List.of(frame(A, 1, 1, "mine")));
            log.adopt(2, clock(1, 7));
        }
        assertThatThrownBy(() -> replay(1))
                .hasMessageContaining(
                        "the log can be replayed from frame 2 on, the snapshot ends at frame 1");
    }

    @Test
    void anEmptyLogGoesOnBehindAStateTakenOver() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.adopt(1, clock(3, 7));
            log.append(List.of(frame(A, 4, 1, "mine")));
        }
        assertThat(replay(1)).containsExactly(frame(A, 4, 1, "mine"));
    }

    @Test
    void statesAreTakenOverOneBehindTheOther() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.adopt(1, clock(3, 7));
            log.adopt(2, clock(3, 9));
            log.append(List.of(frame(A, 4, 1, "x".repeat(2000))));
            log.append(List.of(frame(A, 5, 1, "x".repeat(2000))));
        }
        assertThat(OperationLog.replayableFrom(disk)).isEqualTo(2);
        try (var log = open(2)) {
            assertThat(log.wholeFrom(A)).isEqualTo(4);
            assertThat(log.wholeFrom(B)).isEqualTo(10);
            assertThat(log.read(A, 4, 5000)).hasSize(2);
        }
    }

    private static VectorClock clock(long a, long b) {
        return VectorClock.EMPTY.with(A, a).with(B, b);
    }

    @Test
    void whatIsPrunedIsGoneFromTheDiskAndTheRestIsServed() throws IOException {
        var limits = new Retention(1 << 20, Duration.ofDays(7), 0, Duration.ZERO);
        try (var log = open(SyncMode.ALWAYS)) {
            for (var i = 1; i <= 50; i++) {
                log.append(List.of(frame(A, i, 1, "x".repeat(200)), frame(B, i, 1, "b" + i)));
            }
            log.sync();
            var segments = disk.list().size();
            var pruned = log.prune(limits, 60, clock(20, 50));
            assertThat(pruned.segments()).isPositive();
            assertThat(pruned.heldBack()).isPositive();
            assertThat(disk.list()).hasSize(segments - pruned.segments());
            assertThat(log.bytes()).isEqualTo(4096L * disk.list().size());
            assertThat(log.wholeFrom(A)).isBetween(2L, 21L);
            assertThat(log.read(A, log.wholeFrom(A) - 1, 100)).isEmpty();
            assertThat(log.read(A, log.wholeFrom(A), 100_000))
                    .last()
                    .isEqualTo(frame(A, 50, 1, "x".repeat(200)));
            assertThat(log.prune(limits, 60, clock(20, 50)))
                    .isEqualTo(new OperationLog.Pruned(0, pruned.heldBack()));
            assertThat(OperationLog.salvage(disk, A, 1, _ -> {})).isEqualTo(log.wholeFrom(A));
        }
        var from = OperationLog.replayableFrom(disk);
        assertThat(from).isBetween(2L, 40L);
        assertThat(replay(60)).hasSize(40);
    }

    @Test
    void aLogIsAsOldAsItsOldestSegmentAlsoAfterARestart() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(List.of(frame(A, 1, 1, "x")));
        }
        var later = InstantSource.fixed(NOON.instant().plusSeconds(3600));
        var options = new LogOptions(4096, SyncMode.ALWAYS, 1, later);
        var soon = new Retention(1 << 20, Duration.ofMinutes(59), 0, Duration.ZERO);
        try (var log = open(options)) {
            assertThat(log.begun()).isEqualTo(NOON.instant());
            log.append(List.of(frame(A, 2, 1, "x".repeat(2000))));
            log.append(List.of(frame(A, 3, 1, "x".repeat(2000))));
            log.sync();
            assertThat(log.prune(soon, 2, VectorClock.EMPTY).segments()).isZero();
        }
        var muchLater = InstantSource.fixed(NOON.instant().plusSeconds(7200));
        try (var log = open(new LogOptions(4096, SyncMode.ALWAYS, 1, muchLater))) {
            assertThat(log.prune(soon, 2, VectorClock.EMPTY).segments()).isOne();
            assertThat(log.begun()).isEqualTo(later.instant());
        }
    }

    @Test
    void whoReadsWhatIsBeingPrunedFindsNothingAndNoError() throws Exception {
        var everything = new Retention(0, Duration.ZERO, 0, Duration.ZERO);
        try (var log = open(SyncMode.OS)) {
            var readers = new ArrayList<FutureTask<Boolean>>();
            for (var i = 0; i < 4; i++) {
                var reader = new FutureTask<>(() -> readOldestUntil(log, 2000));
                readers.add(reader);
                Thread.ofPlatform().start(reader);
            }
            for (var i = 1; i <= 2000; i++) {
                log.append(List.of(frame(A, i, 1, "x".repeat(500) + i)));
                if (i % 10 == 0) {
                    log.prune(everything, log.persisted(), log.clock());
                }
            }
            for (var reader : readers) {
                assertThat(reader.get()).isTrue();
            }
        }
    }

    /// Reads from the oldest frame on, again and again; what comes is what was asked for.
    private static boolean readOldestUntil(OperationLog log, long count) throws IOException {
        while (log.persisted() < count) {
            var from = log.wholeFrom(A);
            var next = from;
            for (var frame : log.read(A, from, 20_000)) {
                assertThat(frame).isEqualTo(frame(A, next, 1, "x".repeat(500) + next));
                next++;
            }
        }
        return true;
    }

    @Test
    void framesOfOneOriginAreSalvagedFromALogThatACrashHasTorn() throws IOException {
        var log = open(SyncMode.ALWAYS);
        log.append(List.of(frame(A, 1, 1, "x".repeat(2000)), frame(B, 1, 1, "b")));
        log.append(List.of(frame(A, 2, 2, "x".repeat(2000)), frame(A, 4, 1, "last")));
        log.sync();
        log.append(List.of(frame(A, 5, 1, "torn")));
        var last = Files.readAllBytes(folder.resolve(SegmentHeader.fileName(2)));
        last[new String(last, StandardCharsets.ISO_8859_1).indexOf("torn")]++;
        Files.write(folder.resolve(SegmentHeader.fileName(2)), last);
        assertThat(salvage(A, 1)).hasSize(3);
        assertThat(salvage(A, 2))
                .containsExactly(frame(A, 2, 2, "x".repeat(2000)), frame(A, 4, 1, "last"));
        assertThat(salvage(A, 5)).isEmpty();
        assertThat(salvage(B, 1)).containsExactly(frame(B, 1, 1, "b"));
        assertThat(Files.readAllBytes(folder.resolve(SegmentHeader.fileName(2)))).isEqualTo(last);
    }

    private List<Frame> salvage(ReplicaId origin, long fromCounter) throws IOException {
        var frames = new ArrayList<Frame>();
        OperationLog.salvage(FileDisk.readOnly(folder), origin, fromCounter, frames::add);
        return frames;
    }

    @Test
    void aBatchLargerThanAGroupAndASegmentIsSpread() throws IOException {
        var batch = new ArrayList<Frame>();
        for (var i = 1; i <= 300; i++) {
            batch.add(frame(A, i, 1, "x".repeat(100)));
        }
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(batch);
            log.sync();
            assertThat(log.read(A, 1, Integer.MAX_VALUE)).isEqualTo(batch);
        }
        assertThat(replay(0)).isEqualTo(batch);
    }

    @Test
    void theLongestFrameFitsAndALongerOneIsRefusedWithItsLimit() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            log.append(List.of(frame(A, 1, 1, "x".repeat(2048))));
            assertThatThrownBy(() -> log.append(List.of(frame(A, 2, 1, "x".repeat(2049)))))
                    .hasMessage("a#1:2 has 2049 bytes, log.segment.bytes = 4096 allows 2048");
            log.append(List.of(frame(A, 2, 1, "x".repeat(2048))));
        }
        assertThat(replay(0)).hasSize(2);
    }

    @Test
    void aFrameThatWouldLeaveAGapIsNoFrame() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            assertThatThrownBy(() -> log.append(List.of(frame(A, 2, 1, "x"))))
                    .isInstanceOf(InvariantBroken.class)
                    .hasMessage("a#1:2 would leave a gap in the log, which has 0 of it");
        }
    }

    @Test
    void onlyAClosedLogStoppedCleanly() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            assertThat(log.stoppedCleanly()).isTrue();
        }
        open(SyncMode.ALWAYS); // and left
        try (var log = open(SyncMode.ALWAYS)) {
            assertThat(log.stoppedCleanly()).isFalse();
        }
        try (var log = open(SyncMode.ALWAYS)) {
            assertThat(log.stoppedCleanly()).isTrue();
        }
    }

    @Test
    void openingAndClosingTakesNoRoom() throws IOException {
        open(SyncMode.ALWAYS).close();
        for (var i = 0; i < 200; i++) {
            open(SyncMode.ALWAYS).close();
        }
        assertThat(disk.list()).containsExactly(SegmentHeader.fileName(1));
    }

    @Test
    void aSpareIsPreparedOnceAndUsedNext() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            var before = log.room();
            assertThat(log.prepareSpare()).isTrue();
            assertThat(log.prepareSpare()).isTrue();
            assertThat(disk.list()).containsExactly(SegmentHeader.fileName(1), OperationLog.SPARE);
            log.append(List.of(frame(A, 1, 1, "x".repeat(2000))));
            assertThat(log.room()).isGreaterThan(before - 2000);
            log.append(List.of(frame(A, 2, 1, "x".repeat(2000))));
            assertThat(disk.list())
                    .containsExactly(SegmentHeader.fileName(1), SegmentHeader.fileName(2));
        }
    }

    @Test
    void aClosedLogTakesNothing() throws IOException {
        var log = open(SyncMode.ALWAYS);
        log.close();
        assertThatThrownBy(() -> log.append(List.of(frame(A, 1, 1, "x"))))
                .hasMessageContaining("the log is closed");
    }

    @Test
    void progressEndsAtTheTotal() throws IOException {
        open(SyncMode.ALWAYS).close();
        var told = new ArrayList<String>();
        var options = new LogOptions(4096, SyncMode.ALWAYS, 1, NOON);
        OperationLog.open(
                        disk,
                        options,
                        0,
                        VectorClock.EMPTY,
                        _ -> {},
                        (done, of) -> told.add(done + "/" + of))
                .close();
        assertThat(told).last().isEqualTo("4096/4096");
    }

    @Test
    void aMissingSegmentIsDamageAndNamed() throws IOException {
        try (var log = open(SyncMode.ALWAYS)) {
            for (var i = 1; i <= 50; i++) {
                log.append(List.of(frame(A, i, 1, "x".repeat(200))));
            }
        }
        Files.delete(folder.resolve(SegmentHeader.fileName(2)));
        assertThatThrownBy(() -> replay(0))
                .isInstanceOf(CorruptFile.class)
                .hasMessageContaining("this is segment 3, segment 2 should be here");
    }

    @Test
    void othersReadWhileOneAppends() throws Exception {
        try (var log = open(new LogOptions(64 << 10, SyncMode.ALWAYS, 1, NOON))) {
            var read = new FutureTask<>(() -> readUntil(log, 3000));
            var spares = new FutureTask<>(() -> prepareSparesUntil(log, 3000));
            Thread.ofVirtual().start(read);
            Thread.ofVirtual().start(spares);
            for (var i = 1; i <= 3000; i++) {
                log.append(List.of(frame(A, i, 1, "a" + i)));
                log.append(List.of(frame(B, i, 1, "b".repeat(i % 100))));
                if (i % 10 == 0) {
                    log.sync();
                }
            }
            assertThat(read.get()).isEqualTo(3000);
            spares.get();
        }
    }

    /// Reads frames of `A` as they come, and counts those that are as they should be.
    private static int readUntil(OperationLog log, int count) throws IOException {
        var next = 1;
        while (next <= count) {
            for (var frame : log.read(A, next, 1000)) {
                assertThat(frame).isEqualTo(frame(A, next, 1, "a" + next));
                next++;
            }
        }
        return next - 1;
    }

    private static boolean prepareSparesUntil(OperationLog log, int count) throws IOException {
        while (log.persisted() < 2L * count) {
            log.prepareSpare();
            Thread.yield();
        }
        return true;
    }

    private OperationLog open(SyncMode mode) throws IOException {
        return open(new LogOptions(4096, mode, 1, NOON));
    }

    private OperationLog open(LogOptions options) throws IOException {
        return OperationLog.open(disk, options, 0, VectorClock.EMPTY, _ -> {}, Progress.SILENT);
    }

    private OperationLog open(long fromIndex) throws IOException {
        var options = new LogOptions(4096, SyncMode.ALWAYS, 1, NOON);
        return OperationLog.open(
                disk, options, fromIndex, VectorClock.EMPTY, _ -> {}, Progress.SILENT);
    }

    private List<Frame> replay(long fromIndex) throws IOException {
        var frames = new ArrayList<Frame>();
        var options = new LogOptions(4096, SyncMode.ALWAYS, 1, NOON);
        OperationLog.open(disk, options, fromIndex, VectorClock.EMPTY, frames::add, Progress.SILENT)
                .close();
        return frames;
    }

    static Frame frame(ReplicaId origin, long counter, int dots, String text) {
        return new Frame(new Dot(origin, counter), dots, Bytes.of(text));
    }
}
