package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.replica.Bucket;
import io.minidote.replica.View;
import io.minidote.replica.Writing;
import java.time.InstantSource;
import java.util.List;

/// What a read sees, be it the published view or a transaction in the making: one moment, with
/// everything before it.
interface Sight {

    <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key);

    /// The types of which a client sees an object at this key, in the order of the catalogue.
    List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key);

    Bucket bucket(Bytes bucket);

    /// What time it is, in milliseconds since 1970: what is seen has not expired long before that.
    long now();

    /// @param clock that of the replica: a view may be older than now, and a life goes on
    static Sight of(View view, InstantSource clock) {
        return new Sight() {
            @Override
            public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
                return view.read(key);
            }

            @Override
            public List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key) {
                return view.types(bucket, key);
            }

            @Override
            public long now() {
                return Math.max(view.time().millis(), clock.millis());
            }

            @Override
            public Bucket bucket(Bytes bucket) {
                return view.bucket(bucket);
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

            @Override
            public long now() {
                return writing.time().millis();
            }

            @Override
            public Bucket bucket(Bytes bucket) {
                return writing.bucket(bucket);
            }
        };
    }
}
