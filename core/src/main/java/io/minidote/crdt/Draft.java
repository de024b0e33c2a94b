package io.minidote.crdt;

import io.minidote.clock.ReplicaId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/// What one transaction does to one object, while it is being put together.
///
/// Operations are prepared from left to right, each on what its issuer saw and on what the
/// transaction did before it. An effect keeps its place in the transaction, and so its dot, also
/// when an earlier one is dropped because a later operation undoes it: the dot then names nothing.
public final class Draft<S extends Crdt<S, O, E>, O, E> {

    /// An effect and its place in the transaction, counted from 0.
    public record Placed<E>(int offset, E effect) {}

    private final S seen;
    private final S newest;
    private final ReplicaId self;
    private final IntFunction<Stamp> stamps;

    /// In the order of their places.
    private final List<Placed<E>> effects = new ArrayList<>();

    /// [#seen] with the effects so far.
    private S view;

    /// [#newest] with the effects so far.
    private S state;

    /// @param seen the object in the view the transaction is made on
    /// @param newest the object as it is here now; the same for all but interactive transactions
    /// @param stamps the stamp of each place in the transaction
    public Draft(S seen, S newest, ReplicaId self, IntFunction<Stamp> stamps) {
        this.seen = seen;
        this.newest = newest;
        this.self = self;
        this.stamps = stamps;
        view = seen;
        state = newest;
    }

    /// Prepares an operation for the place `offset`. Where it is refused nothing has changed, and
    /// the transaction it belongs to is not to happen.
    public Prepared<E> update(O operation, int offset) {
        var undone = view.undoes(operation);
        if (undone.isPresent() && effects.stream().map(Placed::effect).anyMatch(undone.get())) {
            return updateWithout(undone.get(), operation, offset);
        }
        var prepared = view.prepare(operation, self);
        if (prepared instanceof Prepared.Effect<E>(var effect)) {
            prepared = state.confirm(effect, self);
        }
        if (prepared instanceof Prepared.Effect<E>(var effect)) {
            effects.add(new Placed<>(offset, effect));
            apply(effect, offset);
        }
        return prepared;
    }

    private Prepared<E> updateWithout(Predicate<E> undone, O operation, int offset) {
        var before = List.copyOf(effects);
        effects.removeIf(placed -> undone.test(placed.effect()));
        replay();
        var prepared = update(operation, offset);
        if (prepared instanceof Prepared.Refused<E>) {
            effects.clear();
            effects.addAll(before);
            replay();
        }
        return prepared;
    }

    private void replay() {
        view = seen;
        state = newest;
        effects.forEach(placed -> apply(placed.effect(), placed.offset()));
    }

    private void apply(E effect, int offset) {
        var stamp = stamps.apply(offset);
        var same = view == state;
        view = view.apply(effect, stamp);
        state = same ? view : state.apply(effect, stamp);
    }

    public List<Placed<E>> effects() {
        return Collections.unmodifiableList(effects);
    }

    /// What the transaction itself sees of the object so far.
    public S view() {
        return view;
    }

    /// The object as it will be here once the transaction has happened.
    public S state() {
        return state;
    }
}
