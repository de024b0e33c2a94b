package io.minidote.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minidote.storage.contract.DiskContract;
import java.io.IOException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest extends DiskContract {

    @TempDir private Path folder;

    @Override
    protected Disk newDisk() {
        return FileDisk.in(folder);
    }

    @Test
    void filesAreReadableByTheirOwnerOnly() throws IOException {
        newDisk().create("f", 1).close();
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("f"))))
                .isEqualTo("rw-------");
    }

    @Test
    void anInterruptedReaderReadsStaysInterruptedAndDisturbsNobody() throws IOException {
        try (var file = newDisk().create("f", 0)) {
            write(file, 0, "text");
            Thread.currentThread().interrupt();
            assertThat(read(file, 0, 4)).isEqualTo("text");
            assertThat(Thread.interrupted()).isTrue();
            write(file, 0, "next");
            assertThat(read(file, 0, 4)).isEqualTo("next");
        }
    }

    @Test
    void aReadOnlyDiskOnlyLooks() throws IOException {
        try (var file = newDisk().create("f", 0)) {
            write(file, 0, "text");
        }
        try (var file = FileDisk.readOnly(folder).open("f")) {
            assertThat(read(file, 0, 4)).isEqualTo("text");
            assertThatThrownBy(() -> write(file, 0, "x"))
                    .isInstanceOf(NonWritableChannelException.class);
        }
    }
}
