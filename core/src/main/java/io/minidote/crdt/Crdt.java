package io.minidote.crdt;

import io.minidote.base.Weighed;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The state of one replicated object: an immutable value.
///
/// A type keeps three promises. Effects of concurrent operations commute, so that replicas which
/// have applied the same effects hold equal states. [#apply] and [#merge] are total: whatever
/// decodes can be applied. And [#prepare] only looks, so that nothing has happened until the effect
/// is applied.
///
/// The broadcast keeps two promises in return: every effect is applied exactly once at every
/// replica, and never before an effect it causally depends on.
///
/// @param <S> the state itself
/// @param <O> what a client may ask for
/// @param <E> what every replica applies; often the operation itself
public interface Crdt<S extends Crdt<S, O, E>, O, E> extends Weighed {

    /// Turns an operation into its effect, once, at the replica that received it. This state is
    /// what the client saw, with what its transaction did before.
    ///
    /// @param self the replica this happens at
    Prepared<E> prepare(O operation, ReplicaId self);

    /// Looks once more when the transaction commits. This state is the newest here, with what the
    /// transaction did before; an interactive transaction was prepared on an older one. It may
    /// answer another effect of the same kind: [#undoes] tells the two alike.
    default Prepared<E> confirm(E effect, ReplicaId self) {
        return Prepared.as(effect);
    }

    /// Which effects of the same transaction on this object are as if they had never happened once
    /// `operation` follows them: they are left out of the transaction. Nothing where it is none.
    default Optional<Predicate<E>> undoes(O operation) {
        return Optional.empty();
    }

    S apply(E effect, Stamp stamp);

    /// The state after both histories, mine and theirs. What is there and absent here was removed
    /// if my clock covers its dot, and is news if not; and the other way round.
    S merge(VectorClock mine, S other, VectorClock theirs);

    /// The operation that does again what an effect did that will never come here, or why it must
    /// not be done again: what takes something away would take away more than it saw.
    ///
    /// @param saw which of what is here its issuer knew of
    /// @param time when it was committed
    default Prepared<O> again(E effect, Predicate<Dot> saw, HybridTime time) {
        return Prepared.refused("it takes something away");
    }

    /// The operations that give an empty object the value of this one, which exists, in one
    /// transaction: the value alone, and nothing of how it came about. Nothing where none do.
    Optional<List<O>> anew();

    /// What a client sees, free of every trace of replication: a [Boolean], [Long],
    /// [java.math.BigInteger], [Double], [io.minidote.base.Bytes], or a sorted set, a list or a
    /// sequenced map of those.
    Object value();

    /// Whether a client sees an object here at all: some update of it has not been undone.
    boolean exists();

    /// Forgets what was kept only to tell apart events that are now causally stable: no effect that
    /// arrives from now on is concurrent with one in `stable`.
    @SuppressWarnings("unchecked") // S is this type
    default S stabilize(VectorClock stable) {
        return (S) this;
    }

    /// Of each replica the first dot, if any, that lets [#stabilize] forget something once it is
    /// stable. As long as none of these is, it forgets nothing. Ask again after each [#stabilize]:
    /// there may be others.
    default DotSet awaitsStability() {
        return DotSet.EMPTY;
    }
}
