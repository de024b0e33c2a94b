package io.minidote.doors.redis;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// The bytes of answers that wait for clients to take them, and their limit: beyond it, those who
/// leave the most untaken are dropped.
final class Output {

    private final long limit;
    private final Set<Share> shares = ConcurrentHashMap.newKeySet();

    /// Of all shares together, also of clients that were dropped or have left and whose bytes are
    /// not freed yet.
    private final AtomicLong bytes = new AtomicLong();

    Output(long limit) {
        this.limit = limit;
    }

    /// How many bytes wait for all clients together.
    long bytes() {
        return bytes.get();
    }

    /// What one client leaves untaken; it counts from [Share#enter] on.
    ///
    /// @param drop is told how much that was; called on any thread
    Share share(LongConsumer drop) {
        return new Share(drop);
    }

    /// Drops those that leave the most untaken, until the rest is within the limit. What a dropped
    /// one had is freed a moment later, on its own event loop.
    private synchronized void relieve() {
        record Untaken(Share share, long bytes) {}
        var all =
                shares.stream()
                        .map(share -> new Untaken(share, share.untaken.get()))
                        .sorted(Comparator.comparingLong(Untaken::bytes).reversed())
                        .toList();
        var rest = all.stream().mapToLong(Untaken::bytes).sum();
        for (var each : all) {
            if (rest <= limit) {
                return;
            }
            rest -= each.bytes();
            shares.remove(each.share());
            each.share().drop.accept(each.bytes());
        }
    }

    final class Share {

        private final LongConsumer drop;
        private final AtomicLong untaken = new AtomicLong();

        private Share(LongConsumer drop) {
            this.drop = drop;
        }

        long bytes() {
            return untaken.get();
        }

        void enter() {
            shares.add(this);
        }

        void leave() {
            shares.remove(this);
        }

        /// So many bytes more wait. Counted here before they are counted for all: whoever sees that
        /// all are too many sees whose they are.
        void waits(long more) {
            untaken.addAndGet(more);
            if (bytes.addAndGet(more) > limit) {
                relieve();
            }
        }

        /// So many bytes do not wait any more.
        void taken(long less) {
            untaken.addAndGet(-less);
            bytes.addAndGet(-less);
        }
    }
}
