package io.minidote.api;

import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Draft;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.crdt.Stamp;
import io.minidote.replica.Change;
import io.minidote.replica.RequestId;
import io.minidote.replica.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// An interactive transaction: sees one moment and what it has done itself, and happens as a whole
/// when it is committed.
///
/// What others do meanwhile is concurrent with it, and their updates and its own are brought
/// together as the types say; unless it is to happen only [#ifUnchanged]. Closing it without a
/// commit aborts it. For one thread at a time.
public final class Transaction extends Database implements AutoCloseable {

    private enum State {
        OPEN,
        COMMITTED,
        ABORTED
    }

    /// Stands for the replica while the transaction is only tried out here: nothing that is made
    /// under this name ever leaves.
    private static final ReplicaId SELF = new ReplicaId("transaction", 0);

    private final Minidote database;
    private final long number;
    private final View view;
    private final List<Change<?, ?, ?>> changes = new ArrayList<>();
    private final Map<Key<?, ?, ?>, Draft<?, ?, ?>> drafts = new HashMap<>();
    private final Set<Key<?, ?, ?>> read = new LinkedHashSet<>();
    private boolean ifUnchanged;
    private Consumer<VectorClock> onCommit = _ -> {};
    private State state = State.OPEN;
    private int next;

    Transaction(Minidote database, long number, View view) {
        this.database = database;
        this.number = number;
        this.view = view;
    }

    /// From now on this transaction is committed only if everything it has read, before or after
    /// this call, still shows the same at this replica then: the first of two that read and change
    /// the same wins, be it a remote one. Else the commit throws [NotDone.Changed].
    public Transaction ifUnchanged() {
        requireOpen();
        ifUnchanged = true;
        return this;
    }

    private List<Key<?, ?, ?>> unchanged() {
        return ifUnchanged ? List.copyOf(read) : List.of();
    }

    void onCommit(Consumer<VectorClock> action) {
        onCommit = action;
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
        requireOpen();
        read.add(key);
        return drafts.containsKey(key) ? draft(key).view() : view.read(key);
    }

    /// Tries the changes out, so that this transaction sees them. A refused one is thrown at once;
    /// those before it stand.
    @Override
    public void update(List<Change<?, ?, ?>> more) {
        requireOpen();
        more.forEach(this::update);
    }

    private <S extends Crdt<S, O, E>, O, E> void update(Change<S, O, E> change) {
        switch (draft(change.key()).update(change.operation(), next)) {
            case Prepared.Refused<E>(var why) ->
                    throw new NotDone.Refused(change.key() + ": " + why);
            case Prepared.Nothing<E> _ -> changes.add(change);
            case Prepared.Effect<E> _ -> {
                next++;
                changes.add(change);
            }
        }
    }

    @SuppressWarnings("unchecked") // a draft stands under the key whose types it has
    private <S extends Crdt<S, O, E>, O, E> Draft<S, O, E> draft(Key<S, O, E> key) {
        return (Draft<S, O, E>)
                drafts.computeIfAbsent(
                        key, _ -> new Draft<>(view.read(key), view.read(key), SELF, this::stamp));
    }

    private Stamp stamp(int place) {
        var first = new Dot(SELF, 1);
        return new Stamp(first.plus(place), first, view.clock(), HybridTime.ZERO);
    }

    /// Makes it happen, everywhere and as a whole.
    ///
    /// @return a clock that covers it
    public VectorClock commit() {
        requireOpen();
        state = State.COMMITTED;
        return committed(database.commit(number, unchanged(), changes));
    }

    /// The same, once: where a transaction with this request id has happened, this one does not.
    /// Whoever got no answer to a commit may do the whole transaction again, here or elsewhere.
    public VectorClock commit(RequestId request) {
        requireOpen();
        state = State.COMMITTED;
        return committed(database.commit(number, unchanged(), changes, request));
    }

    private VectorClock committed(VectorClock clock) {
        onCommit.accept(clock);
        return clock;
    }

    /// Ends it as if it had never been.
    public void abort() {
        requireOpen();
        state = State.ABORTED;
        database.abort(number);
    }

    @Override
    public void close() {
        if (state == State.OPEN) {
            abort();
        }
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException(
                    state == State.COMMITTED
                            ? "the transaction was committed before"
                            : "the transaction was aborted before");
        }
    }
}
