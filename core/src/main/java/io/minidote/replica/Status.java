package io.minidote.replica;

import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.List;
import java.util.Optional;

/// How a replica is, for operators and programs.
///
/// @param members everybody who belongs or belonged to the cluster
/// @param delivered everything applied here, persisted or not
/// @param persisted what the published view covers
/// @param waitingTransactions how many transactions wait for others
/// @param waitingRequests how many requests wait for their clocks
/// @param openTransactions how many interactive transactions are open
/// @param remembered of how many requests it is remembered what they were answered with
/// @param watches how many watch objects here
/// @param notFollowed how many remote times were too far ahead to be followed
/// @param droppedFrames how many frames were dropped, to be asked for again
/// @param malformedFrames how many frames made no sense
public record Status(
        ReplicaId self,
        long cluster,
        Phase phase,
        String progress,
        Membership membership,
        List<Member> members,
        VectorClock delivered,
        VectorClock persisted,
        VectorClock stable,
        HybridTime time,
        List<Exchange.PeerState> peers,
        int waitingTransactions,
        long waitingBytes,
        int waitingRequests,
        int openTransactions,
        int remembered,
        int watches,
        long appended,
        long notFollowed,
        long droppedFrames,
        long malformedFrames,
        Memory memory,
        States states) {

    /// What the data weighs, and what it may, all in bytes.
    ///
    /// @param max `memory.max`
    /// @param reserve `memory.reserve`
    /// @param refusedUpdates how many updates of clients were refused for want of memory
    /// @param droppedFrames how many frames of others were dropped for want of memory, to be asked
    ///   for again
    public record Memory(
            long used, long max, long reserve, long refusedUpdates, long droppedFrames) {}

    /// The states that replicas give each other where the logs no longer have what one lacks.
    /// Numbers and bytes are counted since the start.
    ///
    /// @param fetching whose state is on its way here
    /// @param giving who is being given this replica's state
    /// @param fetched how many came here whole
    /// @param given how many others got this replica's whole
    public record States(
            Optional<Transfer> fetching,
            List<Transfer> giving,
            long fetched,
            long given,
            long bytesFetched,
            long bytesGiven) {
        public States {
            giving = List.copyOf(giving);
        }
    }

    /// A state on its way.
    ///
    /// @param peer whom it is from, or for
    /// @param percent how much of it has come, or has been sent
    public record Transfer(ReplicaId peer, int percent) {}

    public Status {
        members = List.copyOf(members);
        peers = List.copyOf(peers);
    }
}
