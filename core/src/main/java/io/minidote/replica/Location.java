package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.crdt.Expiry;
import io.minidote.crdt.Key;

/// Where objects are, one of each type at most; they expire together.
record Location(Bytes bucket, Bytes key) {

    static Location of(Key<?, ?, ?> key) {
        return new Location(key.bucket(), key.key());
    }

    /// The object that tells when.
    Key<Expiry, Expiry.Operation, Expiry.Operation> expiry() {
        return new Key<>(bucket, key, Expiry.TYPE);
    }
}
