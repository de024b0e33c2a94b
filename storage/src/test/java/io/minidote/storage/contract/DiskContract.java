package io.minidote.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.storage.Disk;
import io.minidote.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What storage relies on, of the real disk and of the simulated one.
public abstract class DiskContract {

    private Disk disk;

    /// An empty folder.
    protected abstract Disk newDisk() throws IOException;

    @BeforeEach
    void makeDisk() throws IOException {
        disk = newDisk();
    }

    @Test
    protected void aNewFileIsZeroUpToItsSize() throws IOException {
        try (var file = disk.create("f", 3_000_000)) {
            assertThat(file.size()).isEqualTo(3_000_000);
            assertThat(read(file, 2_999_990, 20)).isEqualTo("\0".repeat(10));
        }
    }

    @Test
    protected void whatIsWrittenIsReadBackAtOnce() throws IOException {
        try (var file = disk.create("f", 2000)) {
            write(file, 500, "across a sector");
            assertThat(read(file, 500, 15)).isEqualTo("across a sector");
            assertThat(read(file, 498, 4)).isEqualTo("\0\0ac");
        }
    }

    @Test
    protected void aFileGrowsWhereItHasTo() throws IOException {
        try (var file = disk.create("f", 0)) {
            write(file, 0, "ab");
            write(file, 2, "cd");
            assertThat(file.size()).isEqualTo(4);
            assertThat(read(file, 0, 10)).isEqualTo("abcd");
        }
    }

    @Test
    protected void nothingIsReadBehindTheEnd() throws IOException {
        try (var file = disk.create("f", 4)) {
            assertThat(read(file, 4, 10)).isEmpty();
            assertThat(read(file, 400, 10)).isEmpty();
        }
    }

    @Test
    protected void aFileIsThereForTheNextWhoOpensIt() throws IOException {
        try (var file = disk.create("f", 0)) {
            write(file, 0, "kept");
            file.sync();
        }
        disk.sync();
        try (var file = disk.open("f")) {
            assertThat(read(file, 0, 10)).isEqualTo("kept");
            write(file, 0, "K");
            assertThat(read(file, 0, 10)).isEqualTo("Kept");
        }
    }

    @Test
    protected void aNameIsGivenOnce() throws IOException {
        disk.create("f", 1).close();
        assertThatThrownBy(() -> disk.create("f", 1))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    protected void aFileThatIsNotThereIsNotOpened() {
        assertThatThrownBy(() -> disk.open("f")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    protected void aRenamedFileTakesThePlaceOfAnother() throws IOException {
        try (var file = disk.create("new", 0)) {
            write(file, 0, "new");
        }
        try (var file = disk.create("old", 0)) {
            write(file, 0, "old");
        }
        disk.rename("new", "old");
        assertThat(disk.list()).containsExactly("old");
        try (var file = disk.open("old")) {
            assertThat(read(file, 0, 10)).isEqualTo("new");
        }
    }

    @Test
    protected void aFileThatIsOpenCanBeRenamedWrittenAndSynced() throws IOException {
        try (var file = disk.create("before", 4)) {
            disk.rename("before", "after");
            write(file, 0, "here");
            file.sync();
        }
        try (var file = disk.open("after")) {
            assertThat(read(file, 0, 10)).isEqualTo("here");
        }
    }

    @Test
    protected void namesAreListedAscendingWithoutTheDeleted() throws IOException {
        disk.create("b", 0).close();
        disk.create("c", 0).close();
        disk.create("a", 0).close();
        disk.delete("c");
        disk.sync();
        assertThat(disk.list()).containsExactly("a", "b");
    }

    @Test
    protected void aClosedFileIsNeitherReadNorWritten() throws IOException {
        var file = disk.create("f", 4);
        file.close();
        assertThatThrownBy(() -> read(file, 0, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> write(file, 0, "x")).isInstanceOf(IOException.class);
        assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
    }

    @Test
    protected void aPathEndsWithTheName() {
        assertThat(disk.path("f")).endsWith("/f");
    }

    protected static void write(DiskFile file, long at, String text) throws IOException {
        file.write(at, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    protected static String read(DiskFile file, long at, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length);
        assertThat(file.read(at, buffer)).isEqualTo(buffer.position());
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }
}
