package io.minidote.api;

import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import io.minidote.replica.Change;
import io.minidote.replica.RequestId;
import java.util.List;

/// What one client does, one thing after another: each sees all it has seen and done before.
///
/// Its [#clock] may be carried to another replica, as an object or as text
/// ([io.minidote.codec.ClockText]), and a session there goes on from it. Threads may share one.
public final class Session extends Database {

    private final Minidote database;
    private VectorClock clock;

    Session(Minidote database, VectorClock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Everything this session has seen and done.
    public synchronized VectorClock clock() {
        return clock;
    }

    private synchronized void saw(VectorClock more) {
        clock = clock.join(more);
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
        var view = database.view(clock());
        saw(view.clock());
        return view.read(key);
    }

    /// The values of all keys at one moment.
    public List<Object> read(List<Key<?, ?, ?>> keys) {
        var values = database.readObjects(keys, clock());
        saw(values.clock());
        return values.values();
    }

    @Override
    public void update(List<Change<?, ?, ?>> changes) {
        saw(database.updateObjects(changes, clock()));
    }

    /// The same, once, however often it is asked for: see [Minidote#updateObjects(List,
    /// VectorClock, RequestId)].
    public void update(List<Change<?, ?, ?>> changes, RequestId request) {
        saw(database.updateObjects(changes, clock(), request));
    }

    /// Begins an interactive transaction on a view with all that this session has seen and done.
    public Transaction transaction() {
        var transaction = database.transaction(clock());
        transaction.onCommit(this::saw);
        return transaction;
    }
}
