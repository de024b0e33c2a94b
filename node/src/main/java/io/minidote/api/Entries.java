package io.minidote.api;

import io.minidote.crdt.Crdt;
import io.minidote.crdt.Field;
import io.minidote.crdt.RecursiveResetMap;
import io.minidote.crdt.RecursiveResetMap.Operation;
import java.util.List;
import java.util.SortedMap;

/// A `map_rr`: removing a field takes away what was seen in it; what is done in it meanwhile
/// elsewhere stays.
public final class Entries extends Fields {

    private final Place<RecursiveResetMap, Operation> place;

    Entries(Place<RecursiveResetMap, Operation> place) {
        this.place = place;
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> S read(Field<S, O, E> field) {
        return place.read().get(field);
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> void update(Field<S, O, E> field, O operation) {
        place.update(new Operation.Update(field.change(operation)));
    }

    public void remove(Field<?, ?, ?>... fields) {
        place.update(new Operation.Remove(List.of(fields)));
    }

    public void reset() {
        place.update(new Operation.Reset());
    }

    @Override
    public int size() {
        return place.read().size();
    }

    public SortedMap<Field<?, ?, ?>, Object> values() {
        return place.read().value();
    }
}
