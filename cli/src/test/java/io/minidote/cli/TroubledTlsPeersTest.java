package io.minidote.cli;

import io.minidote.cli.local.ClusterCertificate;
import java.nio.file.Path;
import java.util.List;

/// The same where the nodes speak TLS with each other: whoever freezes may do so in the middle of a
/// handshake.
class TroubledTlsPeersTest extends TroubledPeers {

    @Override
    List<String> settings(Path folder) throws Exception {
        return ClusterCertificate.make(folder.resolve("certificates")).arguments();
    }
}
