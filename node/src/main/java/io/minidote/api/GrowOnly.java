package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.GrowOnlySet;
import java.util.SortedSet;

/// A `set_go`: what is in it stays.
public final class GrowOnly {

    private final Place<GrowOnlySet, GrowOnlySet.Operation> place;

    GrowOnly(Place<GrowOnlySet, GrowOnlySet.Operation> place) {
        this.place = place;
    }

    /// @param elements one or more
    public void add(String... elements) {
        place.update(new GrowOnlySet.Operation.Add(Texts.bytes(elements)));
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
