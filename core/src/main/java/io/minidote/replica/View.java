package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.clock.HybridTime;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import java.util.List;
import java.util.function.Consumer;

/// What one read sees: everything `clock` covers and nothing else, all of it on disk. A value that
/// stays as it is for as long as somebody holds it; any thread may read it.
///
/// @param stable what was causally stable when it was made: up to there its objects have forgotten
/// @param time when it was made: what expires no later is not seen. What its replica did that
///   `clock` does not cover, it did later
/// @param answers what is remembered of requests that may come again
public record View(
        VectorClock clock,
        VectorClock stable,
        HybridTime time,
        Objects objects,
        Membership membership,
        Answers answers) {

    public static final View EMPTY =
            new View(
                    VectorClock.EMPTY,
                    VectorClock.EMPTY,
                    HybridTime.ZERO,
                    Objects.NONE,
                    Membership.NONE,
                    Answers.NONE);

    public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
        return objects.get(key, time);
    }

    /// The types that clients see an object of at this key, in the order of the catalogue.
    public List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key) {
        return objects.types(bucket, key, time);
    }

    /// Goes through the keys of a bucket at which clients see anything, in no order of meaning.
    public void forEachKey(Bytes bucket, Consumer<Bytes> action) {
        objects.forEachKey(bucket, time, action);
    }

    public Bucket bucket(Bytes bucket) {
        return objects.bucket(bucket, time);
    }
}
