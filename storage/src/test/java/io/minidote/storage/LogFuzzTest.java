package io.minidote.storage;

import static io.minidote.storage.OperationLogTest.NOON;
import static io.minidote.storage.OperationLogTest.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.ByteReader;
import io.minidote.base.ByteWriter;
import io.minidote.base.Bytes;
import io.minidote.base.MalformedBytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The segments of a log, as they are found when a node starts: they are damaged, and the log says
/// so and leaves them alone; or it opens, and opens again with the same frames.
///
/// An input is a byte for how much is put right (nothing, the checksums of headers, those of groups
/// as well), since few files with altered bytes would come past those; then each segment with its
/// length before it. A segment ends with as many zeros as it takes.
class LogFuzzTest extends FuzzTarget {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", -1);
    private static final int SEGMENT = LogOptions.MIN_SEGMENT_BYTES;
    private static final LogOptions OPTIONS = new LogOptions(SEGMENT, SyncMode.ALWAYS, 77, NOON);

    /// A log reads with windows of this size.
    private static final long WINDOWS = 8 << 20;

    @Override
    public void hold(byte[] input) {
        var segments = segments(input);
        var disk = disk(segments);
        bounded(input, WINDOWS, () -> replay(disk(segments)));
        var found = replay(disk);
        if (found.isEmpty()) {
            var untouched = disk(segments);
            for (var name : disk.list()) {
                assertThat(disk.content(name)).isEqualTo(untouched.content(name));
            }
        } else {
            assertThat(replay(disk)).isEqualTo(found);
        }
        inspect(disk(segments));
    }

    /// All frames, with an end behind them; nothing if the log is damaged.
    private static List<Object> replay(Disk disk) {
        var found = new ArrayList<Object>();
        try (var log =
                OperationLog.open(
                        disk, OPTIONS, 0, VectorClock.EMPTY, found::add, Progress.SILENT)) {
            found.add("up to " + log.clock());
            return found;
        } catch (CorruptFile | OtherFormat damaged) {
            presentable(String.valueOf(damaged.getMessage()));
            return List.of();
        } catch (IOException failed) {
            if (String.valueOf(failed.getMessage()).contains("can be replayed from frame")) {
                return List.of();
            }
            throw new UncheckedIOException(failed);
        }
    }

    private static void inspect(Disk disk) {
        try {
            var shown = new StringBuilder();
            new Inspection(disk, shown).log(frame -> frame.first().toString());
            shown.toString().lines().forEach(FuzzTarget::presentable);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<byte[]> segments(byte[] input) {
        var in = new ByteReader(Bytes.copyOf(input));
        var segments = new ArrayList<byte[]>();
        try {
            var right = in.readByte();
            while (in.remaining() > 0 && segments.size() < 3) {
                var content = in.readBytes().toArray();
                var padded = (Math.max(SEGMENT, content.length) + 7) / 8 * 8;
                var segment = Arrays.copyOf(content, padded);
                segments.add(segment);
                if (right > 0) {
                    Sealing.segment(segment, right > 1);
                }
            }
        } catch (MalformedBytes rest) {
            return segments;
        }
        return segments;
    }

    private static ArrayDisk disk(List<byte[]> segments) {
        var disk = new ArrayDisk();
        for (var i = 0; i < segments.size(); i++) {
            disk.put(SegmentHeader.fileName(i + 1), segments.get(i));
        }
        return disk;
    }

    @Override
    protected Map<String, byte[]> seeds() {
        var two = List.of(frame(A, 1, 2, "two dots of a"), frame(B, 1, 1, "b's"));
        var many = new ArrayList<Frame>(two);
        many.add(frame(A, 3, 1, "x".repeat(2000)));
        many.add(frame(A, 4, 1, "y".repeat(1900)));
        var seeds = new TreeMap<String, byte[]>();
        for (var right = 0; right < 3; right++) {
            var how = List.of("as-it-is", "headers-put-right", "all-put-right").get(right);
            seeds.put("two-frames-left-open-" + how, log(right, two, false));
            seeds.put("two-frames-closed-" + how, log(right, two, true));
            seeds.put("two-segments-" + how, log(right, many, true));
        }
        seeds.put("no-log", new byte[] {0});
        return seeds;
    }

    private static byte[] log(int right, List<Frame> frames, boolean closed) {
        var disk = new ArrayDisk();
        try {
            var log =
                    OperationLog.open(
                            disk, OPTIONS, 0, VectorClock.EMPTY, _ -> {}, Progress.SILENT);
            for (var frame : frames) {
                log.append(List.of(frame));
                log.sync();
            }
            if (closed) {
                log.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var out = new ByteWriter();
        out.writeByte(right);
        for (var name : disk.list()) {
            if (SegmentHeader.isFileName(name)) {
                out.writeBytes(withoutZeros(disk.content(name)));
            }
        }
        return out.toBytes().toArray();
    }

    private static Bytes withoutZeros(byte[] content) {
        var end = content.length;
        while (end > 0 && content[end - 1] == 0) {
            end--;
        }
        return Bytes.copyOf(content, 0, end);
    }

    /// Puts right what somebody who alters a file cannot guess.
    private static final class Sealing {

        private static final int SALT = 20;
        private static final int NUMBER = 28;
        private static final int SIZE = 40;

        private Sealing() {}

        static void segment(byte[] segment, boolean groups) {
            var bytes = ByteBuffer.wrap(segment);
            var length = bytes.getInt(12);
            if (length < 64 || length > segment.length) {
                return;
            }
            bytes.putInt(SIZE, segment.length);
            var covered = new ByteWriter();
            covered.writeRaw(Bytes.copyOf(segment, 0, 16));
            covered.writeRaw(Bytes.copyOf(segment, 20, length));
            bytes.putInt(16, Checksums.of(covered.toArray(), 0, covered.length()));
            for (var at = length; groups && at >= 0 && at + Group.HEADER <= segment.length; ) {
                at = group(bytes, at);
            }
        }

        /// Where the next group begins; -1 if this is none.
        private static int group(ByteBuffer bytes, int at) {
            var payload = bytes.getInt(at + 12);
            if (!Group.mayBeginAt(bytes.array(), at)
                    || payload < 0
                    || payload > bytes.capacity() - at - Group.HEADER) {
                return -1;
            }
            var from = at + Group.HEADER;
            var to = Math.min(bytes.capacity(), from + Group.padded(payload));
            var header = new byte[Group.HEADER];
            new Group(
                            kind(bytes.getInt(at)),
                            at,
                            payload,
                            Checksums.of(bytes.array(), from, to),
                            bytes.getInt(at + 20),
                            bytes.getInt(at + 24),
                            bytes.getLong(at + 28))
                    .encode(header, bytes.getLong(SALT), bytes.getInt(NUMBER));
            bytes.put(at, header);
            return to;
        }

        private static Group.Kind kind(int magic) {
            return Arrays.stream(Group.Kind.values())
                    .filter(kind -> kind.magic == magic)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
