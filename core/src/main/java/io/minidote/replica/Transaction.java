package io.minidote.replica;

import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What replicas tell each other through the causal broadcast: it happens everywhere as a whole or
/// not yet.
public sealed interface Transaction {

    /// What it does to objects, in ascending order of their places; nothing where it is about
    /// members.
    default List<Effect<?, ?, ?>> effects() {
        return List.of();
    }

    /// The request of a client that it answers, if that has a name.
    default Optional<Once> once() {
        return Optional.empty();
    }

    /// What it has told to whoever listened, in its order.
    default List<Announcement> announced() {
        return List.of();
    }

    /// The same with those of its effects alone that `which` names, announced to nobody.
    default Transaction only(Predicate<Effect<?, ?, ?>> which) {
        var kept = effects().stream().filter(which).toList();
        return switch (this) {
            case Changes(_, var once, _) -> new Changes(kept, once);
            case Again(var of, var upTo, var time, _, var once) ->
                    new Again(of, upTo, time, kept, once);
            case Founded _, Joined _, Forgotten _, Ceased _, Retired _ -> this;
        };
    }

    /// Changes of objects, in ascending order of their places; none where all there is to tell is
    /// what `once` was answered with, or what was announced.
    record Changes(List<Effect<?, ?, ?>> effects, Optional<Once> once, List<Announcement> announced)
            implements Transaction {
        public Changes {
            effects = List.copyOf(effects);
            announced = List.copyOf(announced);
        }

        public Changes(List<Effect<?, ?, ?>> effects, Optional<Once> once) {
            this(effects, once, List.of());
        }

        public Changes(List<Effect<?, ?, ?>> effects) {
            this(effects, Optional.empty());
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

    /// The forgetting of `replica` begins: whoever delivers this stops taking anything from it.
    record Forgotten(ReplicaId replica) implements Transaction {}

    /// The origin takes nothing more from the replicas named here, and has each of them up to the
    /// counter beside it.
    record Ceased(NavigableMap<ReplicaId, Long> upTo) implements Transaction {
        public Ceased {
            upTo = Collections.unmodifiableNavigableMap(new TreeMap<>(upTo));
        }
    }

    /// The forgetting of `replica` is over: everybody has its first `at` events, and nobody will
    /// ever have more.
    record Retired(ReplicaId replica, long at) implements Transaction {}

    /// What a forgotten replica did that did not come in time, done again by its successor. What is
    /// done again once more is still told by who did it first.
    ///
    /// @param of the forgotten replica
    /// @param upTo the last counter of its transaction that this repeats
    /// @param time when that was committed
    record Again(
            ReplicaId of,
            long upTo,
            HybridTime time,
            List<Effect<?, ?, ?>> effects,
            Optional<Once> once)
            implements Transaction {
        public Again {
            effects = List.copyOf(effects);
        }
    }
}
