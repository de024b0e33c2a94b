package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.clock.HybridTime;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import java.util.List;

/// A transaction in the making, as its intent sees it: the state it is made on, with what it has
/// done so far.
public interface Writing {

    <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key);

    /// The types that a client would see an object of at this key, in the order of the catalogue.
    List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key);

    /// When the transaction happens, at every replica: what expires no later is not there for it.
    /// An interactive one goes by its view as well.
    HybridTime time();

    Bucket bucket(Bytes bucket);

    /// Tells something to whoever listens, at every replica, once the transaction is visible there.
    void announce(Announcement announcement);

    /// Whether any of these keys is not surely as it was: something has happened there since, even
    /// if it changed nothing or is not published, or it has expired, or it was so long ago that
    /// nobody remembers. What this transaction does itself does not count.
    boolean touched(List<Look> looks);

    /// Prepares an operation as the next change. Where it is refused, the transaction is as before.
    <S extends Crdt<S, O, E>, O, E> Prepared<E> update(Key<S, O, E> key, O operation);
}
