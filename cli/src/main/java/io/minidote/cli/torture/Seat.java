package io.minidote.cli.torture;

import java.io.IOException;

/// Where clients can talk to a node.
///
/// @param node its name
record Seat(String node, Door door) {

    interface Door {
        Conversation enter() throws IOException;
    }
}
