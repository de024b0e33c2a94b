package io.minidote.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads the groups of one segment, a window of the file at a time. Belongs to one thread.
final class GroupReader {

    private final DiskFile file;
    private final SegmentHeader header;
    private final int windowBytes;
    private byte[] window = new byte[0];
    private int windowAt;
    private int windowLength;

    GroupReader(DiskFile file, SegmentHeader header, int windowBytes) {
        this.file = file;
        this.header = header;
        this.windowBytes = windowBytes;
    }

    /// What stands at a place where a group may begin.
    sealed interface Found {
        /// @param bytes where its frames stand, from `from` to `to`, until the next is read
        record Whole(Group group, byte[] bytes, int from, int to) implements Found {}

        record Broken(String why) implements Found {}
    }

    /// @param limit where everything ends that may be read
    Found at(int offset, int limit) throws IOException {
        if (limit - offset < Group.HEADER) {
            return new Found.Broken("the segment ends here");
        }
        load(offset, Group.HEADER, limit);
        var decoded =
                Group.decode(
                        window, offset - windowAt, offset, limit, header.salt(), header.number());
        return switch (decoded) {
            case Group.Header.Broken(var why) -> new Found.Broken(why);
            case Group.Header.Valid(var group) -> {
                if (group.end() > limit) {
                    yield new Found.Broken("a group that goes on beyond the end");
                }
                load(offset, group.end() - offset, limit);
                var from = offset - windowAt + Group.HEADER;
                var computed = Checksums.of(window, from, group.end() - windowAt);
                yield computed == group.payloadChecksum()
                        ? new Found.Whole(group, window, from, from + group.payloadLength())
                        : new Found.Broken(
                                Checksums.differ(
                                        "the group's frames", group.payloadChecksum(), computed));
            }
        };
    }

    /// What there is after the place where the log ends.
    ///
    /// @param vouched the furthest place that some group back there knew to be synced, or 0
    /// @param by the group that knew, or 0
    /// @param lastByte the place after the last byte that is not zero, or where the search began
    record Remains(int vouched, int by, int lastByte) {}

    /// Looks at every place from `offset` on at which a group might begin.
    Remains remains(int offset) throws IOException {
        var vouched = 0;
        var by = 0;
        var lastByte = offset;
        var at = offset;
        while (at < header.size()) {
            var step = Math.min(windowBytes, header.size() - at);
            load(at, Math.min(step + Group.HEADER, header.size() - at), header.size());
            var longs = ByteBuffer.wrap(window);
            for (var each = at; each < at + step; each += Group.ALIGNMENT) {
                var inWindow = each - windowAt;
                if (longs.getLong(inWindow) == 0) {
                    continue;
                }
                lastByte = each + Group.ALIGNMENT;
                if (each + Group.HEADER <= header.size()
                        && Group.mayBeginAt(window, inWindow)
                        && Group.decode(
                                        window,
                                        inWindow,
                                        each,
                                        header.size(),
                                        header.salt(),
                                        header.number())
                                instanceof Group.Header.Valid(var group)
                        && group.synced() > vouched) {
                    vouched = group.synced();
                    by = each;
                }
            }
            at += step;
        }
        return new Remains(vouched, by, lastByte);
    }

    /// Afterwards the window holds the `length` bytes at `offset`, which are known to be there.
    private void load(int offset, int length, int limit) throws IOException {
        if (offset >= windowAt && offset + length <= windowAt + windowLength) {
            return;
        }
        var wanted = Math.max(length, Math.min(windowBytes, limit - offset));
        if (window.length < wanted) {
            window = new byte[wanted];
        }
        var read = file.read(offset, ByteBuffer.wrap(window, 0, wanted));
        windowAt = offset;
        windowLength = read;
        if (read < length) {
            throw new IOException("%d bytes read at %d, not %d".formatted(read, offset, length));
        }
    }
}
