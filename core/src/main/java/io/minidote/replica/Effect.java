package io.minidote.replica;

import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;

/// What one change of a transaction does to one object, at every replica.
///
/// @param offset its place in the transaction, from 0: its dot is the transaction's first plus this
public record Effect<S extends Crdt<S, O, E>, O, E>(int offset, Key<S, O, E> key, E effect) {}
