package io.minidote.storage;

import io.minidote.base.MalformedBytes;
import io.minidote.broadcast.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads a log as it stands on a disk, whole, and tells what a crash left behind from damage.
///
/// [#read] only looks; [#repair] makes the end of the log on disk what was read.
final class Recovery {

    private static final int WINDOW = 1 << 20;

    /// How the last segment ends.
    ///
    /// @param mark the kind of mark at its end, [Group.Kind#FRAMES] if there is none
    /// @param vouched the furthest place known to be on disk
    /// @param lastByte what follows the end, up to here, is not all zero
    private record Tail(Group.Kind mark, int vouched, int lastByte) {}

    private final Disk disk;
    private final long fromIndex;
    private final Consumer<Frame> replay;
    private final Progress progress;

    private final List<Segment> segments = new ArrayList<>();
    private final Origins origins = new Origins();
    private long index;
    private Tail tail = new Tail(Group.Kind.FRAMES, 0, 0);

    /// What was read of how much.
    private long done;

    private long total;

    /// @param fromIndex frames before it are checked, not replayed
    /// @param replay gets all other frames, in order
    Recovery(Disk disk, long fromIndex, Consumer<Frame> replay, Progress progress) {
        this.disk = disk;
        this.fromIndex = fromIndex;
        this.replay = replay;
        this.progress = progress;
    }

    /// The index from which on the log that stands on `disk` can be replayed: that of its oldest
    /// frame, or of the first behind the last state taken over; 0 if there is no log yet.
    static long replayableFrom(Disk disk) throws IOException {
        var from = 0L;
        var oldest = true;
        for (var name : disk.list()) {
            if (SegmentHeader.isFileName(name)) {
                try (var file = disk.open(name)) {
                    var header = SegmentHeader.read(file, disk.path(name));
                    from = oldest || header.adopted() ? header.firstIndex() : from;
                    oldest = false;
                }
            }
        }
        return from;
    }

    // ---- what was found ------------------------------------------------------------------------

    /// The segments, the last of them open at its end; none if there is no log.
    List<Segment> segments() {
        return segments;
    }

    Origins origins() {
        return origins;
    }

    /// How many frames were ever appended, as far as they are there.
    long appended() {
        return index;
    }

    /// Whether the log was closed, and not just left.
    boolean stoppedCleanly() {
        return tail.mark == Group.Kind.CLOSED && tail.lastByte <= segments.getLast().end;
    }

    // ---- reading -------------------------------------------------------------------------------

    /// Reads everything there is.
    ///
    /// @throws CorruptFile where something is broken that was once whole on disk
    void read() throws IOException {
        for (var name : disk.list()) {
            if (SegmentHeader.isFileName(name)) {
                segments.add(Segment.open(disk, name));
            }
        }
        if (segments.isEmpty()) {
            return;
        }
        checkOrder();
        var oldest = segments.getFirst().header;
        origins.beginWith(oldest);
        index = oldest.firstIndex();
        for (var segment : segments) {
            total += segment.header.size();
        }
        for (var i = 0; i < segments.size(); i++) {
            var segment = segments.get(i);
            checkBeginning(segment, i == 0);
            if (i + 1 < segments.size()) {
                readRolled(segment, segments.get(i + 1).header);
            } else {
                readLast(segment);
            }
            done += segment.header.size();
            progress.at(done, total);
        }
    }

    private void checkOrder() throws IOException {
        var number = segments.getFirst().header.number();
        for (var segment : segments) {
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

    /// What a segment says the log had when it began is what the segments before it hold; or more,
    /// where a state was taken over, which counts as one frame.
    private void checkBeginning(Segment segment, boolean oldest) throws IOException {
        var header = segment.header;
        var had = header.clock();
        var clock = origins.clock();
        var goesOn =
                header.adopted() && !oldest
                        ? header.firstIndex() == index + 1 && had.covers(clock)
                        : header.firstIndex() == index && had.equals(clock);
        if (!goesOn) {
            throw new CorruptFile(
                    segment.path,
                    0,
                    "it goes on after %d frames %s, the segments before it hold %d frames %s"
                            .formatted(header.firstIndex(), had, index, clock));
        }
        index = header.firstIndex();
        origins.jumpTo(had);
    }

    /// A segment that was rolled over was synced before the next was begun: all of it is there.
    private void readRolled(Segment segment, SegmentHeader next) throws IOException {
        var until = next.firstIndex() - (next.adopted() ? 1 : 0);
        var reader = new GroupReader(segment.file, segment.header, WINDOW);
        while (index < until) {
            switch (reader.at(segment.end, segment.header.size())) {
                case GroupReader.Found.Whole whole
                        when whole.group().kind() == Group.Kind.FRAMES
                                && whole.group().index() == index ->
                        replayGroup(segment, whole);
                case GroupReader.Found.Whole whole ->
                        throw new CorruptFile(
                                segment.path,
                                segment.end,
                                "%s with index %d where frame %d was"
                                        .formatted(
                                                whole.group().kind(),
                                                whole.group().index(),
                                                index));
                case GroupReader.Found.Broken(var why) ->
                        throw new CorruptFile(
                                segment.path,
                                segment.end,
                                "%s; frame %d was here, the next segment begins at frame %d"
                                        .formatted(why, index, next.firstIndex()));
            }
            progress.at(done + segment.end, total);
        }
        segment.synced = segment.end;
        segment.readable = segment.end;
    }

    private void readLast(Segment segment) throws IOException {
        var reader = new GroupReader(segment.file, segment.header, WINDOW);
        var vouched = segment.header.length();
        while (true) {
            var found = reader.at(segment.end, segment.header.size());
            progress.at(done + segment.end, total);
            if (found instanceof GroupReader.Found.Whole whole
                    && whole.group().index() == index
                    && whole.group().kind() == Group.Kind.FRAMES) {
                vouched = Math.max(vouched, whole.group().synced());
                replayGroup(segment, whole);
                continue;
            }
            tail = tail(segment, reader, found, vouched);
            segment.readable = segment.end;
            return;
        }
    }

    private Tail tail(Segment segment, GroupReader reader, GroupReader.Found found, int vouched)
            throws IOException {
        var mark =
                found instanceof GroupReader.Found.Whole whole && whole.group().index() == index
                        ? whole.group().kind()
                        : Group.Kind.FRAMES;
        if (mark == Group.Kind.FRAMES) {
            var remains = reader.remains(segment.end);
            refuseDamage(segment, found, remains);
            return new Tail(mark, vouched, remains.lastByte());
        }
        var behind = segment.end + Group.HEADER;
        var remains = reader.remains(behind);
        refuseDamage(segment, found, remains);
        var lastByte = remains.lastByte() == behind ? segment.end : remains.lastByte();
        return new Tail(mark, segment.end, lastByte);
    }

    /// Where the log ends, a crash may have torn it, unless something behind knows better.
    private static void refuseDamage(
            Segment segment, GroupReader.Found found, GroupReader.Remains remains)
            throws CorruptFile {
        if (remains.vouched() > segment.end) {
            var why =
                    found instanceof GroupReader.Found.Broken(var broken) ? broken : "the log ends";
            throw new CorruptFile(
                    segment.path,
                    segment.end,
                    "%s; the group at byte %d was written when everything before byte %d was on disk"
                            .formatted(why, remains.by(), remains.vouched()));
        }
    }

    private void replayGroup(Segment segment, GroupReader.Found.Whole whole) throws CorruptFile {
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
                var number = cursor.number();
                if (number == 0) {
                    segment.numbered.addAll(cursor.newcomer());
                    number = segment.numbered.size();
                }
                if (number > segment.numbered.size()) {
                    throw new CorruptFile(
                            segment.path, group.offset(), "nobody has the number " + number);
                }
                var origin = origins.of(segment.numbered.get(number - 1));
                if (cursor.counter() != origin.last + 1) {
                    throw new CorruptFile(
                            segment.path,
                            group.offset(),
                            "%s:%d after %d"
                                    .formatted(origin.replica, cursor.counter(), origin.last));
                }
                origin.last += cursor.dots();
                segment.indexed(origin.replica).add(number, cursor.counter(), group.offset());
                if (index >= fromIndex) {
                    replay.accept(cursor.frame(origin.replica));
                }
                index++;
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

    // ---- repair --------------------------------------------------------------------------------

    /// Makes the end of the log what it looks like: what was cut is zero on disk before anything
    /// else is written, so it never comes back to life behind a later group.
    void repair() throws IOException {
        var segment = segments.getLast();
        disk.sync();
        if (!stoppedCleanly()) {
            rewrite(segment, tail.vouched);
            zero(segment, segment.end, tail.lastByte);
            segment.file.sync();
        }
        segment.synced = segment.end;
    }

    /// What was read may be in memory only: after a failed sync a system may take what it could not
    /// write for written. Written once more, it is synced or fails. It is read again for that, and
    /// what is read wrong must not be written.
    private static void rewrite(Segment segment, int from) throws IOException {
        var reader = new GroupReader(segment.file, segment.header, WINDOW);
        var at = from;
        while (at < segment.end) {
            switch (reader.at(at, segment.end)) {
                case GroupReader.Found.Broken(var why) ->
                        throw new CorruptFile(segment.path, at, why + "; it was just read, whole");
                case GroupReader.Found.Whole whole -> {
                    var end = whole.group().end();
                    segment.file.write(
                            at,
                            ByteBuffer.wrap(whole.bytes(), whole.from() - Group.HEADER, end - at));
                    at = end;
                }
            }
        }
    }

    private static void zero(Segment segment, int from, int to) throws IOException {
        var at = from;
        while (at < to) {
            var part = ByteBuffer.allocate(Math.min(WINDOW, to - at));
            segment.file.write(at, part);
            at += part.limit();
        }
    }
}
