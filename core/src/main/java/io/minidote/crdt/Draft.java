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

    /// In the order of their places, as they will be applied everywhere.
    private final List<Placed<E>> effects = new ArrayList<>(1);

    /// The same effects as they were prepared, before they were confirmed: what they are on
    /// [#seen].
    private final List<Placed<E>> prepared = new ArrayList<>(1);

    /// [#seen] with the effects so far, as prepared.
    private S view;

    /// [#newest] with the effects so far, as confirmed.
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
        if (!effects.isEmpty()) {
            var undone = view.undoes(operation);
            if (undone.isPresent() && effects.stream().map(Placed::effect).anyMatch(undone.get())) {
                return updateWithout(undone.get(), operation, offset);
            }
        }
        var first = view.prepare(operation, self);
        if (!(first instanceof Prepared.Effect<E>(var asSeen))) {
            return first;
        }
        var second = state.confirm(asSeen, self);
        if (second instanceof Prepared.Effect<E>(var asNow)) {
            var stamp = stamps.apply(offset);
            var same = view == state && asSeen.equals(asNow);
            view = view.apply(asSeen, stamp);
            state = same ? view : state.apply(asNow, stamp);
            prepared.add(new Placed<>(offset, asSeen));
            effects.add(new Placed<>(offset, asNow));
        }
        return second;
    }

    private Prepared<E> updateWithout(Predicate<E> undone, O operation, int offset) {
        var preparedBefore = List.copyOf(prepared);
        var effectsBefore = List.copyOf(effects);
        prepared.removeIf(placed -> undone.test(placed.effect()));
        effects.removeIf(placed -> undone.test(placed.effect()));
        replay();
        var outcome = update(operation, offset);
        if (outcome instanceof Prepared.Refused<E>) {
            prepared.clear();
            prepared.addAll(preparedBefore);
            effects.clear();
            effects.addAll(effectsBefore);
            replay();
        }
        return outcome;
    }

    private void replay() {
        view = replay(seen, prepared);
        state = seen == newest && prepared.equals(effects) ? view : replay(newest, effects);
    }

    private S replay(S start, List<Placed<E>> steps) {
        var current = start;
        for (var step : steps) {
            current = current.apply(step.effect(), stamps.apply(step.offset()));
        }
        return current;
    }

    public List<Placed<E>> effects() {
        return Collections.unmodifiableList(effects);
    }

    /// What the transaction itself sees of the object so far.
    public S view() {
        return view;
    }

    /// The object as it is here without the transaction.
    public S newest() {
        return newest;
    }

    /// The object as it will be here once the transaction has happened.
    public S state() {
        return state;
    }
}
