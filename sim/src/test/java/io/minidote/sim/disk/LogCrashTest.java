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
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Logs that live through many crashes: what is persisted comes back, in order, nothing else does,
/// and no crash looks like damage.
class LogCrashTest {

    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

    private static final int SEEDS = 400;
    private static final int LIVES = 12;

    @ParameterizedTest
    @EnumSource
    void whatIsPersistedComesBackAndWhatWasCutNeverDoes(SyncMode mode) throws IOException {
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
                        "batches",
                        "clean closes",
                        "crashes",
                        "cut",
                        "failed syncs",
                        "failed writes",
                        "full",
                        "kills",
                        "opening failed",
                        "power failures",
                        "reads",
                        "rolled over",
                        "sectors lost",
                        "sectors torn",
                        "names lost",
                        "spares");
    }

    @Test
    void theSameSeedLosesTheSame() throws IOException {
        var first = new TreeMap<String, Long>();
        var second = new TreeMap<String, Long>();
        new Run(7, SyncMode.EVERYSEC, first).live();
        new Run(7, SyncMode.EVERYSEC, second).live();
        assertThat(first).isEqualTo(second).containsKey("cut");
    }

    private static final class Run {

        private final SplittableRandom random;
        private final SyncMode mode;
        private final TreeMap<String, Long> seen;
        private final SimulatedDisk disk;
        private final List<ReplicaId> origins =
                List.of(new ReplicaId("a", 1), new ReplicaId("b", 2), new ReplicaId("c", 3));

        /// Everything appended that has not been lost, by index.
        private final List<Frame> model = new ArrayList<>();

        /// How many of them must survive a power failure, and how many a kill.
        private long durable;

        private long written;
        private int serial;

        /// Whether the log must say it was stopped cleanly, where that is certain: a mark that was
        /// being written when the power failed may be on disk or not.
        private Optional<Boolean> stoppedCleanly = Optional.of(true);

        Run(long seed, SyncMode mode, TreeMap<String, Long> seen) {
            this.random = new SplittableRandom(seed);
            this.mode = mode;
            this.seen = seen;
            this.disk = new SimulatedDisk(random.nextLong());
        }

        private void happened(String what, long times) {
            if (times > 0) {
                seen.merge(what, times, Long::sum);
            }
        }

        void live() throws IOException {
            for (var life = 0; life < LIVES; life++) {
                if (random.nextInt(6) == 0) {
                    disk.failPowerAt(1 + random.nextInt(12));
                }
                try {
                    work();
                } catch (CorruptFile corrupt) {
                    throw new AssertionError("a crash was taken for damage", corrupt);
                }
                disk.limitTo(Long.MAX_VALUE);
                if (random.nextInt(3) == 0) {
                    happened("kills", 1);
                    disk.restart();
                } else {
                    disk.crash();
                    written = durable;
                }
            }
            disk.restart();
            happened("rolled over", disk.list().stream().filter(this::isSegment).count() - 1);
            var counts = disk.counts();
            happened("crashes", counts.crashes());
            happened("sectors lost", counts.sectorsLost());
            happened("sectors torn", counts.sectorsTorn());
            happened("names lost", counts.namesLost());
            happened("failed syncs", counts.failedSyncs());
            happened("failed writes", counts.failedWrites());
            try (var log = open()) {
                assertThat(log.appended()).isEqualTo(model.size());
            }
        }

        private boolean isSegment(String name) {
            return name.startsWith("segment-");
        }

        private OperationLog open() throws IOException {
            var replayed = new ArrayList<Frame>();
            var options =
                    new LogOptions(LogOptions.MIN_SEGMENT_BYTES, mode, random.nextLong(), NOON);
            var log =
                    OperationLog.open(
                            disk, options, 0, VectorClock.EMPTY, replayed::add, Progress.SILENT);
            assertThat(replayed.size())
                    .as("persisted frames")
                    .isGreaterThanOrEqualTo((int) written);
            assertThat(replayed).isEqualTo(model.subList(0, replayed.size()));
            if (replayed.size() < model.size()) {
                happened("cut", model.size() - replayed.size());
                model.subList(replayed.size(), model.size()).clear();
            }
            assertThat(log.persisted()).isEqualTo(model.size());
            durable = model.size();
            written = durable;
            stoppedCleanly.ifPresent(clean -> assertThat(log.stoppedCleanly()).isEqualTo(clean));
            return log;
        }

        private void work() throws IOException {
            OperationLog log;
            try {
                log = open();
            } catch (CorruptFile corrupt) {
                throw corrupt;
            } catch (IOException _) {
                happened("opening failed", 1);
                if (stoppedCleanly.orElse(true)) {
                    stoppedCleanly = Optional.empty();
                }
                return;
            }
            stoppedCleanly = Optional.of(false);
            try {
                var steps = random.nextInt(20);
                for (var step = 0; step < steps; step++) {
                    step(log);
                }
                if (random.nextInt(4) == 0) {
                    stoppedCleanly = Optional.empty();
                    log.close();
                    durable = model.size();
                    written = durable;
                    stoppedCleanly = Optional.of(true);
                    happened("clean closes", 1);
                }
            } catch (CorruptFile corrupt) {
                throw corrupt;
            } catch (IOException failed) {
                happened("power failures", 1);
            }
        }

        private void step(OperationLog log) throws IOException {
            switch (random.nextInt(24)) {
                case 0 -> disk.failNextSync();
                case 1 -> disk.failNextWrite();
                case 2 -> disk.failPowerAt(1 + random.nextInt(8));
                case 3 -> disk.limitTo(disk.used() + random.nextInt(3000));
                case 4 -> disk.limitTo(Long.MAX_VALUE);
                case 5, 6 -> {
                    if (log.prepareSpare()) {
                        happened("spares", 1);
                    }
                }
                case 7, 8, 9, 10, 11, 12 -> {
                    log.sync();
                    durable = Math.max(durable, log.appended());
                    written = Math.max(written, durable);
                }
                case 13, 14, 15 -> read(log);
                default -> append(log);
            }
        }

        private void append(OperationLog log) throws IOException {
            var batch = new ArrayList<Frame>();
            var last = new TreeMap<ReplicaId, Long>();
            model.forEach(frame -> last.put(frame.first().replica(), frame.last()));
            var count = 1 + random.nextInt(random.nextInt(8) == 0 ? 60 : 6);
            var cost = 0L;
            for (var i = 0; i < count; i++) {
                var origin = origins.get(random.nextInt(3));
                var bytes = new byte[random.nextInt(random.nextInt(6) == 0 ? 2000 : 60)];
                random.nextBytes(bytes);
                var first = new Dot(origin, last.getOrDefault(origin, 0L) + 1);
                var content = Bytes.of(serial++ + ":" + Bytes.owning(bytes).hashCode());
                var frame =
                        new Frame(
                                first,
                                1 + random.nextInt(4),
                                random.nextBoolean() ? content : join(content, bytes));
                last.put(origin, frame.last());
                cost += OperationLog.cost(frame);
                batch.add(frame);
            }
            var room = log.room();
            try {
                log.append(batch);
                model.addAll(batch);
                happened("batches", 1);
                assertThat(log.appended()).isEqualTo(model.size());
                durable = mode == SyncMode.ALWAYS ? Math.max(durable, log.persisted()) : durable;
                written = model.size();
            } catch (DiskFull full) {
                happened("full", 1);
                assertThat(cost).as("refused although there was room").isGreaterThan(room);
                if (log.appended() > model.size()) {
                    model.addAll(batch); // some of it was written before the room ended
                    throw full;
                }
            } catch (IOException failed) {
                model.addAll(batch);
                throw failed;
            }
        }

        private static Bytes join(Bytes first, byte[] second) {
            var joined = new byte[first.length() + second.length];
            first.copyTo(joined, 0);
            System.arraycopy(second, 0, joined, first.length(), second.length);
            return Bytes.owning(joined);
        }

        private void read(OperationLog log) throws IOException {
            var origin = origins.get(random.nextInt(3));
            var persisted = new ArrayList<Frame>();
            for (var frame : model.subList(0, (int) log.persisted())) {
                if (frame.first().replica().equals(origin)) {
                    persisted.add(frame);
                }
            }
            if (persisted.isEmpty()) {
                assertThat(log.read(origin, 1, 1000)).isEmpty();
                return;
            }
            happened("reads", 1);
            var from = random.nextInt(persisted.size());
            var read =
                    log.read(origin, persisted.get(from).first().counter(), random.nextInt(3000));
            assertThat(read).isNotEmpty();
            assertThat(read).isEqualTo(persisted.subList(from, from + read.size()));
            var after = persisted.getLast().last() + 1;
            assertThat(log.read(origin, after, 1000)).isEmpty();
            var all = log.read(origin, 1, Integer.MAX_VALUE);
            assertThat(all).isEqualTo(persisted);
        }
    }
}
