package io.minidote.link;

import io.minidote.base.Excerpt;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Who a node is to its peers, and whom it believes: the three files of `peer.tls.…` as they were
/// read at one moment.
///
/// They are checked as a peer would check them, so whatever would have every peer refuse this node
/// is said when it starts.
final class Credentials {

    /// The most that is read of one file.
    private static final int MAX_FILE_BYTES = 1 << 20;

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";

    /// None: they are in memory only.
    private static final char[] PASSWORD = {};

    /// One of the files and what is in it.
    private record Content(String setting, Path path, byte[] bytes) {

        static Content read(String setting, Path path) throws UnusableTls {
            try (var in = Files.newInputStream(path)) {
                var bytes = in.readNBytes(MAX_FILE_BYTES + 1);
                var content = new Content(setting, path, bytes);
                if (bytes.length > MAX_FILE_BYTES) {
                    throw content.unusable("it has more than %d bytes", MAX_FILE_BYTES);
                }
                return content;
            } catch (UnusableTls large) {
                throw large;
            } catch (IOException failed) {
                var why =
                        switch (failed) {
                            case NoSuchFileException _ -> "there is no such file";
                            case AccessDeniedException _ ->
                                    "user %s may not read it"
                                            .formatted(System.getProperty("user.name"));
                            default -> "it cannot be read: " + failed.getMessage();
                        };
                throw new UnusableTls(
                        "%s is '%s': %s; expected a file in PEM".formatted(setting, path, why),
                        failed);
            }
        }

        List<Pem> pems() throws UnusableTls {
            try {
                return Pem.all(new String(bytes, StandardCharsets.ISO_8859_1));
            } catch (IllegalArgumentException wrong) {
                throw unusable("it is not PEM: %s", Excerpt.of(String.valueOf(wrong.getMessage())));
            }
        }

        UnusableTls unusable(String why, Object... values) {
            return new UnusableTls(
                    "%s is '%s': %s".formatted(setting, path, why.formatted(values)));
        }

        boolean same(Content other) {
            return Arrays.equals(bytes, other.bytes);
        }
    }

    private final List<Content> contents;
    private final SSLContext context;
    private final X509Certificate own;

    private Credentials(List<Content> contents) throws UnusableTls {
        this.contents = contents;
        var certificate = contents.get(0);
        var chain = certificates(certificate);
        own = chain.getFirst();
        demandValid(certificate, own);
        var key = key(contents.get(1), own);
        var trusted = certificates(contents.get(2));
        try {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, PASSWORD);
            keys.setKeyEntry("node", key, PASSWORD, chain.toArray(Certificate[]::new));
            var keyManagers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, PASSWORD);

            var authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, PASSWORD);
            for (var i = 0; i < trusted.size(); i++) {
                authorities.setCertificateEntry("ca-" + i, trusted.get(i));
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            demandBelievable(certificate, chain, contents.get(2), trust);

            context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
        } catch (IOException | GeneralSecurityException failed) {
            if (failed instanceof UnusableTls unusable) {
                throw unusable;
            }
            throw new UnusableTls("TLS cannot be used: " + failed, failed);
        }
    }

    /// Reads the files as they are now.
    static Credentials read(TlsFiles files) throws UnusableTls {
        return new Credentials(contents(files));
    }

    private static List<Content> contents(TlsFiles files) throws UnusableTls {
        return List.of(
                Content.read("peer.tls.certificate", files.certificate()),
                Content.read("peer.tls.key", files.key()),
                Content.read("peer.tls.ca", files.ca()));
    }

    SSLContext context() {
        return context;
    }

    /// Whether the files are still what they were when these were read.
    boolean current(TlsFiles files) throws UnusableTls {
        var now = contents(files);
        for (var i = 0; i < now.size(); i++) {
            if (!now.get(i).same(contents.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "%s, valid until %s"
                .formatted(own.getSubjectX500Principal(), own.getNotAfter().toInstant());
    }

    private static List<X509Certificate> certificates(Content from) throws UnusableTls {
        var found = new ArrayList<X509Certificate>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (var pem : from.pems()) {
                if (pem.label().equals(CERTIFICATE)) {
                    var in = new ByteArrayInputStream(pem.bytes());
                    found.add((X509Certificate) factory.generateCertificate(in));
                }
            }
        } catch (CertificateException wrong) {
            throw from.unusable(
                    "it has a certificate that makes no sense: %s",
                    Excerpt.of(String.valueOf(wrong.getMessage())));
        }
        if (found.isEmpty()) {
            throw from.unusable(
                    "it has no certificate; expected PEM, -----BEGIN CERTIFICATE----- and so on");
        }
        return found;
    }

    private static void demandValid(Content from, X509Certificate certificate) throws UnusableTls {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException | CertificateNotYetValidException _) {
            throw from.unusable(
                    "the certificate of %s is valid from %s to %s, which is not now",
                    certificate.getSubjectX500Principal(),
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant());
        }
    }

    private static PrivateKey key(Content from, X509Certificate certificate) throws UnusableTls {
        var pems = from.pems();
        var encoded = pems.stream().filter(pem -> pem.label().equals(PRIVATE_KEY)).findFirst();
        if (encoded.isEmpty()) {
            throw from.unusable(
                    "it has %s; expected a key without a password in PKCS#8, -----BEGIN PRIVATE KEY----- and so on, which `openssl pkcs8 -topk8 -nocrypt -in %s` makes of any other",
                    pems.isEmpty()
                            ? "no key"
                            : String.join(", ", pems.stream().map(Pem::label).toList()),
                    from.path());
        }
        var algorithm = certificate.getPublicKey().getAlgorithm();
        try {
            var key =
                    KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded.get().bytes()));
            if (belong(key, certificate)) {
                return key;
            }
        } catch (GeneralSecurityException _) {
            // A key of another kind, or none at all.
        }
        throw from.unusable(
                "it is not the %s key of the certificate of %s in peer.tls.certificate",
                algorithm, certificate.getSubjectX500Principal());
    }

    /// Whether what is signed with the key is taken for signed by the certificate's owner.
    private static boolean belong(PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException {
        var kind = key.getAlgorithm();
        var signature =
                Signature.getInstance(
                        switch (kind) {
                            case "RSA" -> "SHA256withRSA";
                            case "EC" -> "SHA256withECDSA";
                            default -> kind;
                        });
        var said = "minidote".getBytes(StandardCharsets.US_ASCII);
        signature.initSign(key);
        signature.update(said);
        var signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(said);
        return signature.verify(signed);
    }

    /// Refuses what every peer with the same authorities would refuse. A node is called by some of
    /// its peers and calls others: it must be good for both.
    private static void demandBelievable(
            Content from,
            List<X509Certificate> chain,
            Content authorities,
            TrustManagerFactory trust)
            throws UnusableTls {
        var certificates = chain.toArray(X509Certificate[]::new);
        for (var manager : trust.getTrustManagers()) {
            if (manager instanceof X509TrustManager peer) {
                try {
                    peer.checkServerTrusted(certificates, "UNKNOWN");
                    peer.checkClientTrusted(certificates, "UNKNOWN");
                } catch (CertificateException refused) {
                    throw from.unusable(
                            "the certificate of %s would be refused by every peer that trusts what is in peer.tls.ca, '%s': %s",
                            chain.getFirst().getSubjectX500Principal(),
                            authorities.path(),
                            Tls.why(refused));
                }
            }
        }
    }
}
