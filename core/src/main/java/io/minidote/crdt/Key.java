package io.minidote.crdt;

import io.minidote.base.Bytes;

/// The name of an object: types cannot clash, because the type is part of it.
public record Key<S extends Crdt<S, O, E>, O, E>(Bytes bucket, Bytes key, DataType<S, O, E> type) {

    @Override
    public String toString() {
        return type.name() + " " + bucket + "/" + key;
    }
}
