package io.minidote.api;

/// Where an object stands: at a key of a database, or in a field of a map.
///
/// @param <S> what it is
/// @param <O> what can be done to it
interface Place<S, O> {

    S read();

    void update(O operation);
}
