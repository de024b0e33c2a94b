package io.minidote.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That nodes believe each other by it, `TroubledTlsPeersTest` says.
class ClusterCertificateTest {

    @TempDir private Path folder;

    @Test
    void theFilesAreForTheirOwnerAloneAndTheKeyOfTheAuthorityIsNotKept() throws Exception {
        var made = ClusterCertificate.make(folder.resolve("made"));
        try (var files = Files.list(folder.resolve("made"))) {
            assertThat(files)
                    .extracting(Path::toString)
                    .containsExactlyInAnyOrderElementsOf(made.settings().values())
                    .allSatisfy(file ->
                            assertThat(
                                            PosixFilePermissions.toString(
                                                    Files.getPosixFilePermissions(Path.of(file))))
                                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void aNewOneTakesThePlaceOfTheOneBefore() throws Exception {
        var before = Files.readString(Path.of(madeAuthority()));
        assertThat(Path.of(madeAuthority())).content().isNotEqualTo(before);
    }

    private String madeAuthority() throws Exception {
        return ClusterCertificate.make(folder).settings().get("peer.tls.ca");
    }
}
