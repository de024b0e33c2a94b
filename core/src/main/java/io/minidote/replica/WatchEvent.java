package io.minidote.replica;

import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import java.util.List;

/// What whoever watches is told, in causal order.
public sealed interface WatchEvent {

    /// From here another watch goes on, at this replica or another: nothing that was told is told
    /// again, and nothing else is left out. A read that covers it sees what has been told.
    VectorClock clock();

    /// One transaction has changed these objects, among others perhaps.
    ///
    /// @param objects each once, in the order of the transaction; never empty
    record Happened(VectorClock clock, List<Key<?, ?, ?>> objects) implements WatchEvent {
        public Happened {
            objects = List.copyOf(objects);
        }
    }

    /// What happened up to `clock` cannot be told one by one: a state was taken over from another
    /// replica, or it was too long ago. Read everything again, at this clock.
    record Gap(VectorClock clock) implements WatchEvent {}
}
