package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import java.util.SortedSet;

/// A `set_aw`: of an add and a remove at the same time, the add wins.
public final class AddWins {

    private final Place<AddWinsSet, AddWinsSet.Operation> place;

    AddWins(Place<AddWinsSet, AddWinsSet.Operation> place) {
        this.place = place;
    }

    /// @param elements one or more
    public void add(String... elements) {
        place.update(new AddWinsSet.Operation.Add(Texts.bytes(elements)));
    }

    /// @param elements one or more
    public void remove(String... elements) {
        place.update(new AddWinsSet.Operation.Remove(Texts.bytes(elements)));
    }

    public void reset() {
        place.update(new AddWinsSet.Operation.Reset());
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
