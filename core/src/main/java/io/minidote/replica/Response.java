package io.minidote.replica;

import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a request is answered with.
public sealed interface Response {

    /// It has happened, survives a crash, and is in every view that covers `clock`.
    ///
    /// @param result what the intent said
    record Updated(VectorClock clock, Object result) implements Response {}

    /// The view covers what the request asked for.
    record Covered(View view) implements Response {}

    /// An interactive transaction has begun on this view.
    record Opened(long transaction, View view) implements Response {}

    record Aborted() implements Response {}

    /// What happens is told under this number from now on.
    record Watching(long watch) implements Response {}

    /// So many other members have said that they have it, on disk as far as theirs keep it there.
    record Acknowledged(int members) implements Response {}

    record Inspected(Status status) implements Response {}

    /// The cluster goes on without this replica.
    record Forgotten(ReplicaId replica) implements Response {}

    /// Everybody else has what this replica had, and goes on without it: stop it.
    record Left() implements Response {}

    /// Some of it must not be done again. Nothing has happened; the rest of it may be asked for
    /// alone.
    ///
    /// @param why by its place among the effects of the request, from 0
    record NotAgain(SortedMap<Integer, String> why) implements Response {
        public NotAgain {
            why = Collections.unmodifiableSortedMap(new TreeMap<>(why));
        }

        /// What was asked for, without that.
        public Tagged<Transaction> rest(Tagged<Transaction> asked) {
            var effects = asked.payload().effects();
            var refused = new HashSet<Integer>(); // never iterated
            why.keySet().forEach(place -> refused.add(effects.get(place).offset()));
            return asked.with(asked.payload().only(effect -> !refused.contains(effect.offset())));
        }
    }

    /// It asks for something that makes no sense here. Nothing has happened.
    ///
    /// @param why names the thing, the value, and what would have been right
    record Refused(String why) implements Response {}

    /// These objects no longer show what they showed in the view of the transaction, and it was to
    /// be committed only if they do. Nothing has happened.
    record Changed(List<Key<?, ?, ?>> objects) implements Response {
        public Changed {
            objects = List.copyOf(objects);
        }
    }

    /// Its deadline has passed. Nothing has happened.
    ///
    /// @param lacking the entries of its clock that are still not here
    record Late(VectorClock lacking) implements Response {}

    /// This replica does not have everything yet and serves nobody. Nothing has happened.
    ///
    /// @param progress in words
    record Loading(String progress) implements Response {}

    /// A limit is reached. Nothing has happened.
    ///
    /// @param limit its name in the configuration
    record Busy(String limit, String why) implements Response {}

    /// The disk is full. Nothing has happened; reads go on.
    record NoRoom() implements Response {}

    /// It would let the data grow beyond `memory.max`. Nothing has happened; reads and removals go
    /// on.
    ///
    /// @param used what the data weighs, in bytes
    /// @param max `memory.max`, in bytes
    record OutOfMemory(long used, long max) implements Response {}

    /// The node has stopped, or is about to. Whether it has happened is not known here: if it was
    /// an update, another try may do it twice.
    ///
    /// @param why in words
    record Stopped(String why) implements Response {}
}
