package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.TwoPhaseSet;
import java.util.SortedSet;

/// A `set_2p`: what was removed never comes back.
public final class TwoPhase {

    private final Place<TwoPhaseSet, TwoPhaseSet.Operation> place;

    TwoPhase(Place<TwoPhaseSet, TwoPhaseSet.Operation> place) {
        this.place = place;
    }

    /// @param elements one or more
    public void add(String... elements) {
        place.update(new TwoPhaseSet.Operation.Add(Texts.bytes(elements)));
    }

    /// @param elements one or more
    public void remove(String... elements) {
        place.update(new TwoPhaseSet.Operation.Remove(Texts.bytes(elements)));
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
