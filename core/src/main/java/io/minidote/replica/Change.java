package io.minidote.replica;

import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import java.util.List;

/// One operation on one object.
public record Change<S extends Crdt<S, O, E>, O, E>(Key<S, O, E> key, O operation) {

    private Prepared<E> on(Writing writing) {
        return writing.update(key, operation);
    }

    /// All of these changes, from left to right, or none of them.
    public static Intent all(List<Change<?, ?, ?>> changes) {
        var copy = List.copyOf(changes);
        return writing -> {
            for (var change : copy) {
                if (change.on(writing) instanceof Prepared.Refused<?>(var why)) {
                    return new Intent.Outcome.Refused(change.key() + ": " + why);
                }
            }
            return new Intent.Outcome.Done(copy.size());
        };
    }
}
