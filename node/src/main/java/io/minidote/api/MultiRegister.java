package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.MultiValueRegister;
import java.util.List;

/// A `register_mv`: of several assignments at the same time, all show.
public final class MultiRegister {

    private final Place<MultiValueRegister, MultiValueRegister.Operation> place;

    MultiRegister(Place<MultiValueRegister, MultiValueRegister.Operation> place) {
        this.place = place;
    }

    public void assign(String value) {
        place.update(new MultiValueRegister.Operation.Assign(Bytes.of(value)));
    }

    public void reset() {
        place.update(new MultiValueRegister.Operation.Reset());
    }

    /// Sorted, each once.
    public List<Bytes> values() {
        return place.read().value();
    }
}
