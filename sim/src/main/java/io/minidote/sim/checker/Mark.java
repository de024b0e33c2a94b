package io.minidote.sim.checker;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.crdt.ResettableCounter;
import io.minidote.replica.View;
import java.util.List;

/// What an update leaves behind so that it can be recognised: one element, new each time, that it
/// puts into several sets at once, and one that it adds to a counter in the same transaction.
///
/// Nothing else ever touches these objects. So in every view each mark is in all of its sets or in
/// none, and the counter has counted exactly the marks that are there.
///
/// @param sets the names of the sets it is put into; [#ALL] is one of them
public record Mark(Bytes element, List<Bytes> sets) {

    public static final Bytes BUCKET = Bytes.of("marks");

    /// The set that every mark is put into.
    public static final Bytes ALL = Bytes.of("all");

    /// The others, of which each mark takes some.
    public static final List<Bytes> OTHERS = List.of(Bytes.of("left"), Bytes.of("right"));

    /// The counter of all marks.
    public static final Bytes TOTAL = Bytes.of("total");

    public Mark {
        sets = List.copyOf(sets);
    }

    public static Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> set(Bytes name) {
        return new Key<>(BUCKET, name, AddWinsSet.TYPE);
    }

    public static Key<ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect>
            counter() {
        return new Key<>(BUCKET, TOTAL, ResettableCounter.TYPE);
    }

    /// Whether a view has it, judged by the set that every mark is in.
    public boolean in(View view) {
        return view.read(set(ALL)).contains(element);
    }

    /// How many marks a view's counter has counted.
    static long total(View view) {
        return ((Number) view.read(counter()).value()).longValue();
    }

    /// In how many of its sets a view has it.
    int places(View view) {
        var places = 0;
        for (var name : sets) {
            if (view.read(set(name)).contains(element)) {
                places++;
            }
        }
        return places;
    }
}
