package io.minidote.replica;

import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;

/// What one read sees: everything `clock` covers and nothing else, all of it on disk. A value that
/// stays as it is for as long as somebody holds it; any thread may read it.
///
/// @param stable what was causally stable when it was made: up to there its objects have forgotten
/// @param answers what is remembered of requests that may come again
public record View(
        VectorClock clock,
        VectorClock stable,
        Objects objects,
        Membership membership,
        Answers answers) {

    public static final View EMPTY =
            new View(
                    VectorClock.EMPTY,
                    VectorClock.EMPTY,
                    Objects.NONE,
                    Membership.NONE,
                    Answers.NONE);

    public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
        return objects.get(key);
    }
}
