package io.minidote.storage;

import io.minidote.base.MalformedBytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Shows a log or a folder of snapshots to a person. Only looks, and goes on where it can when
/// something is damaged; also beside a running node, whose last group it may then catch half
/// written.
public final class Inspection {

    private final Disk disk;
    private final Appendable out;
    private boolean damaged;

    /// @param disk the folder, such as [FileDisk#readOnly] gives it
    public Inspection(Disk disk, Appendable out) {
        this.disk = disk;
        this.out = out;
    }

    /// Whether anything shown so far was damaged, not only torn by a crash.
    public boolean damaged() {
        return damaged;
    }

    /// Segments, groups and frames, one a line.
    ///
    /// @param content what is in a frame, in one line, or nothing
    public void log(Function<Frame, String> content) throws IOException {
        var names = disk.list().stream().filter(SegmentHeader::isFileName).toList();
        if (names.isEmpty()) {
            line("no log in %s", disk.path("."));
        }
        for (var name : names) {
            try (var file = disk.open(name)) {
                segment(name, file, name.equals(names.getLast()), content);
            }
        }
    }

    private void segment(String name, DiskFile file, boolean last, Function<Frame, String> content)
            throws IOException {
        SegmentHeader header;
        try {
            header = SegmentHeader.read(file, disk.path(name));
        } catch (CorruptFile | OtherFormat unreadable) {
            damaged = true;
            line("%s  unreadable: %s", name, String.valueOf(unreadable.getMessage()));
            return;
        }
        line(
                "%s  segment %d, format %d, %d bytes, begins with frame %d%s, at %s",
                name,
                header.number(),
                SegmentHeader.VERSION,
                header.size(),
                header.firstIndex(),
                header.adopted() ? " behind a state taken over" : "",
                header.begun());
        var numbered = new ArrayList<ReplicaId>();
        for (var origin : header.origins()) {
            numbered.add(origin.replica());
            line(
                    "  has %s up to %d, whole from %d",
                    origin.replica(), origin.last(), origin.wholeFrom());
        }
        var reader = new GroupReader(file, header, 1 << 20);
        var offset = header.length();
        while (true) {
            if (!(reader.at(offset, header.size()) instanceof GroupReader.Found.Whole whole)) {
                break;
            }
            offset = group(whole, numbered, content);
            if (whole.group().kind() != Group.Kind.FRAMES) {
                break;
            }
        }
        end(reader, offset, header, last);
    }

    private int group(
            GroupReader.Found.Whole whole,
            List<ReplicaId> numbered,
            Function<Frame, String> content)
            throws IOException {
        var group = whole.group();
        switch (group.kind()) {
            case OPENED -> line("  @%d opened here", group.offset());
            case CLOSED -> line("  @%d closed here", group.offset());
            case FRAMES ->
                    line(
                            "  @%d group of %d frames, %d bytes, synced before %d",
                            group.offset(), group.frames(), group.payloadLength(), group.synced());
        }
        var cursor = new FrameCursor(whole.bytes(), whole.from(), whole.to());
        var index = group.index();
        try {
            while (cursor.next()) {
                numbered.addAll(cursor.newcomer());
                var number = cursor.number() == 0 ? numbered.size() : cursor.number();
                if (number > numbered.size()) {
                    throw new MalformedBytes(0, "a replica's number", "" + number);
                }
                var frame = cursor.frame(numbered.get(number - 1));
                var text = content.apply(frame);
                line(
                        "    %d  %s%s  %d bytes%s",
                        index,
                        frame.first(),
                        frame.dots() > 1 ? ".." + frame.last() : "",
                        frame.bytes().length(),
                        text.isEmpty() ? "" : "  " + text);
                index++;
            }
        } catch (MalformedBytes malformed) {
            damaged = true;
            line("    damaged: %s", String.valueOf(malformed.getMessage()));
        }
        return group.end();
    }

    /// Says how the segment ends: well, cut by a crash, or damaged.
    private void end(GroupReader reader, int offset, SegmentHeader header, boolean last)
            throws IOException {
        var remains = reader.remains(offset);
        if (remains.lastByte() == offset) {
            line("  @%d end, %d bytes free", offset, header.size() - offset);
            return;
        }
        var why =
                reader.at(offset, header.size()) instanceof GroupReader.Found.Broken(var broken)
                        ? broken
                        : "a group behind the end";
        if (last && remains.vouched() <= offset) {
            line("  @%d torn by a crash up to %d: %s", offset, remains.lastByte(), why);
        } else {
            damaged = true;
            line(
                    "  @%d DAMAGED: %s; the group at %d knew everything before %d on disk",
                    offset, why, remains.by(), remains.vouched());
        }
    }

    /// Snapshots, the newest first, each looked through to its end.
    public void snapshots() throws IOException {
        var snapshots = new ArrayList<String>();
        for (var name : disk.list()) {
            if (SnapshotFormat.isFileName(name)) {
                snapshots.addFirst(name);
            } else {
                line("%s  not a snapshot, or one that was not finished", name);
            }
        }
        if (snapshots.isEmpty()) {
            line("no snapshots in %s", disk.path("."));
        }
        for (var name : snapshots) {
            try (var file = disk.open(name)) {
                snapshot(name, file);
            }
        }
    }

    private void snapshot(String name, DiskFile file) throws IOException {
        var logIndex = SnapshotFormat.logIndex(name);
        var chunks = 0;
        line("%s  the first %d frames, %d bytes", name, logIndex, file.size());
        try {
            var reader = new SnapshotFormat.Reader(file, disk.path(name), logIndex);
            while (true) {
                var at = reader.position();
                var chunk = reader.next();
                if (chunk.isEmpty()) {
                    break;
                }
                line("  @%d chunk %d, %d bytes", at, chunks, chunk.get().length());
                chunks++;
            }
            line("  whole, %d chunks", chunks);
        } catch (CorruptFile | OtherFormat unreadable) {
            damaged = true;
            line("  DAMAGED: %s", String.valueOf(unreadable.getMessage()));
        }
    }

    private void line(String pattern, Object... values) throws IOException {
        out.append(pattern.formatted(values)).append('\n');
    }
}
