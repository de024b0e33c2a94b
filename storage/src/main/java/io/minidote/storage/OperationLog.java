package io.minidote.storage;

import io.minidote.base.Invariant;
import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The write-ahead log: every transaction of every origin, in the order they were applied here.
///
/// Frames are appended in groups and counted from 0. What counts as [#persisted] is shown to
/// readers and comes back when the log is opened again, in the same order; of the rest, the first
/// so many. From one origin, frames come in counter order without gaps, but where a state was taken
/// over from another replica: [#adopt] counts as one frame, and replay never goes across it.
///
/// One thread appends. [#sync], [#prepareSpare], [#prune], [#read] and the numbers may be asked by
/// any.
///
/// After a write or a sync has failed nobody knows what is on disk, so from then on the log refuses
/// everything. A [DiskFull] is no such failure: it comes before anything is written.
public final class OperationLog implements Closeable {

    static final String SPARE = "spare";

    private final Disk disk;
    private final LogOptions options;

    /// Held while something is written. Readers of frames never wait for it.
    private final Object writing = new Object();

    /// Held while a spare is made, which may take long; taken after [#writing] where both are.
    private final Object allocating = new Object();

    /// Held while segments are deleted; taken before [#writing].
    private final Object pruning = new Object();

    private final Origins origins;
    private final GroupWriter writer;
    private volatile List<Segment> segments;
    private volatile Optional<DiskFile> spare = Optional.empty();
    private volatile Optional<IOException> failure = Optional.empty();
    private volatile long appended;
    private volatile long persisted;
    private boolean stoppedCleanly = true;
    private volatile boolean closed;

    private OperationLog(Disk disk, LogOptions options, Recovery found) {
        this.disk = disk;
        this.options = options;
        this.origins = found.origins();
        this.writer = new GroupWriter(origins);
        this.segments = List.copyOf(found.segments());
        this.appended = found.appended();
    }

    // ---- opening -------------------------------------------------------------------------------

    /// Opens the log, or makes an empty one, and repairs what a crash left behind.
    ///
    /// A snapshot of one frame more than there are is the state of another replica that was being
    /// taken over when a crash came: that is completed, see [#adopt].
    ///
    /// @param fromIndex what the newest snapshot has; frames before it are checked, not replayed
    /// @param clock the clock of that snapshot
    /// @param replay gets all other frames, in order
    /// @throws CorruptFile where something is broken that was once whole on disk
    public static OperationLog open(
            Disk disk,
            LogOptions options,
            long fromIndex,
            VectorClock clock,
            Consumer<Frame> replay,
            Progress progress)
            throws IOException {
        var found = new Recovery(disk, fromIndex, replay, progress);
        try {
            var from = Recovery.replayableFrom(disk);
            if (fromIndex < from) {
                throw new IOException(
                        "%s: the log can be replayed from frame %d on, the snapshot ends at frame %d"
                                .formatted(disk.path("."), from, fromIndex));
            }
            found.read();
        } catch (IOException | RuntimeException failed) {
            close(found.segments());
            throw failed;
        }
        var log = new OperationLog(disk, options, found);
        try {
            log.begin(found, fromIndex, clock);
            return log;
        } catch (IOException | RuntimeException failed) {
            log.closeFiles();
            throw failed;
        }
    }

    /// The index from which on the log that stands on `disk` can be replayed: that of its oldest
    /// frame, or of the first behind the last state taken over; 0 if there is no log yet. A
    /// snapshot of fewer frames is of no use.
    public static long replayableFrom(Disk disk) throws IOException {
        return Recovery.replayableFrom(disk);
    }

    private void begin(Recovery found, long fromIndex, VectorClock clock) throws IOException {
        if (segments.isEmpty()) {
            if (fromIndex > 0) {
                throw new IOException(
                        "%s: no log, but there is a snapshot of its first %d frames"
                                .formatted(disk.path("."), fromIndex));
            }
            synchronized (allocating) {
                allocateSpare();
            }
            beginSegment(1, false);
        } else {
            checkEnd(fromIndex, clock);
            if (disk.list().contains(SPARE)) {
                disk.delete(SPARE);
            }
            stoppedCleanly = found.stoppedCleanly();
            found.repair();
            origins.numberAsIn(segments.getLast());
        }
        GroupWriter.mark(segments.getLast(), Group.Kind.OPENED, appended);
        persisted = appended;
        if (fromIndex > appended) {
            adopt(fromIndex, clock);
        }
    }

    private void checkEnd(long fromIndex, VectorClock clock) throws CorruptFile {
        var last = segments.getLast();
        if (fromIndex > appended + 1) {
            throw new CorruptFile(
                    last.path,
                    last.end,
                    "the log ends after %d frames, but a snapshot was made of %d"
                            .formatted(appended, fromIndex));
        }
        if (fromIndex > appended && !clock.covers(clock())) {
            throw new CorruptFile(
                    last.path,
                    last.end,
                    "the log ends with %s, but a snapshot of one frame more has %s"
                            .formatted(clock(), clock));
        }
    }

    // ---- what there is -------------------------------------------------------------------------

    /// How many frames were ever appended; the next one gets this index.
    public long appended() {
        return appended;
    }

    /// The first so many frames will survive, as far as the mode promises it.
    public long persisted() {
        return persisted;
    }

    /// Whether the log was closed, and not just left, the last time it was open; true for a new
    /// one.
    public boolean stoppedCleanly() {
        return stoppedCleanly;
    }

    /// What the log had of each origin when its last frame was appended.
    public VectorClock clock() {
        synchronized (writing) {
            return origins.clock();
        }
    }

    /// The counter from which on the log has everything of `origin`, up to its clock's entry.
    public long wholeFrom(ReplicaId origin) {
        return origins.wholeFrom(origin);
    }

    /// What `frame` counts for, at most, against [#room].
    public static int cost(Frame frame) {
        return frame.bytes().length() + GroupWriter.FRAME_OVERHEAD;
    }

    /// Frames that [#cost] so much together can be appended even if the disk is full from now on.
    public long room() {
        synchronized (writing) {
            return Math.max(currentRoom(), spare.isPresent() ? spareRoom() : 0);
        }
    }

    private int currentRoom() {
        return Math.max(0, segments.getLast().room());
    }

    private int spareRoom() {
        var headerBytes = 128 + origins.size() * (ReplicaId.MAX_NAME_LENGTH + 32);
        return Math.max(0, options.segmentBytes() - headerBytes - Group.HEADER);
    }

    // ---- appending -----------------------------------------------------------------------------

    /// Writes the frames behind all others. What is on disk afterwards is for [#sync] to say.
    ///
    /// Throws [DiskFull], with nothing written, when they [#cost] more than there is [#room], and
    /// no more can be had.
    public void append(List<Frame> frames) throws IOException {
        synchronized (writing) {
            checkUsable();
            var cost = 0L;
            for (var frame : frames) {
                if (frame.bytes().length() > options.maxFrameBytes()) {
                    throw new IllegalArgumentException(
                            "%s has %d bytes, log.segment.bytes = %d allows %d"
                                    .formatted(
                                            frame.first(),
                                            frame.bytes().length(),
                                            options.segmentBytes(),
                                            options.maxFrameBytes()));
                }
                cost += cost(frame);
            }
            if (cost > currentRoom() && !prepareSpare()) {
                throw new DiskFull(disk.path(SPARE), options.segmentBytes());
            }
            try {
                var next = 0;
                while (next < frames.size()) {
                    next = appendGroup(frames, next);
                }
            } catch (IOException failed) {
                throw failing(failed);
            }
            if (options.sync().persistedOnceWritten()) {
                showPersisted(segments.getLast(), segments.getLast().end, appended);
            }
        }
    }

    /// Goes on behind a state taken over from another replica, which counts as frame `appends - 1`.
    /// The snapshot of it is on disk already; afterwards it is persisted.
    ///
    /// Of each origin that `clock` has more of than the log, the log is [#wholeFrom] there. Replay
    /// begins behind the state taken over, so older snapshots are of no use any more. What a crash
    /// keeps from being done, [#open] completes.
    ///
    /// Throws [DiskFull], with nothing written, when there is no room for another segment.
    public void adopt(long appends, VectorClock clock) throws IOException {
        synchronized (writing) {
            checkUsable();
            Invariant.check(
                    appends == appended + 1,
                    "a state taken over counts as one frame, not as %d to %d",
                    appended,
                    appends);
            Invariant.check(
                    clock.covers(origins.clock()),
                    "the state taken over has %s, the log %s",
                    clock,
                    origins.clock());
            if (!prepareSpare()) {
                throw new DiskFull(disk.path(SPARE), options.segmentBytes());
            }
            try {
                syncLast();
                appended = appends;
                origins.jumpTo(clock);
                beginSegment(segments.getLast().header.number() + 1, true);
                persisted = appends;
            } catch (IOException failed) {
                throw failing(failed);
            }
        }
    }

    /// Appends what fits into one group, from `frames[from]` on. Tells which frame is next.
    private int appendGroup(List<Frame> frames, int from) throws IOException {
        if (!GroupWriter.fits(frames.get(from), segments.getLast())) {
            rollOver();
        }
        var next = writer.write(segments.getLast(), frames, from, appended);
        appended += next - from;
        return next;
    }

    /// Begins the next segment, once all of this one is on disk.
    private void rollOver() throws IOException {
        syncLast();
        synchronized (allocating) {
            if (spare.isEmpty()) {
                allocateSpare();
            }
        }
        beginSegment(segments.getLast().header.number() + 1, false);
    }

    private void syncLast() throws IOException {
        var last = segments.getLast();
        if (last.synced < last.end) {
            last.file.sync();
            last.synced = last.end;
        }
        showPersisted(last, last.end, appended);
    }

    /// Turns the spare into segment `number`. It gets its name last, when its header is on disk, so
    /// a segment without a header is no crash.
    private void beginSegment(int number, boolean adopted) throws IOException {
        var header =
                SegmentHeader.encode(
                        options.salt(),
                        number,
                        appended,
                        options.segmentBytes(),
                        options.time().instant(),
                        adopted,
                        origins.had());
        if (header.length() > options.segmentBytes() / 4) {
            throw new IOException(
                    "log.segment.bytes = %d is too small for a log of %d origins"
                            .formatted(options.segmentBytes(), origins.size()));
        }
        var name = SegmentHeader.fileName(number);
        try (var file = spare.orElseThrow()) {
            file.write(0, ByteBuffer.wrap(header.toArray()));
            file.sync();
            disk.rename(SPARE, name);
            disk.sync();
        }
        spare = Optional.empty();
        var all = new ArrayList<>(segments);
        all.add(Segment.open(disk, name));
        segments = List.copyOf(all);
        origins.numberAsIn(segments.getLast());
    }

    /// Makes the file that becomes the next segment, unless it is there. Takes as long as writing a
    /// segment full of zeros does, and nobody waits for it but who needs it at once. Tells whether
    /// there is a spare now; when the disk is full there is none, and it may be tried again.
    public boolean prepareSpare() throws IOException {
        synchronized (allocating) {
            checkUsable();
            if (spare.isEmpty()) {
                try {
                    allocateSpare();
                } catch (DiskFull _) {
                    return false;
                }
            }
            return true;
        }
    }

    private void allocateSpare() throws IOException {
        if (disk.list().contains(SPARE)) {
            disk.delete(SPARE); // half made when something failed
        }
        var file = disk.create(SPARE, options.segmentBytes());
        file.sync();
        disk.sync();
        spare = Optional.of(file);
    }

    /// Afterwards everything appended before is on disk.
    public void sync() throws IOException {
        Segment segment;
        int end;
        long count;
        synchronized (writing) {
            checkUsable();
            segment = segments.getLast();
            end = segment.end;
            count = appended;
            if (segment.synced == end) {
                return;
            }
        }
        try {
            segment.file.sync();
        } catch (IOException failed) {
            if (segment.isDropped()) {
                return; // rolled over meanwhile, which synced it, and pruned
            }
            throw failing(failed);
        }
        synchronized (writing) {
            segment.synced = Math.max(segment.synced, end);
            showPersisted(segment, end, count);
        }
    }

    private void showPersisted(Segment segment, int end, long count) {
        segment.readable = Math.max(segment.readable, end);
        persisted = Math.max(persisted, count);
        Invariant.check(
                persisted <= appended, "%d frames persisted of %d appended", persisted, appended);
    }

    // ---- pruning -------------------------------------------------------------------------------

    /// What [#prune] has done.
    ///
    /// @param segments how many were deleted
    /// @param heldBack the bytes of those that are kept only because a member lacks something of
    ///   them
    public record Pruned(int segments, long heldBack) {}

    /// Deletes the oldest segments as far as `retention` allows. Of what they held the log is not
    /// [#wholeFrom] any more; whoever is reading it finds nothing.
    ///
    /// @param inSnapshots the first so many frames are in every snapshot that is kept
    /// @param stable what no member lacks
    public Pruned prune(Retention retention, long inSnapshots, VectorClock stable)
            throws IOException {
        synchronized (pruning) {
            List<Segment> gone;
            Retention.Verdict verdict;
            synchronized (writing) {
                checkUsable();
                var all = segments;
                verdict =
                        retention.judge(
                                stretches(all),
                                bytes(),
                                inSnapshots,
                                stable,
                                options.time().instant());
                gone = all.subList(0, verdict.stretches());
                segments = List.copyOf(all.subList(verdict.stretches(), all.size()));
                origins.beginWith(segments.getFirst().header);
            }
            for (var segment : gone) {
                segment.drop();
                disk.delete(SegmentHeader.fileName(segment.header.number()));
                disk.sync(); // one by one, lest a crash leaves a hole between them
            }
            return new Pruned(gone.size(), verdict.heldBack());
        }
    }

    private static List<Retention.Stretch> stretches(List<Segment> segments) {
        var stretches = new ArrayList<Retention.Stretch>();
        for (var i = 0; i + 1 < segments.size(); i++) {
            var next = segments.get(i + 1).header;
            stretches.add(
                    new Retention.Stretch(
                            next.firstIndex(),
                            next.clock(),
                            next.begun(),
                            segments.get(i).header.size()));
        }
        return stretches;
    }

    /// What all segments take on disk.
    public long bytes() {
        return segments.stream().mapToLong(segment -> segment.header.size()).sum();
    }

    /// No frame that is still here was appended before.
    public Instant begun() {
        return segments.getFirst().header.begun();
    }

    // ---- reading -------------------------------------------------------------------------------

    /// Persisted frames of `origin` in counter order, beginning with the one that starts at
    /// `fromCounter`: at least that one, and as many more as have `maxBytes` together. None if no
    /// persisted frame starts there, or the log is not [#wholeFrom] there.
    public List<Frame> read(ReplicaId origin, long fromCounter, int maxBytes) throws IOException {
        return fromCounter < wholeFrom(origin)
                ? List.of()
                : new Reading(origin, fromCounter, maxBytes).from(segments);
    }

    /// Frames of `origin` in counter order, from the one that starts at `fromCounter` or behind it,
    /// out of a log that nobody writes to any more. Only looks: what a crash has torn at its end is
    /// passed over and left there.
    ///
    /// @return the counter from which on the log has all of `origin`'s up to its last
    /// @throws CorruptFile where something is broken that was once whole on disk
    public static long salvage(
            Disk disk, ReplicaId origin, long fromCounter, Consumer<Frame> frames)
            throws IOException {
        Consumer<Frame> wanted =
                frame -> {
                    if (frame.first().replica().equals(origin)
                            && frame.first().counter() >= fromCounter) {
                        frames.accept(frame);
                    }
                };
        var found = new Recovery(disk, 0, wanted, Progress.SILENT);
        try {
            found.read();
        } finally {
            close(found.segments());
        }
        return found.origins().wholeFrom(origin);
    }

    // ---- the end -------------------------------------------------------------------------------

    private void checkUsable() throws IOException {
        if (closed) {
            throw new IOException(disk.path(".") + ": the log is closed");
        }
        if (failure.isPresent()) {
            throw new IOException(
                    "%s: the log takes nothing more since a write failed: %s"
                            .formatted(disk.path("."), failure.get().getMessage()),
                    failure.get());
        }
    }

    private IOException failing(IOException failed) {
        if (failure.isEmpty()) {
            failure = Optional.of(failed);
        }
        return failed;
    }

    /// Why the log takes nothing any more; nothing while it does. What was appended since the last
    /// [#persisted] is then in doubt.
    public Optional<IOException> failure() {
        synchronized (writing) {
            return failure;
        }
    }

    /// Syncs, and leaves a mark that the log was closed, unless a write has failed.
    @Override
    public void close() throws IOException {
        synchronized (pruning) {
            synchronized (writing) {
                synchronized (allocating) {
                    if (!closed) {
                        closeAll();
                    }
                }
            }
        }
    }

    private void closeAll() throws IOException {
        try {
            if (failure.isEmpty()) {
                sync();
                GroupWriter.mark(segments.getLast(), Group.Kind.CLOSED, appended);
            }
        } finally {
            closed = true;
            closeFiles();
        }
    }

    private void closeFiles() throws IOException {
        close(segments);
        if (spare.isPresent()) {
            spare.get().close();
        }
    }

    private static void close(List<Segment> segments) throws IOException {
        for (var segment : segments) {
            segment.file.close();
        }
    }
}
