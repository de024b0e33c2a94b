package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.LastWriterWinsRegister;

/// A `register_lww`: of several assignments at the same time, the newest shows.
public final class Register {

    private final Place<LastWriterWinsRegister, LastWriterWinsRegister.Operation> place;

    Register(Place<LastWriterWinsRegister, LastWriterWinsRegister.Operation> place) {
        this.place = place;
    }

    public void assign(String value) {
        place.update(new LastWriterWinsRegister.Operation.Assign(Bytes.of(value)));
    }

    public void reset() {
        place.update(new LastWriterWinsRegister.Operation.Reset());
    }

    /// Empty where nothing is assigned.
    public Bytes value() {
        return place.read().value();
    }
}
