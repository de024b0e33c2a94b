package io.minidote.broadcast;

import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What replicas say to one another. Any of it may be lost, repeated or overtaken.
public sealed interface PeerMessage {

    /// How far a replica has got on its way into the cluster.
    enum Phase {
        /// It has nothing and belongs to no cluster yet.
        EMPTY,
        /// It knows its cluster and is fetching what it lacks.
        JOINING,
        /// It has once had everything from before its join.
        COMPLETE
    }

    /// Who I am and how far I have got. Sent on connect and again from time to time.
    ///
    /// @param configured the names of all replicas the sender was configured with, itself included,
    ///   ascending: the lowest is the one it expects to found the cluster
    /// @param clock what the sender has
    record Hello(Phase phase, List<String> configured, VectorClock clock) implements PeerMessage {
        public Hello {
            configured = List.copyOf(configured);
        }
    }

    /// Asks a complete member to broadcast the sender's join.
    ///
    /// @param brings what the sender has from an earlier life, empty for a fresh disk
    record AskToJoin(VectorClock brings) implements PeerMessage {}

    /// News: consecutive transactions of one origin, by itself or relayed.
    ///
    /// @param end whether this ends the answer to a [Pull]
    record Updates(ReplicaId origin, List<Frame> frames, boolean end) implements PeerMessage {
        public Updates {
            frames = List.copyOf(frames);
        }
    }

    /// News like [Updates], of the sender's own and in brief: each names only what it follows
    /// directly. Whoever does not know what came before that asks for the whole by a [Pull].
    record Brief(ReplicaId origin, List<Frame> frames) implements PeerMessage {
        public Brief {
            frames = List.copyOf(frames);
        }
    }

    /// What the sender has delivered and persisted. Acknowledges, and shows who lacks what.
    ///
    /// @param floor what `clock` and all views still held open have in common
    /// @param stable what the sender knows to be causally stable
    /// @param time whatever the sender has done and is not in `clock` it does later than this
    /// @param hears whom the sender has heard lately
    record Delivered(
            VectorClock clock,
            VectorClock floor,
            VectorClock stable,
            HybridTime time,
            SortedSet<ReplicaId> hears)
            implements PeerMessage {
        public Delivered {
            hears = Collections.unmodifiableSortedSet(new TreeSet<>(hears));
        }
    }

    /// Asks for `origin`'s transactions beginning with the counter `from`, from whoever has them.
    record Pull(ReplicaId origin, long from) implements PeerMessage {}

    /// The sender's log does not have what the receiver lacks of `origin`, be it pulled or owed: it
    /// begins later. The sender's state has it.
    ///
    /// @param wholeFrom the counter from which on the sender's log has everything of `origin`
    record Pruned(ReplicaId origin, long wholeFrom) implements PeerMessage {}

    /// Asks for a state, a window of chunks at a time, beginning with the chunk `from`; all before
    /// it have come.
    ///
    /// @param transfer the name the sender of the state has given this transfer, 0 to begin one
    record AskForState(long transfer, int from) implements PeerMessage {}

    /// A piece of a state. All pieces of one transfer are of one state.
    ///
    /// @param index how many pieces come before it
    record State(long transfer, int index, StateChunk chunk) implements PeerMessage {}

    /// The cluster goes on without you, or without something that you have: start over as a new
    /// replica.
    ///
    /// @param told who is meant: messages go to a name, and there may be another by then
    /// @param remaining the members that go on, the sender among them
    record YouAreForgotten(ReplicaId told, SortedSet<ReplicaId> remaining) implements PeerMessage {
        public YouAreForgotten {
            remaining = Collections.unmodifiableSortedSet(new TreeSet<>(remaining));
        }
    }

    /// The answer to an [AskToJoin] that cannot be granted now. Ask again.
    record Refused(String why) implements PeerMessage {}
}
