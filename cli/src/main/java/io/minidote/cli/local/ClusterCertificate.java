package io.minidote.cli.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A certificate that all nodes of one cluster on this machine share, and the authority it is of:
/// made for this cluster, and good for nothing else, for nobody keeps the key of the authority.
///
/// @param folder that has the files
public record ClusterCertificate(Path folder) {

    private static final String AUTHORITY = "ca";
    private static final String NODE = "node";
    private static final String VALID_DAYS = "3650";

    /// Of a key store that is there for a moment, in a folder that others cannot read.
    private static final String PASSWORD = "changeit";

    /// Makes a new one, in place of whatever the folder has.
    public static ClusterCertificate make(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var passing = Files.createTempDirectory(folder, "making-");
        try {
            var path = passing.resolve("store.p12");
            keytool(path, AUTHORITY, "bc:c", List.of());
            keytool(path, NODE, "ku=digitalSignature", List.of("-signer", AUTHORITY));
            var store = KeyStore.getInstance(path.toFile(), PASSWORD.toCharArray());
            var made = new ClusterCertificate(folder);
            write(made.ca(), "CERTIFICATE", store.getCertificate(AUTHORITY).getEncoded());
            write(made.certificate(), "CERTIFICATE", store.getCertificate(NODE).getEncoded());
            write(
                    made.key(),
                    "PRIVATE KEY",
                    store.getKey(NODE, PASSWORD.toCharArray()).getEncoded());
            return made;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("what keytool has written is none", impossible);
        } finally {
            Folders.delete(passing);
        }
    }

    /// By their keys, what each node has to be told.
    public SequencedMap<String, String> settings() {
        var settings = new TreeMap<String, String>();
        settings.put("peer.tls.certificate", certificate().toString());
        settings.put("peer.tls.key", key().toString());
        settings.put("peer.tls.ca", ca().toString());
        return settings;
    }

    /// The same as arguments of `serve`.
    public List<String> arguments() {
        return settings().entrySet().stream()
                .map(setting ->
                        "--%s=%s".formatted(setting.getKey().replace('.', '-'), setting.getValue()))
                .toList();
    }

    private Path certificate() {
        return folder.resolve("node.pem");
    }

    private Path key() {
        return folder.resolve("node.key");
    }

    private Path ca() {
        return folder.resolve("ca.pem");
    }

    /// Makes a key and a certificate for it, with the tool that comes with this Java.
    private static void keytool(Path store, String alias, String extension, List<String> more)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add("-genkeypair");
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of("-alias", alias, "-keyalg", "EC", "-dname", "CN=minidote " + alias));
        command.addAll(List.of("-validity", VALID_DAYS, "-ext", extension));
        command.addAll(more);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var status = process.waitFor();
        if (status != 0) {
            throw new IOException("keytool ended with %d: %s".formatted(status, said.strip()));
        }
    }

    /// A file that nobody else may read.
    private static void write(Path file, String label, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                file,
                "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                        .formatted(label, Base64.getMimeEncoder().encodeToString(bytes), label));
    }
}
