package io.minidote.broadcast;

import java.time.Duration;

/// The limits of what a replica holds for others, each with its name in the configuration.
///
/// @param transactionBytes `limit.transaction`: the bytes of one transaction
/// @param waitingBytes `limit.waiting`: the bytes of transactions that wait for others
/// @param windowBytes `limit.window`: the bytes sent to one peer and not yet acknowledged
/// @param tailBytes `limit.tail`: the bytes of own transactions kept in memory for peers that are
///   nearly up to date
/// @param messageBytes `limit.message`: the bytes of frames in one message, unless one frame is
///   larger
/// @param transfers `limit.transfers`: how many replicas are sent this replica's state at a time
/// @param reportEvery how often what was delivered is reported while it changes
/// @param helloEvery how often everything is said again, changed or not
/// @param retryAfter how long progress is waited for before something is sent or asked for again
public record Limits(
        int transactionBytes,
        long waitingBytes,
        long windowBytes,
        long tailBytes,
        int messageBytes,
        int transfers,
        Duration reportEvery,
        Duration helloEvery,
        Duration retryAfter) {

    public static final Limits DEFAULT =
            new Limits(
                    8 << 20,
                    64 << 20,
                    16 << 20,
                    32 << 20,
                    256 << 10,
                    2,
                    Duration.ofMillis(50),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1));

    public Limits {
        atLeast("limit.waiting", waitingBytes, transactionBytes);
        atLeast("limit.window", windowBytes, transactionBytes);
        atLeast("limit.tail", tailBytes, transactionBytes);
        atLeast("limit.transaction", transactionBytes, 1024);
        atLeast("limit.message", messageBytes, 1024);
        if (transfers < 1) {
            throw new IllegalArgumentException(
                    "limit.transfers is %d, but must be at least 1: nobody could join"
                            .formatted(transfers));
        }
    }

    private static void atLeast(String name, long bytes, long least) {
        if (bytes < least) {
            throw new IllegalArgumentException(
                    "%s is %d bytes, but must be at least %d: the next transaction would not fit"
                            .formatted(name, bytes, least));
        }
    }
}
