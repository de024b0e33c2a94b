package io.minidote.replica;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.List;

/// What replicas tell each other through the causal broadcast: it happens everywhere as a whole or
/// not yet.
public sealed interface Transaction {

    /// Changes of objects, in ascending order of their places.
    record Changes(List<Effect<?, ?, ?>> effects) implements Transaction {
        public Changes {
            effects = List.copyOf(effects);
        }
    }

    /// The first transaction of all: there is a cluster, and its origin is the first member.
    ///
    /// @param cluster its random name, never 0
    record Founded(long cluster) implements Transaction {}

    /// `replica` counts for stability from the delivery of this on.
    ///
    /// @param brings what it has from an earlier life, empty for a fresh disk
    record Joined(ReplicaId replica, VectorClock brings) implements Transaction {}
}
