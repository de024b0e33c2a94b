package io.minidote.cli;

import io.minidote.link.Certificates;
import java.nio.file.Path;
import java.util.List;

/// The same where the nodes speak TLS with each other: whoever freezes may do so in the middle of a
/// handshake.
class TroubledTlsPeersTest extends TroubledPeers {

    @Override
    List<String> settings(Path folder) throws Exception {
        var files = Certificates.in(folder, "certificates").issue("node");
        return List.of(
                "--peer-tls-certificate",
                files.certificate().toString(),
                "--peer-tls-key",
                files.key().toString(),
                "--peer-tls-ca",
                files.ca().toString());
    }
}
