package io.minidote.sim.checker;

import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.replica.RequestId;
import io.minidote.replica.Response;
import io.minidote.replica.Settings;
import io.minidote.replica.Status;
import io.minidote.replica.Transaction;
import io.minidote.replica.View;
import io.minidote.replica.WatchEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What checkers are told of a run.
public sealed interface Event {

    /// A replica runs.
    ///
    /// @param before who it was when it ran last on this disk; itself unless it was renewed
    /// @param recovered what its log came back with
    /// @param fresh whether the disk was empty
    record Started(ReplicaId at, ReplicaId before, VectorClock recovered, boolean fresh)
            implements Event {}

    /// A replica has crashed. What was asked of it and not answered never will be.
    record Stopped(ReplicaId at) implements Event {}

    /// A replica's disk is gone.
    ///
    /// @param elsewhere what the disks that are left hold for certain, taken together
    record Lost(ReplicaId at, VectorClock elsewhere) implements Event {}

    /// A replica was forgotten: its disk is set aside, and its node goes on as a new replica on a
    /// fresh one.
    ///
    /// @param elsewhere what the other disks hold for certain, taken together
    record SetAside(ReplicaId at, VectorClock elsewhere) implements Event {}

    /// What a forgotten replica did is not done again, and an operator is told of it.
    ///
    /// @param of the forgotten replica, whose events from `from` to `to` it is
    record PutAside(ReplicaId at, ReplicaId of, long from, long to) implements Event {}

    /// A replica has left the cluster.
    ///
    /// @param elsewhere what the other disks hold for certain, taken together
    record Left(ReplicaId at, VectorClock elsewhere) implements Event {}

    /// A transaction was written to a log, and may yet be lost.
    record Appended(ReplicaId at, Tagged<Transaction> tagged) implements Event {}

    /// A frame of a log will survive any crash.
    record Persisted(ReplicaId at, Frame frame) implements Event {}

    /// A replica that starts found a frame in its log.
    record Replayed(ReplicaId at, Frame frame) implements Event {}

    /// A snapshot is being written.
    ///
    /// @param fingerprint of its bytes
    record Saved(ReplicaId at, long fingerprint) implements Event {}

    /// A replica starts from a snapshot.
    ///
    /// @param fingerprint of the bytes that were read
    record Restored(ReplicaId at, long fingerprint) implements Event {}

    /// A bit of a replica's file is not what it was, while it does not run.
    record Damaged(ReplicaId at, String path) implements Event {}

    /// A replica that is to start does not believe one of its files.
    record FoundDamaged(ReplicaId at, String path, long offset) implements Event {}

    /// A state was merged into that of a replica, and will survive any crash.
    ///
    /// @param clock what the replica has now
    record Adopted(ReplicaId at, VectorClock clock) implements Event {}

    record Sent(ReplicaId at, Envelope envelope) implements Event {}

    /// A message arrived and was taken for whole.
    ///
    /// @param altered whether it is not, bit for bit, what was sent
    record Received(ReplicaId at, Envelope envelope, boolean altered) implements Event {}

    record Published(ReplicaId at, View view) implements Event {}

    record Asked(ReplicaId at, Request request) implements Event {}

    /// @param published what reads see when the answer arrives
    record Answered(ReplicaId at, Request request, Response response, View published)
            implements Event {}

    /// Somebody who watches was told something.
    ///
    /// @param after what he had heard of before
    /// @param published what reads see then
    record Told(ReplicaId at, VectorClock after, WatchEvent event, View published)
            implements Event {}

    /// A replica was stepped.
    ///
    /// @param micros virtual time since the run began
    /// @param clock the time as it was told to the replica
    /// @param cutOff whether nothing it sends arrives anywhere and nothing reaches it
    record Stepped(ReplicaId at, long micros, Instant clock, boolean cutOff) implements Event {}

    /// How much a replica and its node hold.
    ///
    /// @param transfers of how many states chunks are read
    /// @param blocked whether, with what is stable now, a part of the log is kept for others
    record Measured(ReplicaId at, Settings settings, Status status, int transfers, boolean blocked)
            implements Event {}

    /// A log was pruned as far as it may be.
    ///
    /// @param bytes how long it is now
    /// @param most how long it may be
    /// @param heldBack how much of that is kept for others
    /// @param retention how much of it may be
    record Pruned(ReplicaId at, long bytes, long most, long heldBack, long retention)
            implements Event {}

    /// The run is over: faults have stopped long ago.
    ///
    /// @param everyLink whether all links work, rather than just enough for everybody to hear of
    ///   everything through others
    record Ended(List<Outcome> outcomes, boolean everyLink) implements Event {
        public Ended {
            outcomes = List.copyOf(outcomes);
        }
    }

    /// How a replica was in the end.
    record Outcome(ReplicaId at, View view) {}

    /// What a client asked for.
    ///
    /// @param session whose it is: what it sees and does, it sees later too
    /// @param number no other request of the run has it
    /// @param atLeast what its session had seen
    /// @param deadline on the clock of the replica that is asked
    /// @param id the name under which it may be asked for again, if it has one
    /// @param marks what it leaves behind if it happens; empty or one
    /// @param known marks that its session has seen, here or elsewhere
    /// @param covered whether the replica had published everything the session had seen
    /// @param micros virtual time since the run began
    record Request(
            String session,
            long number,
            Kind kind,
            VectorClock atLeast,
            Instant deadline,
            Optional<RequestId> id,
            List<Mark> marks,
            List<Mark> known,
            boolean covered,
            long micros) {
        public Request {
            marks = List.copyOf(marks);
            known = List.copyOf(known);
        }
    }

    enum Kind {
        UPDATE,
        READ,
        OPEN,
        COMMIT,
        ABORT,
        INSPECT,
        FORGET,
        LEAVE,
        AGAIN
    }
}
