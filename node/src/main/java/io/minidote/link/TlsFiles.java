package io.minidote.link;

import java.nio.file.Path;

/// What a node needs to speak TLS with its peers: three files in PEM.
///
/// @param certificate `peer.tls.certificate`: who this node is, and whoever stands between it and
///   the authority that vouches for it
/// @param key `peer.tls.key`: what proves it
/// @param ca `peer.tls.ca`: the authorities; whoever has a certificate of one of them is a peer
public record TlsFiles(Path certificate, Path key, Path ca) {}
