package io.minidote.replica;

import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.StateChunk;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import java.time.Instant;
import java.util.List;

/// Everything that can happen to a replica.
public sealed interface Input {

    /// A replica never asks for the time. It is told.
    record Tick(Instant now) implements Input {}

    /// Somebody wants an answer, and gets exactly one.
    sealed interface Request extends Input {
        CallId id();
    }

    /// A request that waits, without holding up others, until everything in `atLeast` is here; past
    /// its deadline it is answered with what was still lacking.
    sealed interface SessionRequest extends Request {
        VectorClock atLeast();

        Instant deadline();
    }

    /// Change something. Answered once it is persisted.
    record Update(CallId id, VectorClock atLeast, Instant deadline, Intent intent)
            implements SessionRequest {}

    /// Expect nothing any more: an update that waits for an object to come, or for its clock, is
    /// answered at once. One that is answered already is not there to be given up.
    record GiveUp(CallId id) implements Input {}

    /// Wait until the published view covers `atLeast`.
    record Await(CallId id, VectorClock atLeast, Instant deadline) implements SessionRequest {}

    /// Begin an interactive transaction: keep a view for it.
    record Open(CallId id, VectorClock atLeast, Instant deadline) implements SessionRequest {}

    /// Change something on the view an interactive transaction has kept, and end it.
    ///
    /// @param unchanged the objects that must show here what they showed in that view
    record Commit(CallId id, long transaction, List<Key<?, ?, ?>> unchanged, Intent intent)
            implements Request {
        public Commit {
            unchanged = List.copyOf(unchanged);
        }

        /// On the view as it was, whatever has changed since.
        public Commit(CallId id, long transaction, Intent intent) {
            this(id, transaction, List.of(), intent);
        }
    }

    /// End an interactive transaction without changes.
    record Abort(CallId id, long transaction) implements Request {}

    /// Be told of what happens to some objects beyond `atLeast`, until [Unwatch].
    record Watch(CallId id, VectorClock atLeast, Instant deadline, List<Watched> what)
            implements SessionRequest {
        public Watch {
            what = List.copyOf(what);
        }
    }

    /// No longer be told. A watch that is not there is nothing to end.
    record Unwatch(long watch) implements Input {}

    /// A member is gone for good: the others are to go on without it.
    ///
    /// @param whom its name, or `name#incarnation`
    /// @param force whether to do so without a majority
    record Forget(CallId id, String whom, boolean force) implements Request {}

    /// This replica is to leave the cluster once the others have all it has; past the deadline it
    /// stays after all.
    record Leave(CallId id, Instant deadline) implements Request {}

    /// Do again what a forgotten replica that this one succeeds did in one transaction, which did
    /// not come in time. Once is enough: asked again, nothing happens again.
    ///
    /// @param since the replicas between that one and this one, forgotten like it: they may have
    ///   done it again
    record Again(CallId id, Tagged<Transaction> lost, List<ReplicaId> since) implements Request {

        public Again {
            since = List.copyOf(since);
        }
    }

    /// Wait until so many other members have what `clock` covers, and have said so. Answered with
    /// how many have, also past the deadline.
    record Acknowledge(CallId id, VectorClock clock, int members, Instant deadline)
            implements Request {}

    /// How is the replica?
    record Inspect(CallId id) implements Request {}

    /// The link thinks that the peer of this name can be reached. It need not have been heard of
    /// before: this is how a peer is introduced.
    record Connected(String peer) implements Input {}

    /// The link thinks that it cannot.
    record Disconnected(String peer) implements Input {}

    record Received(Envelope envelope) implements Input {}

    /// The first `appends` frames of the log will survive a crash.
    record Persisted(long appends) implements Input {}

    /// So many bytes can surely be appended from now on.
    record Room(long bytes) implements Input {}

    /// The log has answered.
    ///
    /// @param wholeFrom the counter from which on the log has everything of that origin
    record Fetched(Exchange.Fetch fetch, List<Frame> frames, long wholeFrom) implements Input {
        public Fetched {
            frames = List.copyOf(frames);
        }
    }

    /// The chunks of a state transfer that were to be read: fewer where the state ends with them.
    record StateRead(long transfer, List<StateChunk> chunks) implements Input {
        public StateRead {
            chunks = List.copyOf(chunks);
        }
    }

    /// A snapshot is wanted of everything appended so far.
    record Capture() implements Input {}

    /// The operator says that no other replica has anything: found, or go on with what is here.
    record Found() implements Input {}
}
