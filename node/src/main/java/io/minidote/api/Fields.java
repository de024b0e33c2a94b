package io.minidote.api;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.DisableWinsFlag;
import io.minidote.crdt.EnableWinsFlag;
import io.minidote.crdt.Field;
import io.minidote.crdt.LastWriterWinsRegister;
import io.minidote.crdt.MultiValueRegister;
import io.minidote.crdt.RecursiveResetMap;
import io.minidote.crdt.RemoveWinsSet;
import io.minidote.crdt.ResettableCounter;
import io.minidote.crdt.ScoredSet;
import io.minidote.crdt.Sequence;
import io.minidote.crdt.StringValue;
import io.minidote.crdt.TwoPhaseSet;

/// The objects in a map, by field. A field may hold objects of several types, each by itself.
public abstract sealed class Fields permits Entries, GrowingEntries {

    /// The state of the object in a field, as its type begins where nobody has updated it.
    public abstract <S extends Crdt<S, O, E>, O, E> S read(Field<S, O, E> field);

    public abstract <S extends Crdt<S, O, E>, O, E> void update(Field<S, O, E> field, O operation);

    /// How many objects there are.
    public abstract int size();

    final <S extends Crdt<S, O, E>, O, E> Place<S, O> place(String key, DataType<S, O, E> type) {
        var field = new Field<>(Bytes.of(key), type);
        return new Place<>() {
            @Override
            public S read() {
                return Fields.this.read(field);
            }

            @Override
            public void update(O operation) {
                Fields.this.update(field, operation);
            }
        };
    }

    public Counter counter(String field) {
        return new Counter(place(field, ResettableCounter.TYPE));
    }

    public EnableWins flag(String field) {
        return new EnableWins(place(field, EnableWinsFlag.TYPE));
    }

    public DisableWins disableWinsFlag(String field) {
        return new DisableWins(place(field, DisableWinsFlag.TYPE));
    }

    public AddWins set(String field) {
        return new AddWins(place(field, AddWinsSet.TYPE));
    }

    public RemoveWins removeWinsSet(String field) {
        return new RemoveWins(place(field, RemoveWinsSet.TYPE));
    }

    public TwoPhase twoPhaseSet(String field) {
        return new TwoPhase(place(field, TwoPhaseSet.TYPE));
    }

    public Register register(String field) {
        return new Register(place(field, LastWriterWinsRegister.TYPE));
    }

    public MultiRegister multiValueRegister(String field) {
        return new MultiRegister(place(field, MultiValueRegister.TYPE));
    }

    public Text string(String field) {
        return new Text(place(field, StringValue.TYPE));
    }

    public Items sequence(String field) {
        return new Items(place(field, Sequence.TYPE));
    }

    public Scores sortedSet(String field) {
        return new Scores(place(field, ScoredSet.TYPE));
    }

    public Entries map(String field) {
        return new Entries(place(field, RecursiveResetMap.TYPE));
    }
}
