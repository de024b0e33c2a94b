package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.BoundedCounter;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.DisableWinsFlag;
import io.minidote.crdt.EnableWinsFlag;
import io.minidote.crdt.Expiry;
import io.minidote.crdt.GrowOnlyMap;
import io.minidote.crdt.GrowOnlySet;
import io.minidote.crdt.Key;
import io.minidote.crdt.LastWriterWinsRegister;
import io.minidote.crdt.MultiValueRegister;
import io.minidote.crdt.RecursiveResetMap;
import io.minidote.crdt.RemoveWinsSet;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.ScoredSet;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.StringValue;
import io.minidote.crdt.TwoPhaseSet;
import io.minidote.replica.Change;
import java.util.List;

/// Objects by bucket and key, each with the operations of its type.
///
/// The same handles are had from a [Minidote], from a [Session], which sees whatever it has seen or
/// done before, and from a [Transaction], which sees one moment and happens as a whole. An object
/// that nobody has updated is as its type begins: 0, empty, disabled.
///
/// All calls wait, so they are at home on virtual threads, and throw a [NotDone].
public abstract sealed class Database permits Minidote, Session, Transaction {

    /// The object's state: its value, and what its type lets one ask more cheaply.
    public abstract <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key);

    /// Makes all changes, from left to right, or none.
    public abstract void update(List<Change<?, ?, ?>> changes);

    /// Makes one change.
    public <S extends Crdt<S, O, E>, O, E> void update(Key<S, O, E> key, O operation) {
        update(List.of(new Change<>(key, operation)));
    }

    private <S extends Crdt<S, O, E>, O, E> Place<S, O> place(
            String bucket, String name, DataType<S, O, E> type) {
        var key = new Key<>(Bytes.of(bucket), Bytes.of(name), type);
        return new Place<>() {
            @Override
            public S read() {
                return Database.this.read(key);
            }

            @Override
            public void update(O operation) {
                Database.this.update(key, operation);
            }
        };
    }

    public Counter counter(String bucket, String key) {
        return new Counter(place(bucket, key, ResettableCounter.TYPE));
    }

    public Bounded boundedCounter(String bucket, String key) {
        return new Bounded(place(bucket, key, BoundedCounter.TYPE));
    }

    public EnableWins flag(String bucket, String key) {
        return new EnableWins(place(bucket, key, EnableWinsFlag.TYPE));
    }

    public DisableWins disableWinsFlag(String bucket, String key) {
        return new DisableWins(place(bucket, key, DisableWinsFlag.TYPE));
    }

    public AddWins set(String bucket, String key) {
        return new AddWins(place(bucket, key, AddWinsSet.TYPE));
    }

    public RemoveWins removeWinsSet(String bucket, String key) {
        return new RemoveWins(place(bucket, key, RemoveWinsSet.TYPE));
    }

    public TwoPhase twoPhaseSet(String bucket, String key) {
        return new TwoPhase(place(bucket, key, TwoPhaseSet.TYPE));
    }

    public GrowOnly growOnlySet(String bucket, String key) {
        return new GrowOnly(place(bucket, key, GrowOnlySet.TYPE));
    }

    public Register register(String bucket, String key) {
        return new Register(place(bucket, key, LastWriterWinsRegister.TYPE));
    }

    public MultiRegister multiValueRegister(String bucket, String key) {
        return new MultiRegister(place(bucket, key, MultiValueRegister.TYPE));
    }

    public Text string(String bucket, String key) {
        return new Text(place(bucket, key, StringValue.TYPE));
    }

    public Items sequence(String bucket, String key) {
        return new Items(place(bucket, key, Sequence.TYPE));
    }

    public Scores sortedSet(String bucket, String key) {
        return new Scores(place(bucket, key, ScoredSet.TYPE));
    }

    public Entries map(String bucket, String key) {
        return new Entries(place(bucket, key, RecursiveResetMap.TYPE));
    }

    public GrowingEntries growOnlyMap(String bucket, String key) {
        return new GrowingEntries(place(bucket, key, GrowOnlyMap.TYPE));
    }

    /// How long the objects of a key live, whatever their types.
    public Lifetime lifetime(String bucket, String key) {
        return new Lifetime(place(bucket, key, Expiry.TYPE));
    }
}
