package io.minidote.sim.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.storage.CorruptFile;
import io.minidote.storage.DiskFull;
import io.minidote.storage.LogOptions;
import io.minidote.storage.OperationLog;
import io.minidote.storage.Progress;
import io.minidote.storage.Retention;
import io.minidote.storage.Snapshots;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Logs with snapshots that are pruned, and go on behind states taken over, through many crashes: a
/// snapshot and the log behind it lead to what was persisted, from where the log says it is whole
/// all is served, and no crash looks like damage.
class PrunedLogCrashTest {

    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

    private static final int SEEDS = 200;
    private static final int LIVES = 12;

    @ParameterizedTest
    @EnumSource
    void snapshotsAndThePrunedLogLeadToWhatWasPersisted(SyncMode mode) throws IOException {
        var seen = new TreeMap<String, Long>();
        for (var seed = 0; seed < SEEDS; seed++) {
            var run = new Run(seed, mode, seen);
            try {
                run.live();
            } catch (IOException | RuntimeException | AssertionError failed) {
                throw new AssertionError("seed %d, %s: %s".formatted(seed, mode, failed), failed);
            }
        }
        assertThat(seen.keySet())
                .as("what happened to the logs: " + seen)
                .contains(
                        "adopted",
                        "adoption completed",
                        "adoption never happened",
                        "crashes",
                        "cut",
                        "full",
                        "held back",
                        "kills",
                        "opening failed",
                        "power failures",
                        "pruned",
                        "snapshots");
    }

    /// What counts as one append.
    private sealed interface Entry {
        record Appended(Frame frame) implements Entry {}

        /// A state taken over, and the clock after it.
        record Adopted(VectorClock clock) implements Entry {}
    }

    private static final class Run {

        private final SplittableRandom random;
        private final SyncMode mode;
        private final TreeMap<String, Long> seen;
        private final SimulatedDisk disk;
        private final SimulatedDisk snapshotDisk;
        private final List<ReplicaId> origins =
                List.of(new ReplicaId("a", 1), new ReplicaId("b", 2), new ReplicaId("c", 3));

        /// Everything appended that has not been lost, by index.
        private final List<Entry> model = new ArrayList<>();

        /// The clock of a state that was being taken over when something failed.
        private Optional<VectorClock> adopting = Optional.empty();

        /// How many must survive a power failure, and how many a kill.
        private long durable;

        private long written;

        private Optional<Snapshots> snapshots = Optional.empty();

        Run(long seed, SyncMode mode, TreeMap<String, Long> seen) {
            this.random = new SplittableRandom(seed);
            this.mode = mode;
            this.seen = seen;
            this.disk = new SimulatedDisk(random.nextLong());
            this.snapshotDisk = new SimulatedDisk(random.nextLong());
        }

        private void happened(String what, long times) {
            if (times > 0) {
                seen.merge(what, times, Long::sum);
            }
        }

        void live() throws IOException {
            for (var life = 0; life < LIVES; life++) {
                if (random.nextInt(4) == 0) {
                    eitherDisk().failPowerAt(1 + random.nextInt(16));
                }
                try {
                    work();
                } catch (CorruptFile corrupt) {
                    throw new AssertionError("a crash was taken for damage", corrupt);
                }
                disk.limitTo(Long.MAX_VALUE);
                snapshotDisk.limitTo(Long.MAX_VALUE);
                if (random.nextInt(3) == 0) {
                    happened("kills", 1);
                    disk.restart();
                    snapshotDisk.restart();
                } else {
                    happened("crashes", 1);
                    disk.crash();
                    snapshotDisk.crash();
                    written = durable;
                }
            }
            open().close();
        }

        private SimulatedDisk eitherDisk() {
            return random.nextBoolean() ? disk : snapshotDisk;
        }

        private VectorClock clockAt(long index) {
            var clock = VectorClock.EMPTY;
            for (var entry : model.subList(0, (int) index)) {
                clock =
                        switch (entry) {
                            case Entry.Appended(var frame) ->
                                    clock.with(frame.first().replica(), frame.last());
                            case Entry.Adopted(var after) -> after;
                        };
            }
            return clock;
        }

        // ---- opening

        private OperationLog open() throws IOException {
            var opened = Snapshots.open(snapshotDisk);
            snapshots = Optional.of(opened);
            var stored =
                    opened.newest(
                            OperationLog.replayableFrom(disk),
                            broken -> {
                                throw new AssertionError("a broken snapshot was left", broken);
                            },
                            Progress.SILENT);
            var index = stored.isPresent() ? stored.get().logIndex() : 0;
            if (adopting.isPresent()) {
                if (index == model.size() + 1) {
                    happened("adoption completed", 1);
                    model.add(new Entry.Adopted(adopting.get()));
                    durable = model.size();
                    written = durable;
                } else {
                    happened("adoption never happened", 1);
                }
                adopting = Optional.empty();
            }
            var replayed = new ArrayList<Entry>();
            var log =
                    OperationLog.open(
                            disk,
                            new LogOptions(
                                    LogOptions.MIN_SEGMENT_BYTES, mode, random.nextLong(), NOON),
                            index,
                            clockAt(index),
                            frame -> replayed.add(new Entry.Appended(frame)),
                            Progress.SILENT);
            var end = (int) index + replayed.size();
            assertThat((long) end).as("persisted frames").isGreaterThanOrEqualTo(written);
            assertThat(replayed).isEqualTo(model.subList((int) index, end));
            happened("cut", model.size() - end);
            model.subList(end, model.size()).clear();
            assertThat(log.persisted()).isEqualTo(end).isEqualTo(log.appended());
            assertThat(log.clock()).isEqualTo(clockAt(end));
            durable = end;
            written = end;
            opened.deleteBefore(OperationLog.replayableFrom(disk));
            origins.forEach(origin -> checkServed(log, origin));
            return log;
        }

        /// From where the log says it is whole, everything persisted is there; and it is whole from
        /// the first frame on that some snapshot lacks.
        private void checkServed(OperationLog log, ReplicaId origin) {
            try {
                var from = log.wholeFrom(origin);
                var expected = new ArrayList<Frame>();
                for (var entry : model.subList(0, (int) log.persisted())) {
                    if (entry instanceof Entry.Appended(var frame)
                            && frame.first().replica().equals(origin)
                            && frame.last() >= from) {
                        expected.add(frame);
                    }
                }
                assertThat(log.read(origin, from, Integer.MAX_VALUE)).isEqualTo(expected);
                assertThat(log.read(origin, from - 1, Integer.MAX_VALUE)).isEmpty();
                var inSnapshots = clockAt(snapshots.orElseThrow().inAll());
                assertThat(from).isLessThanOrEqualTo(inSnapshots.get(origin) + 1);
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }

        // ---- working

        private void work() throws IOException {
            OperationLog log;
            try {
                log = open();
            } catch (CorruptFile corrupt) {
                throw corrupt;
            } catch (IOException _) {
                happened("opening failed", 1);
                return;
            }
            try {
                var steps = random.nextInt(25);
                for (var step = 0; step < steps; step++) {
                    step(log);
                }
                origins.forEach(origin -> checkServed(log, origin));
                if (random.nextInt(4) == 0) {
                    log.close();
                    durable = model.size();
                    written = durable;
                }
            } catch (CorruptFile corrupt) {
                throw corrupt;
            } catch (IOException failed) {
                happened("power failures", 1);
            }
        }

        private void step(OperationLog log) throws IOException {
            switch (random.nextInt(20)) {
                case 0 -> eitherDisk().failPowerAt(1 + random.nextInt(10));
                case 1 -> {
                    disk.limitTo(disk.used() + random.nextInt(6000));
                    snapshotDisk.limitTo(snapshotDisk.used() + random.nextInt(200));
                }
                case 2 -> {
                    disk.limitTo(Long.MAX_VALUE);
                    snapshotDisk.limitTo(Long.MAX_VALUE);
                }
                case 3 -> log.prepareSpare();
                case 4, 5 -> sync(log);
                case 6, 7, 8 -> snapshot(log);
                case 9 -> adopt(log);
                case 10, 11, 12 -> prune(log);
                default -> append(log);
            }
        }

        private void sync(OperationLog log) throws IOException {
            log.sync();
            durable = model.size();
            written = durable;
        }

        private void append(OperationLog log) throws IOException {
            var batch = new ArrayList<Frame>();
            var clock = clockAt(model.size());
            var count = 1 + random.nextInt(6);
            for (var i = 0; i < count; i++) {
                var origin = origins.get(random.nextInt(3));
                var first = new Dot(origin, clock.get(origin) + 1);
                var bytes = new byte[random.nextInt(600)];
                random.nextBytes(bytes);
                var frame = new Frame(first, 1 + random.nextInt(3), Bytes.owning(bytes));
                clock = clock.with(origin, frame.last());
                batch.add(frame);
            }
            var before = log.appended();
            try {
                log.append(batch);
            } catch (DiskFull full) {
                happened("full", 1);
                if (log.appended() > before) {
                    batch.forEach(frame -> model.add(new Entry.Appended(frame)));
                    throw full; // some of it was written before the room ended
                }
                return;
            } catch (IOException failed) {
                batch.forEach(frame -> model.add(new Entry.Appended(frame)));
                throw failed;
            }
            batch.forEach(frame -> model.add(new Entry.Appended(frame)));
            durable = mode == SyncMode.ALWAYS ? Math.max(durable, log.persisted()) : durable;
            written = model.size();
        }

        private void snapshot(OperationLog log) throws IOException {
            sync(log);
            try {
                write(model.size(), clockAt(model.size()));
                happened("snapshots", 1);
            } catch (DiskFull _) {
                happened("full", 1);
            }
        }

        private void write(long index, VectorClock clock) throws IOException {
            snapshots.orElseThrow().write(index, List.of(Bytes.of(clock.toString())).iterator());
        }

        private void adopt(OperationLog log) throws IOException {
            sync(log);
            var clock = clockAt(model.size());
            for (var origin : origins) {
                if (random.nextBoolean()) {
                    clock = clock.with(origin, clock.get(origin) + 1 + random.nextInt(5));
                }
            }
            adopting = Optional.of(clock);
            try {
                write(model.size() + 1, clock);
            } catch (DiskFull _) {
                happened("full", 1);
                adopting = Optional.empty();
                return;
            }
            log.adopt(model.size() + 1, clock);
            model.add(new Entry.Adopted(clock));
            adopting = Optional.empty();
            durable = model.size();
            written = durable;
            happened("adopted", 1);
            snapshots.orElseThrow().deleteBefore(model.size());
        }

        private void prune(OperationLog log) throws IOException {
            var limit = random.nextBoolean() ? 0 : 1L << 20;
            var pruned =
                    log.prune(
                            new Retention(limit, Duration.ofDays(1), 0, Duration.ZERO),
                            snapshots.orElseThrow().inAll(),
                            clockAt(random.nextInt(model.size() + 1)));
            happened("pruned", pruned.segments());
            happened("held back", pruned.heldBack());
        }
    }
}
