package io.minidote.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// An authority that gives nodes their certificates, made by the `keytool` of the JDK.
public final class Certificates {

    private static final String PASSWORD = "changeit";
    private static final String CA = "ca";

    private final Path folder;
    private final Path store;

    private Certificates(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("store.p12");
    }

    /// A new authority, whose files are in a folder of its own.
    public static Certificates in(Path folder, String name) throws Exception {
        var made = new Certificates(Files.createDirectories(folder.resolve(name)));
        made.keytool(CA, name, "EC", List.of("-ext", "bc:c"));
        write(made.ca(), "CERTIFICATE", made.store().getCertificate(CA).getEncoded());
        return made;
    }

    /// The files of a node with a certificate of this authority.
    public TlsFiles issue(String name) throws Exception {
        return issue(name, "EC", List.of());
    }

    /// @param algorithm of the key
    /// @param more for `keytool`
    TlsFiles issue(String name, String algorithm, List<String> more) throws Exception {
        return issueBy(CA, name, algorithm, more);
    }

    /// @param signer who was given a certificate by this authority before
    TlsFiles issueBy(String signer, String name, String algorithm, List<String> more)
            throws Exception {
        var arguments = new ArrayList<>(List.of("-signer", signer));
        arguments.addAll(more);
        keytool(name, name, algorithm, arguments);
        var certificate = folder.resolve(name + ".pem");
        write(certificate, "CERTIFICATE", store().getCertificate(name).getEncoded());
        var key = folder.resolve(name + ".key");
        write(key, "PRIVATE KEY", store().getKey(name, PASSWORD.toCharArray()).getEncoded());
        return new TlsFiles(certificate, key, ca());
    }

    public Path ca() {
        return folder.resolve("ca.pem");
    }

    /// Everything it has made.
    KeyStore store() throws GeneralSecurityException, IOException {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }

    private void keytool(String alias, String name, String algorithm, List<String> more)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                alias,
                                "-keyalg",
                                algorithm,
                                "-dname",
                                "CN=" + name));
        command.addAll(more);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + said);
        }
    }

    private static void write(Path file, String label, byte[] bytes) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                        .formatted(label, Base64.getMimeEncoder().encodeToString(bytes), label));
    }
}
