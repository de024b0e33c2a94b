package io.minidote.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.base.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {

    @TempDir private Path folder;
    private Disk disk;
    private final List<CorruptFile> broken = new ArrayList<>();

    @BeforeEach
    void makeDisk() {
        disk = FileDisk.in(folder);
    }

    @Test
    void theNewestIsUsedAndTheTwoNewestAreKept() throws IOException {
        write(10, "ten");
        write(20, "twenty");
        write(30, "thirty", "", "more");
        assertThat(disk.list())
                .containsExactly(SnapshotFormat.fileName(20), SnapshotFormat.fileName(30));
        assertThat(newest(0)).contains("30 thirty  more");
    }

    @Test
    void aNameWithANumberThatNoLogReachesIsNoSnapshots() throws IOException {
        write(10, "ten");
        Files.write(folder.resolve("snapshot-9999999999999999999.snap"), new byte[] {1});
        assertThat(newest(0)).contains("10 ten");
        assertThat(broken).isEmpty();
    }

    @Test
    void noneAtAllWillDoForAWholeLogOnly() throws IOException {
        assertThat(newest(0)).isEmpty();
        assertThatThrownBy(() -> newest(1))
                .hasMessageContaining(
                        "the log can be replayed from frame 1 on, and no snapshot here reaches that far");
    }

    @Test
    void aBrokenOneIsToldAndTheOneBeforeTakenWhereTheLogReachesBack() throws IOException {
        write(10, "ten");
        write(20, "twenty");
        flip(SnapshotFormat.fileName(20), 45);
        assertThat(newest(10)).contains("10 ten");
        assertThat(broken)
                .singleElement()
                .extracting(CorruptFile::path)
                .asString()
                .contains("20.snap");
        assertThatThrownBy(() -> newest(11)).isInstanceOf(CorruptFile.class);
    }

    @Test
    void everyFlippedByteAndEveryCutIsFound() throws IOException {
        write(10, "ten", "", "eleven");
        var name = SnapshotFormat.fileName(10);
        var whole = Files.readAllBytes(folder.resolve(name));
        for (var at = 0; at < whole.length; at++) {
            flip(name, at);
            assertThat(newest(0)).as("byte " + at).isEmpty();
            Files.write(folder.resolve(name), Arrays.copyOf(whole, at));
            assertThat(newest(0)).as("cut at " + at).isEmpty();
            Files.write(folder.resolve(name), whole);
        }
        assertThat(broken).hasSize(2 * whole.length);
        assertThat(newest(0)).isPresent();
    }

    @Test
    void aChunkIsNotLongerThanItsFileNorShorterThanNothing() throws IOException {
        write(10, "ten");
        var file = folder.resolve(SnapshotFormat.fileName(10));
        var header = 24;
        for (var length : List.of(Integer.MAX_VALUE, -1)) {
            var bytes = Files.readAllBytes(file);
            ByteBuffer.wrap(bytes).putInt(header + 4, length);
            ByteBuffer.wrap(bytes).putInt(header + 12, Checksums.of(bytes, header, header + 12));
            Files.write(file, bytes);
            assertThat(newest(0)).isEmpty();
            assertThat(broken.getLast())
                    .hasMessageContaining("a chunk of " + length + " bytes where ");
        }
    }

    @Test
    void whatACrashLeftHalfWrittenIsRemoved() throws IOException {
        disk.create(SnapshotFormat.fileName(10) + ".new", 100).close();
        Snapshots.open(disk);
        assertThat(disk.list()).isEmpty();
    }

    @Test
    void aSnapshotThatCannotBeFinishedLeavesNothingBehind() throws IOException {
        write(10, "ten");
        var failing = List.of(1).stream().map(SnapshotsTest::refuse).iterator();
        assertThatThrownBy(() -> Snapshots.open(disk).write(20, failing))
                .isInstanceOf(IllegalStateException.class);
        Snapshots.open(disk);
        assertThat(disk.list()).containsExactly(SnapshotFormat.fileName(10));
    }

    private static Bytes refuse(int chunk) {
        throw new IllegalStateException("no chunk " + chunk);
    }

    @Test
    void progressEndsAtTheSize() throws IOException {
        write(10, "ten");
        var told = new ArrayList<Long>();
        var snapshot =
                Snapshots.open(disk)
                        .newest(0, broken::add, (done, of) -> told.add(of - done))
                        .orElseThrow();
        assertThat(told).last().isEqualTo(0L);
        assertThat(snapshot.bytes()).isEqualTo(Files.size(Path.of(snapshot.path())));
    }

    @Test
    void aSnapshotUnderAWrongNameIsBroken() throws IOException {
        write(10, "ten");
        disk.rename(SnapshotFormat.fileName(10), SnapshotFormat.fileName(11));
        assertThat(newest(0)).isEmpty();
        assertThat(broken.getFirst())
                .hasMessageContaining("the snapshot of frame 10 under a wrong name");
    }

    private void write(long logIndex, String... chunks) throws IOException {
        Snapshots.open(disk).write(logIndex, List.of(chunks).stream().map(Bytes::of).iterator());
    }

    /// The newest as its index and its chunks, with a space before each.
    private Optional<String> newest(long logFrom) throws IOException {
        var found = Snapshots.open(disk).newest(logFrom, broken::add, Progress.SILENT);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var text = new StringBuilder().append(found.get().logIndex());
        try (var chunks = found.get().chunks(Progress.SILENT)) {
            for (var chunk = chunks.next(); chunk.isPresent(); chunk = chunks.next()) {
                text.append(' ').append(chunk.get());
            }
        }
        return Optional.of(text.toString());
    }

    private void flip(String name, int at) throws IOException {
        var bytes = Files.readAllBytes(folder.resolve(name));
        bytes[at] ^= 4;
        Files.write(folder.resolve(name), bytes);
    }
}
