package io.minidote.storage;

import io.minidote.base.Invariant;
import io.minidote.base.MalformedBytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The write-ahead log: every transaction of every origin, in the order they were applied here.
///
/// Frames are appended in groups and counted from 0. What counts as [#persisted] is shown to
/// readers and comes back when the log is opened again, in the same order; of the rest, the first
/// so many. From one origin, frames come in counter order without gaps.
///
/// One thread appends. [#sync], [#prepareSpare], [#read] and the numbers may be asked by any.
///
/// After a write or a sync has failed nobody knows what is on disk, so from then on the log refuses
/// everything. A [DiskFull] is no such failure: it comes before anything is written.
public final class OperationLog implements Closeable {

    /// A group ends when its frames take more than this.
    private static final int GROUP_BYTES = 1 << 20;

    /// What a frame takes at most beside its bytes: a replica spelled out, numbers, and a header of
    /// its own.
    private static final int FRAME_OVERHEAD = 192;

    private static final int OPEN_WINDOW = 1 << 20;
    private static final int READ_WINDOW = 128 << 10;

    static final String SPARE = "spare";

    private final Disk disk;
    private final LogOptions options;

    /// Held while something is written. Readers of frames never wait for it.
    private final Object writing = new Object();

    /// Held while a spare is made, which may take long; taken after [#writing] where both are.
    private final Object allocating = new Object();

    private final Map<ReplicaId, Origin> origins = new TreeMap<>();
    private volatile List<Segment> segments = List.of();
    private volatile Optional<DiskFile> spare = Optional.empty();
    private volatile Optional<IOException> failure = Optional.empty();
    private volatile long appended;
    private volatile long persisted;
    private boolean stoppedCleanly;
    private volatile boolean closed;

    private byte[] buffer = new byte[64 << 10];

    /// What the log has of one replica.
    private static final class Origin {
        final ReplicaId replica;
        long last;
        long wholeFrom = 1;

        /// Its number in the current segment, 0 before its first frame there.
        int number;

        Origin(ReplicaId replica) {
            this.replica = replica;
        }
    }

    private OperationLog(Disk disk, LogOptions options) {
        this.disk = disk;
        this.options = options;
    }

    /// Opens the log, or makes an empty one, and repairs what a crash left behind.
    ///
    /// @param fromIndex what the newest snapshot has; frames before it are checked, not replayed
    /// @param replay gets all other frames, in order
    /// @throws CorruptFile where something is broken that was once whole on disk
    public static OperationLog open(
            Disk disk,
            LogOptions options,
            long fromIndex,
            Consumer<Frame> replay,
            Progress progress)
            throws IOException {
        var log = new OperationLog(disk, options);
        try {
            log.recover(fromIndex, replay, progress);
            return log;
        } catch (IOException | RuntimeException failed) {
            log.closeFiles();
            throw failed;
        }
    }

    /// The index of the oldest frame in the log that stands on `disk`; 0 if there is no log yet.
    public static long firstIndex(Disk disk) throws IOException {
        for (var name : disk.list()) {
            if (SegmentHeader.isFileName(name)) {
                try (var file = disk.open(name)) {
                    return SegmentHeader.read(file, disk.path(name)).firstIndex();
                }
            }
        }
        return 0;
    }

    // ---- opening -------------------------------------------------------------------------------

    private void recover(long fromIndex, Consumer<Frame> replay, Progress progress)
            throws IOException {
        var names = disk.list();
        var opened = new ArrayList<Segment>();
        for (var name : names) {
            if (SegmentHeader.isFileName(name)) {
                opened.add(openSegment(name));
                segments = List.copyOf(opened);
            }
        }
        if (opened.isEmpty()) {
            if (fromIndex > 0) {
                throw new IOException(
                        "%s: no log, but there is a snapshot of its first %d frames"
                                .formatted(disk.path("."), fromIndex));
            }
            startAnew();
            stoppedCleanly = true;
            return;
        }
        checkOrder(opened);
        if (fromIndex < opened.getFirst().header.firstIndex()) {
            throw new IOException(
                    "%s: the log begins at frame %d, the snapshot ends at frame %d"
                            .formatted(
                                    disk.path("."),
                                    opened.getFirst().header.firstIndex(),
                                    fromIndex));
        }
        var tail = replayAll(opened, fromIndex, replay, progress);
        var current = opened.getLast();
        if (fromIndex > appended) {
            throw new CorruptFile(
                    current.path,
                    current.end,
                    "the log ends after %d frames, but a snapshot was made of %d"
                            .formatted(appended, fromIndex));
        }
        if (names.contains(SPARE)) {
            disk.delete(SPARE);
        }
        repair(current, tail);
        numberOrigins(current);
        writeMark(Group.Kind.OPENED);
        persisted = appended;
        opened.forEach(segment -> segment.readable = segment.end);
    }

    private Segment openSegment(String name) throws IOException {
        var file = disk.open(name);
        try {
            return new Segment(SegmentHeader.read(file, disk.path(name)), file, disk.path(name));
        } catch (IOException failed) {
            file.close();
            throw failed;
        }
    }

    private void startAnew() throws IOException {
        synchronized (allocating) {
            allocateSpare();
        }
        beginSegment(1);
        writeMark(Group.Kind.OPENED);
    }

    private void checkOrder(List<Segment> opened) throws IOException {
        var number = opened.getFirst().header.number();
        for (var segment : opened) {
            if (segment.header.number() != number) {
                throw new CorruptFile(
                        segment.path,
                        0,
                        "this is segment %d, segment %d should be here"
                                .formatted(segment.header.number(), number));
            }
            if (!disk.path(SegmentHeader.fileName(number)).equals(segment.path)) {
                throw new CorruptFile(segment.path, 0, "segment " + number + " under a wrong name");
            }
            number++;
        }
    }

    /// How the last segment ends.
    ///
    /// @param mark the kind of mark at its end, [Group.Kind#FRAMES] if there is none
    /// @param vouched the furthest place known to be on disk
    /// @param lastByte what follows the end, up to here, is not all zero
    private record Tail(Group.Kind mark, int vouched, int lastByte) {}

    private Tail replayAll(
            List<Segment> opened, long fromIndex, Consumer<Frame> replay, Progress progress)
            throws IOException {
        for (var origin : opened.getFirst().header.origins()) {
            var known = new Origin(origin.replica());
            known.last = origin.last();
            known.wholeFrom = Math.max(origin.wholeFrom(), origin.last() + 1);
            origins.put(origin.replica(), known);
        }
        var total = 0L;
        for (var segment : opened) {
            total += segment.header.size();
        }
        var done = 0L;
        var tail = new Tail(Group.Kind.FRAMES, 0, 0);
        appended = opened.getFirst().header.firstIndex();
        for (var i = 0; i < opened.size(); i++) {
            var segment = opened.get(i);
            checkBeginning(segment);
            var reader = new GroupReader(segment.file, segment.header, OPEN_WINDOW);
            if (i + 1 < opened.size()) {
                var next = opened.get(i + 1).header.firstIndex();
                replayRolled(segment, reader, next, fromIndex, replay, progress, done, total);
            } else {
                tail = replayLast(segment, reader, fromIndex, replay, progress, done, total);
            }
            done += segment.header.size();
            progress.at(done, total);
        }
        return tail;
    }

    /// What a segment says the log had when it began is what the segments before it hold.
    private void checkBeginning(Segment segment) throws IOException {
        var header = segment.header;
        var same = header.firstIndex() == appended && header.origins().size() == origins.size();
        for (var origin : header.origins()) {
            same &=
                    origins.containsKey(origin.replica())
                            && origins.get(origin.replica()).last == origin.last();
        }
        if (!same) {
            throw new CorruptFile(
                    segment.path,
                    0,
                    "it goes on after %d frames %s, the segments before it hold %d frames %s"
                            .formatted(header.firstIndex(), header.origins(), appended, clock()));
        }
    }

    /// A segment that was rolled over was synced before the next was begun: all of it is there.
    private void replayRolled(
            Segment segment,
            GroupReader reader,
            long untilIndex,
            long fromIndex,
            Consumer<Frame> replay,
            Progress progress,
            long done,
            long total)
            throws IOException {
        while (appended < untilIndex) {
            switch (reader.at(segment.end, segment.header.size())) {
                case GroupReader.Found.Whole whole
                        when whole.group().kind() == Group.Kind.FRAMES
                                && whole.group().index() == appended ->
                        replayGroup(segment, whole, fromIndex, replay);
                case GroupReader.Found.Whole whole ->
                        throw new CorruptFile(
                                segment.path,
                                segment.end,
                                "%s with index %d where frame %d was"
                                        .formatted(
                                                whole.group().kind(),
                                                whole.group().index(),
                                                appended));
                case GroupReader.Found.Broken(var why) ->
                        throw new CorruptFile(
                                segment.path,
                                segment.end,
                                "%s; frame %d was here, the next segment begins at frame %d"
                                        .formatted(why, appended, untilIndex));
            }
            progress.at(done + segment.end, total);
        }
        segment.synced = segment.end;
    }

    private Tail replayLast(
            Segment segment,
            GroupReader reader,
            long fromIndex,
            Consumer<Frame> replay,
            Progress progress,
            long done,
            long total)
            throws IOException {
        var vouched = segment.header.length();
        while (true) {
            var found = reader.at(segment.end, segment.header.size());
            progress.at(done + segment.end, total);
            if (found instanceof GroupReader.Found.Whole whole
                    && whole.group().index() == appended
                    && whole.group().kind() == Group.Kind.FRAMES) {
                vouched = Math.max(vouched, whole.group().synced());
                replayGroup(segment, whole, fromIndex, replay);
                continue;
            }
            var mark =
                    found instanceof GroupReader.Found.Whole whole
                                    && whole.group().index() == appended
                            ? whole.group().kind()
                            : Group.Kind.FRAMES;
            if (mark == Group.Kind.FRAMES) {
                var remains = reader.remains(segment.end);
                refuseDamage(segment, segment.end, found, remains);
                return new Tail(mark, vouched, remains.lastByte());
            }
            var behind = segment.end + Group.HEADER;
            var remains = reader.remains(behind);
            refuseDamage(segment, segment.end, found, remains);
            var lastByte = remains.lastByte() == behind ? segment.end : remains.lastByte();
            return new Tail(mark, segment.end, lastByte);
        }
    }

    /// Where the log ends, a crash may have torn it, unless something behind knows better.
    private static void refuseDamage(
            Segment segment, int end, GroupReader.Found found, GroupReader.Remains remains)
            throws CorruptFile {
        if (remains.vouched() > end) {
            var why =
                    found instanceof GroupReader.Found.Broken(var broken) ? broken : "the log ends";
            throw new CorruptFile(
                    segment.path,
                    end,
                    "%s; the group at byte %d was written when everything before byte %d was on disk"
                            .formatted(why, remains.by(), remains.vouched()));
        }
    }

    private void replayGroup(
            Segment segment, GroupReader.Found.Whole whole, long fromIndex, Consumer<Frame> replay)
            throws CorruptFile {
        var group = whole.group();
        var cursor = new FrameCursor(whole.bytes(), whole.from(), whole.to());
        try {
            for (var i = 0; i < group.frames(); i++) {
                if (!cursor.next()) {
                    throw new CorruptFile(
                            segment.path,
                            group.offset(),
                            "%d frames in a group of %d".formatted(i, group.frames()));
                }
                segment.numbered.addAll(cursor.newcomer());
                var number = cursor.number() == 0 ? segment.numbered.size() : cursor.number();
                if (number > segment.numbered.size()) {
                    throw new CorruptFile(
                            segment.path, group.offset(), "nobody has the number " + number);
                }
                var origin = origin(segment.numbered.get(number - 1));
                if (cursor.counter() != origin.last + 1) {
                    throw new CorruptFile(
                            segment.path,
                            group.offset(),
                            "%s:%d after %d"
                                    .formatted(origin.replica, cursor.counter(), origin.last));
                }
                origin.last += cursor.dots();
                segment.indexed(origin.replica).add(number, cursor.counter(), group.offset());
                if (appended >= fromIndex) {
                    replay.accept(cursor.frame(origin.replica));
                }
                appended++;
            }
            if (cursor.next()) {
                throw new CorruptFile(
                        segment.path,
                        group.offset(),
                        "more than %d frames in a group of so many".formatted(group.frames()));
            }
        } catch (MalformedBytes malformed) {
            throw new CorruptFile(
                    segment.path, group.offset(), String.valueOf(malformed.getMessage()));
        }
        segment.end = group.end();
    }

    /// Makes the end of the log what it looks like: what was cut is zero on disk before anything
    /// else is written, so it never comes back to life behind a later group.
    private void repair(Segment segment, Tail tail) throws IOException {
        stoppedCleanly = tail.mark == Group.Kind.CLOSED && tail.lastByte <= segment.end;
        disk.sync();
        if (!stoppedCleanly) {
            rewrite(segment, tail.vouched);
            zero(segment, segment.end, tail.lastByte);
            segment.file.sync();
        }
        segment.synced = segment.end;
    }

    /// What was read may be in memory only: after a failed sync a system may take what it could not
    /// write for written. Written once more, it is synced or fails.
    private static void rewrite(Segment segment, int from) throws IOException {
        var at = from;
        while (at < segment.end) {
            var part = ByteBuffer.allocate(Math.min(OPEN_WINDOW, segment.end - at));
            segment.file.read(at, part);
            segment.file.write(at, part.flip());
            at += part.limit();
        }
    }

    private static void zero(Segment segment, int from, int to) throws IOException {
        var at = from;
        while (at < to) {
            var part = ByteBuffer.allocate(Math.min(OPEN_WINDOW, to - at));
            segment.file.write(at, part);
            at += part.limit();
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
            var clock = VectorClock.EMPTY;
            for (var origin : origins.values()) {
                clock = clock.with(origin.replica, origin.last);
            }
            return clock;
        }
    }

    /// The counter from which on the log has everything of `origin`, up to its clock's entry.
    public long wholeFrom(ReplicaId origin) {
        synchronized (writing) {
            return origins.containsKey(origin) ? origins.get(origin).wholeFrom : 1;
        }
    }

    /// What `frame` counts for, at most, against [#room].
    public static int cost(Frame frame) {
        return frame.bytes().length() + FRAME_OVERHEAD;
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

    /// Appends what fits into one group, from `frames[from]` on. Tells which frame is next.
    private int appendGroup(List<Frame> frames, int from) throws IOException {
        if (frames.get(from).bytes().length() + FRAME_OVERHEAD > currentRoom()) {
            rollOver();
        }
        var segment = segments.getLast();
        var limit = Math.min(currentRoom(), GROUP_BYTES);
        var length = Group.HEADER;
        var next = from;
        while (next < frames.size()) {
            var frame = frames.get(next);
            var needed = length + frame.bytes().length() + FRAME_OVERHEAD;
            if (needed > limit && next > from) {
                break;
            }
            if (buffer.length < needed) {
                buffer = Arrays.copyOf(buffer, Math.max(needed, 2 * buffer.length));
            }
            length = encode(frame, length, segment);
            next++;
        }
        var padded = Group.padded(length);
        Arrays.fill(buffer, length, padded, (byte) 0);
        var group =
                new Group(
                        Group.Kind.FRAMES,
                        segment.end,
                        length - Group.HEADER,
                        Checksums.of(buffer, Group.HEADER, padded),
                        next - from,
                        segment.synced,
                        appended);
        group.encode(buffer, segment.header.salt(), segment.header.number());
        Invariant.check(
                segment.end + padded <= segment.header.size() - Group.HEADER,
                "a group of %d bytes at %d leaves no room for a mark in %s",
                padded,
                segment.end,
                segment.path);
        segment.file.write(segment.end, ByteBuffer.wrap(buffer, 0, padded));
        segment.end += padded;
        appended += next - from;
        return next;
    }

    private int encode(Frame frame, int at, Segment segment) {
        var first = frame.first();
        var origin = origin(first.replica());
        Invariant.check(
                first.counter() == origin.last + 1,
                "%s would leave a gap in the log, which has %d of it",
                first,
                origin.last);
        origin.last = frame.last();
        int position;
        if (origin.number == 0) {
            segment.numbered.add(origin.replica);
            origin.number = segment.numbered.size();
            position = encodeNewcomer(origin.replica, at);
        } else {
            position = putVarint(at, origin.number);
        }
        segment.indexed(origin.replica).add(origin.number, first.counter(), segment.end);
        position = putVarint(position, first.counter());
        position = putVarint(position, frame.dots());
        position = putVarint(position, frame.bytes().length());
        frame.bytes().copyTo(buffer, position);
        return position + frame.bytes().length();
    }

    private int encodeNewcomer(ReplicaId replica, int at) {
        var position = putVarint(at, 0);
        position = putVarint(position, replica.name().length());
        for (var i = 0; i < replica.name().length(); i++) {
            buffer[position++] = (byte) replica.name().charAt(i); // names are ASCII
        }
        for (var shift = 56; shift >= 0; shift -= 8) {
            buffer[position++] = (byte) (replica.incarnation() >>> shift);
        }
        return position;
    }

    private int putVarint(int at, long value) {
        var position = at;
        var rest = value;
        while (rest > 0x7F) {
            buffer[position++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        buffer[position++] = (byte) rest;
        return position;
    }

    private Origin origin(ReplicaId replica) {
        return origins.computeIfAbsent(replica, Origin::new);
    }

    private void writeMark(Group.Kind kind) throws IOException {
        var segment = segments.getLast();
        var bytes = new byte[Group.HEADER];
        var group = new Group(kind, segment.end, 0, 0, 0, segment.synced, appended);
        group.encode(bytes, segment.header.salt(), segment.header.number());
        segment.file.write(segment.end, ByteBuffer.wrap(bytes));
        segment.file.sync();
    }

    /// Begins the next segment, once all of this one is on disk.
    private void rollOver() throws IOException {
        var full = segments.getLast();
        if (full.synced < full.end) {
            full.file.sync();
            full.synced = full.end;
        }
        showPersisted(full, full.end, appended);
        synchronized (allocating) {
            if (spare.isEmpty()) {
                allocateSpare();
            }
        }
        beginSegment(full.header.number() + 1);
    }

    /// Turns the spare into segment `number`. It gets its name last, when its header is on disk, so
    /// a segment without a header is no crash.
    private void beginSegment(int number) throws IOException {
        var had = new ArrayList<SegmentHeader.Origin>();
        for (var origin : origins.values()) {
            had.add(new SegmentHeader.Origin(origin.replica, origin.last, origin.wholeFrom));
        }
        var header =
                SegmentHeader.encode(options.salt(), number, appended, options.segmentBytes(), had);
        if (header.length() > options.segmentBytes() / 4) {
            throw new IOException(
                    "log.segment.bytes = %d is too small for a log of %d origins"
                            .formatted(options.segmentBytes(), had.size()));
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
        all.add(openSegment(name));
        segments = List.copyOf(all);
        numberOrigins(segments.getLast());
    }

    private void numberOrigins(Segment segment) {
        origins.values().forEach(origin -> origin.number = 0);
        for (var i = 0; i < segment.numbered.size(); i++) {
            origin(segment.numbered.get(i)).number = i + 1;
        }
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

    // ---- reading -------------------------------------------------------------------------------

    /// Persisted frames of `origin` in counter order, beginning with the one that starts at
    /// `fromCounter`: at least that one, and as many more as have `maxBytes` together. None if no
    /// persisted frame starts there.
    public List<Frame> read(ReplicaId origin, long fromCounter, int maxBytes) throws IOException {
        var all = segments;
        var first = all.size() - 1;
        while (first >= 0 && !all.get(first).index(origin).reachesBackTo(fromCounter)) {
            first--;
        }
        var frames = new ArrayList<Frame>();
        if (first < 0) {
            return frames;
        }
        var wanted = new Wanted(origin, fromCounter, maxBytes, frames);
        for (var segment : all.subList(first, all.size())) {
            if (!wanted.collect(segment)) {
                break;
            }
        }
        return frames;
    }

    /// What one reading is still looking for.
    private static final class Wanted {
        final ReplicaId origin;
        final List<Frame> frames;
        long counter;
        long bytesLeft;

        Wanted(ReplicaId origin, long counter, long bytesLeft, List<Frame> frames) {
            this.origin = origin;
            this.counter = counter;
            this.bytesLeft = bytesLeft;
            this.frames = frames;
        }

        /// Takes what `segment` has of it. Tells whether more is wanted from the next one.
        boolean collect(Segment segment) throws IOException {
            var limit = segment.readable;
            var index = segment.index(origin);
            if (index.isEmpty()) {
                return true;
            }
            var reader = new GroupReader(segment.file, segment.header, READ_WINDOW);
            var offset = index.offsetFor(counter);
            while (offset < limit) {
                switch (reader.at(offset, limit)) {
                    case GroupReader.Found.Broken(var why) ->
                            throw new CorruptFile(segment.path, offset, why);
                    case GroupReader.Found.Whole whole -> {
                        if (!collect(segment, whole, index.number())) {
                            return false;
                        }
                        offset = index.from(whole.group().end());
                    }
                }
            }
            return true;
        }

        private boolean collect(Segment segment, GroupReader.Found.Whole whole, int number)
                throws CorruptFile {
            var cursor = new FrameCursor(whole.bytes(), whole.from(), whole.to());
            try {
                while (cursor.next()) {
                    var mine =
                            cursor.number() == 0
                                    ? cursor.newcomer().getFirst().equals(origin)
                                    : cursor.number() == number;
                    if (!mine || cursor.counter() < counter) {
                        continue;
                    }
                    if (cursor.counter() > counter
                            || !frames.isEmpty() && cursor.length() > bytesLeft) {
                        return false;
                    }
                    frames.add(cursor.frame(origin));
                    counter += cursor.dots();
                    bytesLeft -= cursor.length();
                }
            } catch (MalformedBytes malformed) {
                throw new CorruptFile(
                        segment.path,
                        whole.group().offset(),
                        String.valueOf(malformed.getMessage()));
            }
            return true;
        }
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
        synchronized (writing) {
            synchronized (allocating) {
                if (closed) {
                    return;
                }
                try {
                    if (failure.isEmpty()) {
                        sync();
                        writeMark(Group.Kind.CLOSED);
                    }
                } finally {
                    closed = true;
                    closeFiles();
                }
            }
        }
    }

    private void closeFiles() throws IOException {
        for (var segment : segments) {
            segment.file.close();
        }
        if (spare.isPresent()) {
            spare.get().close();
        }
    }
}
