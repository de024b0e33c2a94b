package io.minidote.sim.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.storage.CorruptFile;
import io.minidote.storage.Disk;
import io.minidote.storage.DiskFull;
import io.minidote.storage.Identity;
import io.minidote.storage.LogOptions;
import io.minidote.storage.OperationLog;
import io.minidote.storage.Progress;
import io.minidote.storage.Retention;
import io.minidote.storage.Snapshots;
import io.minidote.storage.Succession;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One data directory from its first file on, always the same steps, beside what was promised of
/// it: it begins, appends, rolls over, writes snapshots, prunes, takes over a state, is killed,
/// sets everything aside for a new replica and is renewed.
///
/// Whatever is found when it is opened is held against the promises, which are then those of what
/// was found.
final class ScriptedLife {

    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

    private static final ReplicaId FIRST = new ReplicaId("n", 1);
    private static final ReplicaId SECOND = new ReplicaId("n", 2);
    private static final ReplicaId THIRD = new ReplicaId("n", 3);

    private static final List<ReplicaId> ORIGINS =
            List.of(new ReplicaId("a", 1), new ReplicaId("b", 2), new ReplicaId("c", 3));

    /// What counts as one append.
    private sealed interface Entry {
        record Appended(Frame frame) implements Entry {}

        /// A state taken over, and the clock after it.
        record Adopted(VectorClock clock) implements Entry {}
    }

    /// What was promised of the log and the snapshots of one replica.
    private static final class Promised {
        /// Everything appended that has not been lost, by index.
        final List<Entry> entries = new ArrayList<>();

        /// How many must survive a power failure, and how many a kill.
        int durable;

        int written;

        /// How many were synced when the last group was written, which says so.
        int vouched;

        /// The clock of a state that was being taken over.
        Optional<VectorClock> adopting = Optional.empty();

        void persist() {
            durable = entries.size();
            written = durable;
        }

        VectorClock clock() {
            return clock(entries.size());
        }

        VectorClock clock(long index) {
            var clock = VectorClock.EMPTY;
            for (var entry : entries.subList(0, (int) index)) {
                clock =
                        switch (entry) {
                            case Entry.Appended(var frame) ->
                                    clock.with(frame.first().replica(), frame.last());
                            case Entry.Adopted(var after) -> after;
                        };
            }
            return clock;
        }

        List<Frame> frames(ReplicaId origin, long from) {
            var frames = new ArrayList<Frame>();
            for (var entry : entries) {
                if (entry instanceof Entry.Appended(var frame)
                        && frame.first().replica().equals(origin)
                        && frame.first().counter() >= from) {
                    frames.add(frame);
                }
            }
            return frames;
        }
    }

    /// A log and its snapshots while they are open.
    private record Open(OperationLog log, Snapshots snapshots, Promised promised) {}

    private final SimulatedFolders folders;
    private final TreeMap<String, Long> seen;

    /// Who the directory may belong to, the latest last; nobody before the first file is there.
    private final List<ReplicaId> owners = new ArrayList<>();

    private final Map<ReplicaId, Promised> promises = new TreeMap<>();

    /// From where on the log of a replica was whole when it was closed.
    private final Map<ReplicaId, VectorClock> closed = new TreeMap<>();

    ScriptedLife(long seed, TreeMap<String, Long> seen) {
        folders = new SimulatedFolders(seed);
        this.seen = seen;
    }

    SimulatedFolders folders() {
        return folders;
    }

    private void happened(String what) {
        seen.merge(what, 1L, Long::sum);
    }

    // ---- the script ----------------------------------------------------------------------------

    /// Goes through all of it; ends early where the disk fails.
    void live() {
        try {
            goThrough();
            happened("whole lives");
        } catch (CorruptFile corrupt) {
            refused(corrupt);
        } catch (IOException failed) {
            happened("ended by a failure");
        }
    }

    private void goThrough() throws IOException {
        var succession = take();
        var open = open(succession);
        append(open, 3, 20);
        append(open, 1, 1_500);
        open.log().prepareSpare();
        append(open, 2, 1_200);
        snapshot(open);
        append(open, 2, 1_500);
        read(open);
        snapshot(open);
        prune(open);
        append(open, 2, 300);

        open = open(take()); // what was open is left as it is
        append(open, 1, 100);
        adopt(open);
        append(open, 3, 700);
        append(open, 2, 1_500);
        snapshot(open);
        prune(open);
        read(open);
        append(open, 2, 10);
        close(open);

        setAside(SECOND);
        open = open(take());
        append(open, 2, 1_500);
        snapshot(open);
        append(open, 2, 1_500);
        close(open);

        renew(THIRD);
        open = open(take());
        append(open, 2, 30);
        append(open, 1, 30);
    }

    private void append(Open open, int frames, int bytes) throws IOException {
        var promised = open.promised();
        var clock = promised.clock();
        var batch = new ArrayList<Frame>();
        for (var i = 0; i < frames; i++) {
            var index = promised.entries.size() + i;
            var origin = ORIGINS.get(index % ORIGINS.size());
            var content = new byte[bytes + index];
            Arrays.fill(content, (byte) (index + 1));
            var frame = new Frame(new Dot(origin, clock.get(origin) + 1), 2, Bytes.owning(content));
            clock = clock.with(origin, frame.last());
            batch.add(frame);
        }
        var before = open.log().appended();
        promised.vouched = promised.durable;
        var entries = batch.stream().map(Entry.Appended::new).toList();
        try {
            open.log().append(batch);
        } catch (DiskFull full) {
            happened("no room for frames");
            if (open.log().appended() > before) {
                promised.entries.addAll(entries);
                throw full;
            }
            return;
        } catch (IOException failed) {
            promised.entries.addAll(entries);
            throw failed;
        }
        promised.entries.addAll(entries);
        promised.written = promised.entries.size();
        sync(open);
    }

    private static void sync(Open open) throws IOException {
        open.log().sync();
        open.promised().persist();
    }

    private void snapshot(Open open) throws IOException {
        try {
            write(open, open.promised().entries.size(), open.promised().clock());
            happened("snapshots");
        } catch (DiskFull _) {
            happened("no room for a snapshot");
        }
    }

    private static void write(Open open, long index, VectorClock clock) throws IOException {
        open.snapshots().write(index, chunks(clock).iterator());
    }

    /// As a snapshot that knows nothing but its clock.
    private static List<Bytes> chunks(VectorClock clock) {
        return List.of(Bytes.of(clock.toString()), Bytes.copyOf(new byte[700]));
    }

    private void adopt(Open open) throws IOException {
        var promised = open.promised();
        var clock = promised.clock().with(ORIGINS.getLast(), 1_000);
        promised.adopting = Optional.of(clock);
        try {
            if (!open.log().prepareSpare()) {
                happened("no room for a state");
                return;
            }
            write(open, promised.entries.size() + 1, clock);
        } catch (DiskFull _) {
            happened("no room for a state");
            promised.adopting = Optional.empty();
            return;
        }
        open.log().adopt(promised.entries.size() + 1, clock);
        promised.entries.add(new Entry.Adopted(clock));
        promised.adopting = Optional.empty();
        promised.persist();
        open.snapshots().deleteBefore(promised.entries.size());
        happened("adopted");
    }

    private void prune(Open open) throws IOException {
        var pruned =
                open.log()
                        .prune(
                                new Retention(0, Duration.ZERO, 0, Duration.ZERO),
                                open.snapshots().inAll(),
                                open.promised().clock());
        if (pruned.segments() > 0) {
            happened("pruned");
        }
    }

    /// From where the log says it is whole, everything persisted is there.
    private static void read(Open open) throws IOException {
        for (var origin : ORIGINS) {
            var from = open.log().wholeFrom(origin);
            assertThat(open.log().read(origin, from, Integer.MAX_VALUE))
                    .isEqualTo(open.promised().frames(origin, from));
        }
    }

    private void close(Open open) throws IOException {
        var whole = VectorClock.EMPTY;
        for (var origin : ORIGINS) {
            whole = whole.with(origin, open.log().wholeFrom(origin));
        }
        open.log().close();
        closed.put(owners.getLast(), whole);
        open.promised().vouched = open.promised().entries.size();
    }

    private void setAside(ReplicaId next) throws IOException {
        var succession = take();
        promises.put(next, new Promised());
        owners.add(next);
        succession.setAside(next.incarnation(), "machine", "1");
        owners.removeFirst();
        happened("set aside");
        checkAside(succession);
    }

    private void renew(ReplicaId next) throws IOException {
        var succession = take();
        promises.put(next, promised(owners.getLast()));
        owners.add(next);
        succession.renew(next.incarnation(), "machine", "1");
        owners.removeFirst();
        happened("renewed");
    }

    // ---- what is found -------------------------------------------------------------------------

    private boolean doubted() {
        return folders.fault() == SimulatedFolders.Fault.READ_ALTERED;
    }

    /// Only what was read wrong may be refused, and then by its place.
    private void refused(CorruptFile corrupt) {
        if (!doubted() || !folders.hasStruck()) {
            throw new AssertionError("a crash was taken for damage", corrupt);
        }
        assertThat(corrupt).hasMessageMatching("/[-a-z0-9/.]+ is damaged at byte [0-9]+: .+");
        happened("refused");
    }

    private Promised promised(ReplicaId owner) {
        return promises.computeIfAbsent(owner, _ -> new Promised());
    }

    private Succession take() throws IOException {
        var first = new Identity(FIRST, "machine", "1", List.of(), false);
        var succession = Succession.open(folders, first);
        var owner = succession.identity().replica();
        assertThat(owners.isEmpty() ? List.of(FIRST) : owners).contains(owner);
        owners.clear();
        owners.add(owner);
        assertThat(succession.identity().settingAside()).isFalse();
        checkAside(succession);
        return succession;
    }

    /// Everything the first replica had is kept once it is not here any more.
    private void checkAside(Succession succession) throws IOException {
        if (owners.getLast().equals(FIRST)) {
            return;
        }
        assertThat(succession.identity().earlier()).first().isEqualTo(FIRST);
        var log = folders.in("aside/n-0000000000000001/log");
        var whole = closed.getOrDefault(FIRST, VectorClock.EMPTY);
        for (var origin : ORIGINS) {
            var kept = new ArrayList<Frame>();
            OperationLog.salvage(log, origin, whole.get(origin), kept::add);
            assertThat(kept).isEqualTo(promised(FIRST).frames(origin, whole.get(origin)));
        }
        var snapshots = Snapshots.open(folders.in("aside/n-0000000000000001/snapshots"));
        newest(snapshots, log, promised(FIRST));
        happened("found aside");
    }

    /// How many frames the newest snapshot has; it is that of as many promised ones.
    private long newest(Snapshots snapshots, Disk log, Promised promised) throws IOException {
        var broken = new ArrayList<CorruptFile>();
        var stored =
                snapshots.newest(OperationLog.replayableFrom(log), broken::add, Progress.SILENT);
        broken.forEach(this::refused);
        var index = stored.isPresent() ? stored.get().logIndex() : 0;
        if (index == promised.entries.size() + 1) {
            promised.entries.add(new Entry.Adopted(promised.adopting.orElseThrow()));
            happened("adoption completed");
        }
        if (stored.isPresent()) {
            try (var chunks = stored.get().chunks(Progress.SILENT)) {
                for (var expected : chunks(promised.clock(index))) {
                    assertThat(chunks.next()).contains(expected);
                }
                assertThat(chunks.next()).isEmpty();
            }
        }
        promised.adopting = Optional.empty();
        return index;
    }

    private Open open(Succession succession) throws IOException {
        var promised = promised(owners.getLast());
        var snapshots = Snapshots.open(succession.snapshots());
        var index = newest(snapshots, succession.log(), promised);
        var replayed = new ArrayList<Entry>();
        var log =
                OperationLog.open(
                        succession.log(),
                        new LogOptions(LogOptions.MIN_SEGMENT_BYTES, SyncMode.ALWAYS, 1, NOON),
                        index,
                        promised.clock(index),
                        frame -> replayed.add(new Entry.Appended(frame)),
                        Progress.SILENT);
        var end = (int) index + replayed.size();
        assertThat(end)
                .as("frames that came back")
                .isGreaterThanOrEqualTo(doubted() ? promised.vouched : promised.written);
        assertThat(replayed).isEqualTo(promised.entries.subList((int) index, end));
        if (end < promised.entries.size()) {
            happened("cut");
        }
        promised.entries.subList(end, promised.entries.size()).clear();
        assertThat(log.persisted()).isEqualTo(end).isEqualTo(log.appended());
        assertThat(log.clock()).isEqualTo(promised.clock());
        promised.persist();
        snapshots.deleteBefore(OperationLog.replayableFrom(succession.log()));
        var open = new Open(log, snapshots, promised);
        read(open);
        return open;
    }

    // ---- what comes after ----------------------------------------------------------------------

    void powerFails() {
        folders.crash();
        promises.values().forEach(promised -> promised.written = promised.durable);
    }

    void isKilled() {
        folders.restart();
    }

    /// Starts from what is there; ends early where the disk fails.
    void start() {
        try {
            open(take());
            happened("starts");
        } catch (CorruptFile corrupt) {
            refused(corrupt);
        } catch (IOException failed) {
            happened("starts that failed");
        }
    }

    /// Everything works again: it starts, goes on, stops cleanly and starts once more.
    void goOn() throws IOException {
        var open = open(take());
        append(open, 2, 40);
        snapshot(open);
        close(open);
        var again = open(take());
        assertThat(again.log().stoppedCleanly()).isTrue();
        again.log().close();
    }
}
