package io.minidote.replica;

import io.minidote.broadcast.Limits;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/// What an operator decides about a replica.
///
/// @param peers the names of the other replicas it was configured with
/// @param seeds where it may find others of whom it was given no names
/// @param startedOver whether an earlier replica of this disk was forgotten by a cluster that goes
///   on without it: this one has a cluster to join, and founds none by itself
/// @param freshCluster random, and another each time the replica starts: the name of the cluster
///   should it found one, and where the numbers of its state transfers and of its interactive
///   transactions begin; not 0
/// @param maxDrift `clock.max-drift`: a remote time further ahead is not followed
/// @param waitingRequests `limit.waiting-requests`: how many requests may wait for their clocks
/// @param expectingRequests `limit.expecting-requests`: how many may wait for objects to come
/// @param openTransactions `limit.open-transactions`: how many interactive transactions may be open
/// @param openFor `transaction.timeout`: how long one may stay open
/// @param memory `memory.max` and `memory.reserve`: what the data may weigh
/// @param dedup `dedup.window`: which requests are remembered, so that they may come again
/// @param watches `limit.watches` and `limit.watch-history`: who may hear of what happens
/// @param expiring `expiry.delay` and `limit.expired`: how what has expired is taken away
public record Settings(
        List<String> peers,
        Seeds seeds,
        boolean startedOver,
        long freshCluster,
        Limits limits,
        Duration maxDrift,
        int waitingRequests,
        int expectingRequests,
        int openTransactions,
        Duration openFor,
        MemoryLimit memory,
        DedupWindow dedup,
        WatchLimits watches,
        Expiring expiring) {

    public Settings {
        peers = List.copyOf(new TreeSet<>(peers));
        if (freshCluster == 0) {
            throw new IllegalArgumentException("a cluster's random name is not 0: that means none");
        }
    }

    public static Settings of(List<String> peers, long freshCluster) {
        return of(peers, Seeds.NONE, freshCluster);
    }

    public static Settings of(List<String> peers, Seeds seeds, long freshCluster) {
        return new Settings(
                peers,
                seeds,
                false,
                freshCluster,
                Limits.DEFAULT,
                Duration.ofSeconds(60),
                10_000,
                10_000,
                1_000,
                Duration.ofSeconds(60),
                MemoryLimit.NONE,
                DedupWindow.USUAL,
                WatchLimits.USUAL,
                Expiring.USUAL);
    }

    public Settings with(MemoryLimit memory) {
        return new Settings(
                peers,
                seeds,
                startedOver,
                freshCluster,
                limits,
                maxDrift,
                waitingRequests,
                expectingRequests,
                openTransactions,
                openFor,
                memory,
                dedup,
                watches,
                expiring);
    }

    public Settings with(DedupWindow dedup) {
        return new Settings(
                peers,
                seeds,
                startedOver,
                freshCluster,
                limits,
                maxDrift,
                waitingRequests,
                expectingRequests,
                openTransactions,
                openFor,
                memory,
                dedup,
                watches,
                expiring);
    }

    public Settings with(WatchLimits watches) {
        return new Settings(
                peers,
                seeds,
                startedOver,
                freshCluster,
                limits,
                maxDrift,
                waitingRequests,
                expectingRequests,
                openTransactions,
                openFor,
                memory,
                dedup,
                watches,
                expiring);
    }

    /// The same after the disk of a forgotten replica was set aside.
    public Settings afterStartingOver() {
        return new Settings(
                peers,
                seeds,
                true,
                freshCluster,
                limits,
                maxDrift,
                waitingRequests,
                expectingRequests,
                openTransactions,
                openFor,
                memory,
                dedup,
                watches,
                expiring);
    }
}
