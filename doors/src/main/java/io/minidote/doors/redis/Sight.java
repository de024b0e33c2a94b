package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.replica.View;
import io.minidote.replica.Writing;
import java.util.List;

/// What a read sees, be it the published view or a transaction in the making: one moment, with
/// everything before it.
interface Sight {

    <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key);

    /// The types of which a client sees an object at this key, in the order of the catalogue.
    List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key);

    static Sight of(View view) {
        return new Sight() {
            @Override
            public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
                return view.read(key);
            }

            @Override
            public List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key) {
                return view.types(bucket, key);
            }
        };
    }

    static Sight of(Writing writing) {
        return new Sight() {
            @Override
            public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
                return writing.read(key);
            }

            @Override
            public List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key) {
                return writing.types(bucket, key);
            }
        };
    }
}
