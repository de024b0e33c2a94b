package io.minidote.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {

    @TempDir private static Path folder;

    private static Certificates cluster;
    private static TlsFiles good;
    private static TlsFiles other;
    private static TlsFiles foreign;

    @BeforeAll
    static void certify() throws Exception {
        cluster = Certificates.in(folder, "cluster");
        good = cluster.issue("n1");
        other = cluster.issue("n2");
        foreign = Certificates.in(folder, "elsewhere").issue("n3");
    }

    @Test
    void whatFitsTogetherIsReadAndSaysWhoseItIs() throws Exception {
        assertThat(Credentials.read(good).toString()).matches("CN=n1, valid until 20.*Z");
    }

    @Test
    void otherKindsOfKeysAreAsGood() throws Exception {
        Credentials.read(cluster.issue("rsa", "RSA", List.of()));
        Credentials.read(cluster.issue("ed25519", "Ed25519", List.of()));
    }

    @Test
    void aFileMayHaveMoreThanIsLookedFor() throws Exception {
        var all = folder.resolve("all.pem");
        Files.writeString(
                all,
                "for people\n"
                        + Files.readString(good.certificate())
                        + Files.readString(good.key())
                        + Files.readString(good.ca()));

        Credentials.read(new TlsFiles(all, all, all));
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        var nowhere = folder.resolve("nowhere");

        refuses(
                new TlsFiles(nowhere, good.key(), good.ca()),
                "peer.tls.certificate is '%s': there is no such file; expected a file in PEM"
                        .formatted(nowhere));
        refuses(
                new TlsFiles(good.certificate(), nowhere, good.ca()),
                "peer.tls.key is '%s': there is no such file; expected a file in PEM"
                        .formatted(nowhere));
        refuses(
                new TlsFiles(good.certificate(), good.key(), folder),
                "peer.tls.ca is '%s': it cannot be read: Is a directory; expected a file in PEM"
                        .formatted(folder));
    }

    @Test
    void aFileWithoutACertificateIsNamed() throws Exception {
        refuses(
                new TlsFiles(good.key(), good.key(), good.ca()),
                "peer.tls.certificate is '%s': it has no certificate; expected PEM, -----BEGIN CERTIFICATE----- and so on"
                        .formatted(good.key()));
    }

    @Test
    void aDamagedCertificateIsNamed() throws Exception {
        var damaged = folder.resolve("damaged.pem");
        Files.writeString(damaged, Files.readString(good.certificate()).replaceFirst("M", "N"));

        assertThatThrownBy(() -> Credentials.read(new TlsFiles(damaged, good.key(), good.ca())))
                .isInstanceOf(UnusableTls.class)
                .hasMessageStartingWith(
                        "peer.tls.certificate is '%s': it has a certificate that makes no sense"
                                .formatted(damaged));
    }

    @Test
    void aKeyWithAPasswordOrInAnOlderFormIsRefusedWithWhatToDo() throws Exception {
        for (var label : List.of("ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY")) {
            var key = folder.resolve("another.key");
            Files.writeString(key, Files.readString(good.key()).replace("PRIVATE KEY", label));

            refuses(
                    new TlsFiles(good.certificate(), key, good.ca()),
                    "peer.tls.key is '%s': it has %s; expected a key without a password in PKCS#8, -----BEGIN PRIVATE KEY----- and so on, which `openssl pkcs8 -topk8 -nocrypt -in %s` makes of any other"
                            .formatted(key, label, key));
        }
    }

    @Test
    void theKeyOfAnotherIsRefused() throws Exception {
        var rsa = cluster.issue("n4", "RSA", List.of());
        for (var key : List.of(other.key(), rsa.key())) {
            refuses(
                    new TlsFiles(good.certificate(), key, good.ca()),
                    "peer.tls.key is '%s': it is not the EC key of the certificate of CN=n1 in peer.tls.certificate"
                            .formatted(key));
        }
    }

    @Test
    void aCertificateThatIsOverOrHasNotBegunIsRefused() throws Exception {
        for (var files :
                List.of(
                        cluster.issue("n6", "EC", List.of("-startdate", "-3d", "-validity", "1")),
                        cluster.issue("n6-to-be", "EC", List.of("-startdate", "+1d")))) {
            assertThatThrownBy(() -> Credentials.read(files))
                    .isInstanceOf(UnusableTls.class)
                    .hasMessageMatching(
                            "peer.tls.certificate is '.*': the certificate of CN=n6.* is valid from .*Z to .*Z, which is not now");
        }
    }

    @Test
    void whatEveryPeerWouldRefuseIsRefusedAtTheStart() throws Exception {
        refuses(
                new TlsFiles(good.certificate(), good.key(), foreign.ca()),
                "peer.tls.certificate is '%s': the certificate of CN=n1 would be refused by every peer that trusts what is in peer.tls.ca, '%s': its certificate was not signed by any of peer.tls.ca"
                        .formatted(good.certificate(), foreign.ca()));
        var server = cluster.issue("n7", "EC", List.of("-ext", "eku=serverAuth"));
        refuses(
                server,
                "peer.tls.certificate is '%s': the certificate of CN=n7 would be refused by every peer that trusts what is in peer.tls.ca, '%s': its certificate is not accepted: Extended key usage does not permit use for TLS client authentication"
                        .formatted(server.certificate(), server.ca()));
    }

    @Test
    void anotherMayStandBetweenTheNodeAndTheAuthority() throws Exception {
        var between = cluster.issue("between", "EC", List.of("-ext", "bc:c"));
        var node = cluster.issueBy("between", "n8", "EC", List.of());
        var chain = folder.resolve("chain.pem");
        Files.writeString(
                chain,
                Files.readString(node.certificate()) + Files.readString(between.certificate()));

        Credentials.read(new TlsFiles(chain, node.key(), node.ca()));
    }

    @Test
    void filesThatDoNotFitTogetherAreNotTakenUp() throws Exception {
        var certificate = folder.resolve("changing.pem");
        var key = folder.resolve("changing.key");
        Files.copy(good.certificate(), certificate);
        Files.copy(good.key(), key);
        var tls = new Tls("n1", new TlsFiles(certificate, key, good.ca()));
        tls.read();
        var before = tls.context();

        Files.copy(other.key(), key, StandardCopyOption.REPLACE_EXISTING);
        tls.renew();
        assertThat(tls.context()).isSameAs(before);

        Files.copy(other.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        tls.renew();
        assertThat(tls.context()).isNotSameAs(before);
    }

    private static void refuses(TlsFiles files, String message) {
        assertThatThrownBy(() -> Credentials.read(files))
                .isInstanceOf(UnusableTls.class)
                .hasMessage(message);
    }
}
