package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.RemoveWinsSet;
import java.util.SortedSet;

/// A `set_rw`: of an add and a remove at the same time, the remove wins.
public final class RemoveWins {

    private final Place<RemoveWinsSet, RemoveWinsSet.Operation> place;

    RemoveWins(Place<RemoveWinsSet, RemoveWinsSet.Operation> place) {
        this.place = place;
    }

    /// @param elements one or more
    public void add(String... elements) {
        place.update(new RemoveWinsSet.Operation.Add(Texts.bytes(elements)));
    }

    /// @param elements one or more
    public void remove(String... elements) {
        place.update(new RemoveWinsSet.Operation.Remove(Texts.bytes(elements)));
    }

    public void reset() {
        place.update(new RemoveWinsSet.Operation.Reset());
    }

    public boolean contains(String element) {
        return place.read().contains(Bytes.of(element));
    }

    public int size() {
        return place.read().size();
    }

    public SortedSet<Bytes> elements() {
        return place.read().value();
    }
}
