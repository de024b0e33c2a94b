package io.minidote.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.minidote.clock.ReplicaId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir private Path parent;
    private Path folder;

    @BeforeEach
    void nameFolder() {
        folder = parent.resolve("data");
    }

    @Test
    void aFreshFolderIsANewReplicaAndGoesOnAsTheSame() throws IOException {
        try (var directory = DataDirectory.open(folder, "a", 1)) {
            assertThat(directory.state()).isEqualTo(DataDirectory.State.FRESH);
            assertThat(directory.replica()).isEqualTo(new ReplicaId("a", 1));
        }
        try (var directory = DataDirectory.open(folder, "a", 2)) {
            assertThat(directory.state()).isEqualTo(DataDirectory.State.KNOWN);
            assertThat(directory.replica()).isEqualTo(new ReplicaId("a", 1));
        }
    }

    @Test
    void onlyItsOwnerMayLookIn() throws IOException {
        DataDirectory.open(folder, "a", 1).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("identity"))))
                .isEqualTo("rw-------");
    }

    /// A place that never has room takes the place of the file.
    @Test
    void aFullDiskNeedsNoRoomToSayWhoHoldsTheLock() throws IOException {
        var full = Path.of("/dev/full");
        assumeThat(full).exists();
        DataDirectory.open(folder, "a", 1).close();
        Files.delete(folder.resolve("lock"));
        Files.createSymbolicLink(folder.resolve("lock"), full);
        try (var directory = DataDirectory.open(folder, "a", 2)) {
            assertThat(directory.replica()).isEqualTo(new ReplicaId("a", 1));
        }
        Files.delete(folder.resolve("lock"));
    }

    @Test
    void aSecondOpeningInTheSameProcessIsRefusedAndHarmless() throws IOException {
        try (var _ = DataDirectory.open(folder, "a", 1)) {
            assertThatThrownBy(() -> DataDirectory.open(folder, "a", 1))
                    .isInstanceOf(UnusableDirectory.class)
                    .hasMessage("data.dir %s is in use by this very process", folder);
            assertThatThrownBy(() -> DataDirectory.open(folder, "a", 1))
                    .isInstanceOf(UnusableDirectory.class);
        }
        DataDirectory.open(folder, "a", 1).close();
    }

    @Test
    void aSecondProcessIsToldWhoHoldsTheFolder() throws Exception {
        DataDirectory.open(folder, "a", 1).close();
        var source =
                Files.writeString(
                        parent.resolve("Hold.java"),
                        """
                        void main(String[] args) throws Exception {
                            var path = java.nio.file.Path.of(args[0]);
                            var channel = java.nio.channels.FileChannel.open(
                                    path, java.nio.file.StandardOpenOption.WRITE);
                            channel.lock();
                            var pid = ProcessHandle.current().pid() + "\\n";
                            channel.truncate(0).write(java.nio.ByteBuffer.wrap(pid.getBytes()));
                            System.out.println("held");
                            System.in.read();
                        }
                        """);
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var holder =
                new ProcessBuilder(java, source.toString(), folder.resolve("lock").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var said = holder.inputReader()) {
            assertThat(said.readLine()).isEqualTo("held");
            assertThatThrownBy(() -> DataDirectory.open(folder, "a", 1))
                    .hasMessage(
                            "data.dir %s is in use by another process, pid %d",
                            folder, holder.pid());
        } finally {
            holder.destroy();
            holder.waitFor();
        }
        DataDirectory.open(folder, "a", 1).close();
    }

    @Test
    void theFolderOfAnotherNodeIsRefusedWithBothNames() throws IOException {
        DataDirectory.open(folder, "a", 1).close();
        assertThatThrownBy(() -> DataDirectory.open(folder, "b", 1))
                .hasMessage("data.dir %s belongs to node a, this is node b", folder);
    }

    @Test
    void aCopyIsNotTheSameReplica() throws IOException {
        DataDirectory.open(folder, "a", 1).close();
        var copy = Files.createDirectory(parent.resolve("copy"));
        Files.copy(folder.resolve("identity"), copy.resolve("identity"));
        try (var directory = DataDirectory.open(copy, "a", 2)) {
            assertThat(directory.state()).isEqualTo(DataDirectory.State.MOVED);
            directory.renew(2);
            assertThat(directory.replica()).isEqualTo(new ReplicaId("a", 2));
        }
        try (var directory = DataDirectory.open(copy, "a", 3)) {
            assertThat(directory.state()).isEqualTo(DataDirectory.State.KNOWN);
            assertThat(directory.identity().earlier()).containsExactly(new ReplicaId("a", 1));
        }
    }

    @Test
    void whatIsSetAsideIsKeptWholeAndANewReplicaBeginsWithNothing() throws IOException {
        try (var directory = DataDirectory.open(folder, "a", 1)) {
            write(directory);
            directory.setAside(2);
            checkSetAside(directory);
            assertThat(directory.logAside(directory.replica())).isEmpty();
        }
        var kept = folder.resolve("aside/a-0000000000000001");
        assertThat(Identity.parse("kept", Files.readAllBytes(kept.resolve("identity"))).replica())
                .isEqualTo(new ReplicaId("a", 1));
        try (var directory = DataDirectory.open(folder, "a", 3)) {
            assertThat(directory.state()).isEqualTo(DataDirectory.State.KNOWN);
            checkSetAside(directory);
        }
    }

    /// The steps are undone one by one, the last first, as if a crash had come before it.
    @Test
    void aCrashWhileDataIsSetAsideLeavesAllOfItOrIsCompleted() throws IOException {
        var decided = "";
        try (var directory = DataDirectory.open(folder, "a", 1)) {
            write(directory);
            directory.setAside(2);
            decided = directory.identity().settingAside(true).text();
        }
        var kept = folder.resolve("aside/a-0000000000000001");
        var log = folder.resolve("log");
        var snapshots = folder.resolve("snapshots");
        for (var undone : List.of(List.<Path>of(), List.of(snapshots), List.of(snapshots, log))) {
            Files.writeString(folder.resolve("identity"), decided);
            Files.delete(log);
            Files.delete(snapshots);
            for (var each : undone) {
                Files.move(kept.resolve(each.getFileName()), each);
            }
            try (var directory = DataDirectory.open(folder, "a", 3)) {
                checkSetAside(directory);
                assertThat(directory.identity().settingAside()).isFalse();
            }
        }
        Files.delete(log);
        Files.delete(snapshots);
        Files.move(kept.resolve("log"), log);
        Files.move(kept.resolve("snapshots"), snapshots);
        Files.copy(
                kept.resolve("identity"),
                folder.resolve("identity"),
                StandardCopyOption.REPLACE_EXISTING);
        try (var directory = DataDirectory.open(folder, "a", 3)) {
            assertThat(directory.replica()).isEqualTo(new ReplicaId("a", 1));
            assertThat(directory.log().list()).containsExactly("segment");
            assertThat(directory.logAside(directory.replica())).isEmpty();
            directory.setAside(2);
            checkSetAside(directory);
        }
    }

    private static void write(DataDirectory directory) throws IOException {
        directory.log().create("segment", 0).close();
        directory.snapshots().create("snapshot", 0).close();
    }

    private void checkSetAside(DataDirectory directory) throws IOException {
        assertThat(directory.replica()).isEqualTo(new ReplicaId("a", 2));
        assertThat(directory.log().list()).isEmpty();
        assertThat(directory.snapshots().list()).isEmpty();
        var earlier = new ReplicaId("a", 1);
        assertThat(directory.identity().earlier()).containsExactly(earlier);
        assertThat(directory.logAside(earlier).orElseThrow().list()).containsExactly("segment");
        assertThat(folder.resolve("aside/a-0000000000000001/snapshots/snapshot")).exists();
    }

    @Test
    void aFolderOfSomethingElseIsLeftAlone() throws IOException {
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> DataDirectory.open(folder, "a", 1))
                .hasMessage(
                        "data.dir %s has no file 'identity', but is not empty: [thesis.tex]",
                        folder);
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        Files.writeString(folder, "");
        assertThatThrownBy(() -> DataDirectory.open(folder, "a", 1))
                .hasMessage("data.dir %s is not a directory", folder);
    }

    @Test
    void aDamagedIdentityIsFound() throws IOException {
        DataDirectory.open(folder, "a", 1).close();
        var identity = folder.resolve("identity");
        Files.writeString(identity, Files.readString(identity).replace("a#", "b#"));
        assertThatThrownBy(() -> DataDirectory.open(folder, "b", 1))
                .isInstanceOf(CorruptFile.class)
                .hasMessageContaining("its last line should be checksum: ");
    }

    @Test
    void anIdentityOfAnotherFormatIsNamed() {
        var text =
                new Identity(new ReplicaId("a", 1), "m", "1", List.of(), false)
                        .text()
                        .replace("format 2", "format 3");
        var covered = text.substring(0, text.indexOf("checksum"));
        var bytes = covered.getBytes(StandardCharsets.UTF_8);
        var whole = covered + "checksum: %08x\n".formatted(Checksums.of(bytes, 0, bytes.length));
        assertThatThrownBy(() -> Identity.parse("identity", whole.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(OtherFormat.class)
                .hasMessageContaining("identity has format 3");
    }

    @Test
    void anIdentityThatIsNoTextNamesTheFile() throws IOException {
        DataDirectory.open(folder, "a", 1).close();
        var identity = folder.resolve("identity");
        Files.write(identity, new byte[] {'m', (byte) 0xFF});
        assertThatThrownBy(() -> DataDirectory.open(folder, "a", 1))
                .isInstanceOf(CorruptFile.class)
                .hasMessage(identity + " is damaged at byte 0: it is no text in UTF-8");
    }
}
