package io.minidote.api;

import io.minidote.crdt.Crdt;
import io.minidote.crdt.Field;
import io.minidote.crdt.GrowOnlyMap;
import io.minidote.crdt.GrowOnlySet;
import java.util.SortedMap;

/// A `map_go`: what is in it stays.
public final class GrowingEntries extends Fields {

    private final Place<GrowOnlyMap, Field.Change<?, ?, ?>> place;

    GrowingEntries(Place<GrowOnlyMap, Field.Change<?, ?, ?>> place) {
        this.place = place;
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> S read(Field<S, O, E> field) {
        return place.read().get(field);
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> void update(Field<S, O, E> field, O operation) {
        place.update(field.change(operation));
    }

    public GrowOnly growOnlySet(String field) {
        return new GrowOnly(place(field, GrowOnlySet.TYPE));
    }

    public GrowingEntries growOnlyMap(String field) {
        return new GrowingEntries(place(field, GrowOnlyMap.TYPE));
    }

    @Override
    public int size() {
        return place.read().size();
    }

    public SortedMap<Field<?, ?, ?>, Object> values() {
        return place.read().value();
    }
}
