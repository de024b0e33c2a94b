package io.minidote.cli.torture;

import java.time.Duration;

/// What a client asked of a node, and whether the node did its duty.
///
/// @param from when it was asked, since the beginning of the run
/// @param to when it was answered, or the client gave up
/// @param trouble what the client got in place of what it asked for; nothing if it was done, or
///   could not be because what the client had seen elsewhere had not come yet
record Asked(String node, Duration from, Duration to, String trouble) {

    boolean answered() {
        return trouble.isEmpty();
    }
}
