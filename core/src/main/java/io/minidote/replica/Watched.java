package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.crdt.Key;

/// Objects that somebody wants to hear of, of whatever type.
public sealed interface Watched {

    Bytes bucket();

    boolean has(Key<?, ?, ?> object);

    /// Everything in a bucket.
    record OfBucket(Bytes bucket) implements Watched {
        @Override
        public boolean has(Key<?, ?, ?> object) {
            return object.bucket().equals(bucket);
        }
    }

    /// Everything in a bucket whose key begins like this.
    record OfPrefix(Bytes bucket, Bytes prefix) implements Watched {
        @Override
        public boolean has(Key<?, ?, ?> object) {
            var length = prefix.length();
            return object.bucket().equals(bucket)
                    && object.key().length() >= length
                    && object.key().slice(0, length).equals(prefix);
        }
    }

    /// Everything under one key.
    record OfKey(Bytes bucket, Bytes key) implements Watched {
        @Override
        public boolean has(Key<?, ?, ?> object) {
            return object.bucket().equals(bucket) && object.key().equals(key);
        }
    }
}
