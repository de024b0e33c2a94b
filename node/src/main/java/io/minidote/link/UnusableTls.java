package io.minidote.link;

import java.io.IOException;

/// The files of `peer.tls.…` cannot be used. The message names setting, file, what is wrong, and
/// what would be right.
public final class UnusableTls extends IOException {
    private static final long serialVersionUID = 1;

    UnusableTls(String message) {
        super(message);
    }

    UnusableTls(String message, Exception cause) {
        super(message, cause);
    }
}
