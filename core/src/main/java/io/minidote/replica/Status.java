package io.minidote.replica;

import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.List;

/// How a replica is, for operators and programs.
///
/// @param members everybody who belongs or belonged to the cluster
/// @param delivered everything applied here, persisted or not
/// @param persisted what the published view covers
/// @param waitingTransactions how many transactions wait for others
/// @param waitingRequests how many requests wait for their clocks
/// @param openTransactions how many interactive transactions are open
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
        long appended,
        long notFollowed,
        long droppedFrames,
        long malformedFrames) {

    public Status {
        members = List.copyOf(members);
        peers = List.copyOf(peers);
    }
}
