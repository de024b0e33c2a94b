package io.minidote.replica;

/// How many watch, and how far back one may go on from.
///
/// @param watches `limit.watches`
/// @param historyBytes `limit.watch-history`: what is remembered of the latest transactions
public record WatchLimits(int watches, long historyBytes) {

    public static final WatchLimits USUAL = new WatchLimits(1_000, 16 << 20);

    public WatchLimits {
        if (watches < 0 || historyBytes < 0) {
            throw new IllegalArgumentException(
                    "limits of watches are not negative: %d watches, %d bytes"
                            .formatted(watches, historyBytes));
        }
    }
}
