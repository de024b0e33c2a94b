package io.minidote.storage;

import static io.minidote.storage.OperationLogTest.NOON;
import static io.minidote.storage.OperationLogTest.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Frame;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was once whole on disk and is not any more is found, wherever it is; what a crash may have
/// torn is not taken for it.
class DamageTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);
    private static final LogOptions OPTIONS = new LogOptions(4096, SyncMode.ALWAYS, 77, NOON);

    @TempDir private Path folder;
    private Disk disk;

    @BeforeEach
    void makeDisk() {
        disk = FileDisk.in(folder);
    }

    @Test
    void everyFlippedBitInAClosedLogIsFound() throws IOException {
        var log = open();
        fill(log);
        log.close();
        for (var name : disk.list()) {
            everyFlippedByteIsFound(name, dataEnd(name));
        }
    }

    @Test
    void everyFlippedBitBeforeTheLastKnownSyncIsFoundAlsoInALogThatWasLeft() throws IOException {
        var log = open();
        fill(log);
        var synced = dataEnd(disk.list().getLast());
        append(log, frame(A, 46, 1, "after the sync that the next group knows of"));
        for (var name : disk.list()) {
            everyFlippedByteIsFound(
                    name, name.equals(disk.list().getLast()) ? synced : dataEnd(name));
        }
    }

    private void everyFlippedByteIsFound(String name, int end) throws IOException {
        var path = folder.resolve(name);
        var whole = Files.readAllBytes(path);
        for (var at = 0; at < end; at++) {
            var broken = whole.clone();
            broken[at] ^= (byte) (1 << at % 8);
            overwrite(name, at, new byte[] {broken[at]});
            assertThatThrownBy(this::open, "byte %d of %s", at, name)
                    .isInstanceOf(CorruptFile.class)
                    .hasMessageStartingWith(path + " is damaged at byte ");
            assertThat(Files.readAllBytes(path)).as("left as it was").isEqualTo(broken);
            overwrite(name, at, new byte[] {whole[at]});
        }
    }

    @Test
    void everyCutOfAClosedLogIsFound() throws IOException {
        var log = open();
        fill(log);
        log.close();
        for (var name : disk.list()) {
            var whole = Files.readAllBytes(folder.resolve(name));
            for (var length = 0; length < whole.length; length += 97) {
                Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
                assertThatThrownBy(this::open).isInstanceOf(CorruptFile.class);
            }
            Files.write(folder.resolve(name), whole);
        }
    }

    @Test
    void everyPartOfTheLastGroupMayBeTornByACrash() throws IOException {
        var log = open();
        append(log, frame(A, 1, 1, "kept"));
        var name = disk.list().getFirst();
        var start = dataEnd(name);
        append(log, frame(A, 2, 1, "torn ".repeat(20)));
        var end = dataEnd(name);
        var whole = Files.readAllBytes(folder.resolve(name));
        for (var at = start; at < end; at++) {
            var torn = whole.clone();
            Arrays.fill(torn, at, end, (byte) 0);
            if (Arrays.equals(torn, whole)) {
                continue;
            }
            Files.write(folder.resolve(name), torn);
            assertThat(replay()).containsExactly(frame(A, 1, 1, "kept"));
        }
    }

    @Test
    void whatWasCutIsZeroOnDiskBeforeAnythingElseIsWritten() throws IOException {
        var log = open();
        append(log, frame(A, 1, 1, "kept"));
        var name = disk.list().getFirst();
        var start = dataEnd(name);
        log.append(List.of(frame(A, 2, 1, "torn")));
        log.append(List.of(frame(A, 3, 1, "whole, but behind a hole")));
        overwrite(name, start, new byte[8]);
        assertThat(replay()).containsExactly(frame(A, 1, 1, "kept"));
        assertThat(new String(Files.readAllBytes(folder.resolve(name))))
                .doesNotContain("torn", "behind a hole");
    }

    @Test
    void lengthsAreNotBelievedBeforeTheirBytesAreThere() throws IOException {
        var log = open();
        append(log, frame(A, 1, 1, "kept"));
        var name = disk.list().getFirst();
        var end = dataEnd(name);
        var header = new byte[Group.HEADER];
        new Group(Group.Kind.FRAMES, end, Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 0, 1)
                .encode(header, OPTIONS.salt(), 1);
        overwrite(name, end, header);
        assertThat(replay()).containsExactly(frame(A, 1, 1, "kept"));
    }

    @Test
    void aGroupIsNotLongerThanItsSegmentNorShorterThanNothing() throws IOException {
        var log = open();
        append(log, frame(A, 1, 1, "kept"));
        var name = disk.list().getFirst();
        var end = dataEnd(name);
        try (var file = disk.open(name)) {
            var segment = SegmentHeader.read(file, name);
            for (var length : List.of(segment.size() - end - Group.HEADER + 1, -1)) {
                var header = new byte[Group.HEADER];
                new Group(Group.Kind.FRAMES, end, length, 0, 1, 0, 1)
                        .encode(header, segment.salt(), segment.number());
                assertThat(
                                Group.decode(
                                        header,
                                        0,
                                        end,
                                        segment.size(),
                                        segment.salt(),
                                        segment.number()))
                        .asString()
                        .contains("a group of " + length + " bytes where ");
            }
        }
    }

    @Test
    void aGroupOfALongerListThanItHoldsIsDamage() throws IOException {
        open().close();
        var name = disk.list().getFirst();
        var group = new byte[Group.HEADER];
        var end = dataEnd(name);
        new Group(Group.Kind.FRAMES, end, 0, 0, 1_000_000_000, 0, 0)
                .encode(group, OPTIONS.salt(), 1);
        overwrite(name, end, group);
        assertThatThrownBy(this::open).hasMessageContaining("0 frames in a group of 1000000000");
    }

    @Test
    void whatAClientStoresCannotPassForAGroup() throws IOException {
        var log = open();
        append(log, frame(A, 1, 1, "kept"));
        var name = disk.list().getFirst();
        var forged = new byte[Group.HEADER];
        var at = dataEnd(name) + Group.HEADER + 24;
        new Group(Group.Kind.FRAMES, at, 0, 0, 0, at, 1).encode(forged, OPTIONS.salt() + 1, 1);
        var content = new byte[200];
        for (var i = 0; i < 8; i++) {
            System.arraycopy(forged, 0, content, i, forged.length);
        }
        log.append(List.of(new Frame(frame(A, 2, 1, "").first(), 1, Bytes.owning(content))));
        overwrite(name, dataEnd(name, 1), new byte[4]);
        assertThat(replay()).containsExactly(frame(A, 1, 1, "kept"));
    }

    @Test
    void anotherFormatIsNamedAndNotTouched() throws IOException {
        openAsVersion(3);
        assertThatThrownBy(this::open)
                .isInstanceOf(OtherFormat.class)
                .hasMessageContaining(
                        "has format 3, written by a newer Minidote; this one reads format 2");
        openAsVersion(1);
        assertThatThrownBy(this::open)
                .hasMessageContaining("has format 1, written by an older Minidote");
    }

    private void openAsVersion(int version) throws IOException {
        if (disk.list().isEmpty()) {
            open().close();
        }
        var name = disk.list().getFirst();
        var bytes = Files.readAllBytes(folder.resolve(name));
        bytes[11] = (byte) version;
        var crc = new CRC32C();
        crc.update(bytes, 0, 16);
        crc.update(bytes, 20, headerLength(bytes) - 20);
        ByteBuffer.wrap(bytes).putInt(16, (int) crc.getValue());
        Files.write(folder.resolve(name), bytes);
    }

    private OperationLog open() throws IOException {
        return OperationLog.open(disk, OPTIONS, 0, VectorClock.EMPTY, _ -> {}, Progress.SILENT);
    }

    private List<Frame> replay() throws IOException {
        var frames = new ArrayList<Frame>();
        OperationLog.open(disk, OPTIONS, 0, VectorClock.EMPTY, frames::add, Progress.SILENT);
        return frames;
    }

    private static void append(OperationLog log, Frame... frames) throws IOException {
        log.append(List.of(frames));
        log.sync();
    }

    /// Two segments with groups of two origins.
    private static void fill(OperationLog log) throws IOException {
        for (var i = 1; i < 46; i++) {
            if (i % 3 == 0) {
                append(log, frame(A, i, 1, "a" + i), frame(B, i / 3, 1, "b".repeat(3 * i)));
            } else {
                append(log, frame(A, i, 1, "a" + i));
            }
        }
    }

    private static int headerLength(byte[] segment) {
        return ByteBuffer.wrap(segment).getInt(12);
    }

    /// Where the last frames of a segment end.
    private int dataEnd(String name) throws IOException {
        return dataEnd(name, Integer.MAX_VALUE);
    }

    /// Where the first so many groups of a segment end.
    private int dataEnd(String name, int groups) throws IOException {
        try (var file = disk.open(name)) {
            var header = SegmentHeader.read(file, name);
            var reader = new GroupReader(file, header, 1 << 20);
            var offset = header.length();
            for (var i = 0; i < groups; i++) {
                if (!(reader.at(offset, header.size()) instanceof GroupReader.Found.Whole whole)
                        || whole.group().kind() != Group.Kind.FRAMES) {
                    break;
                }
                offset = whole.group().end();
            }
            return offset;
        }
    }

    private void overwrite(String name, int at, byte[] bytes) throws IOException {
        try (var file = disk.open(name)) {
            file.write(at, ByteBuffer.wrap(bytes));
        }
    }
}
