/// One replica as a function of what happens to it: inputs in, actions out.
///
/// Here requests become transactions, transactions become state, and nothing leaves before all it
/// could have seen is on disk. There is no thread, file, socket, clock or chance: what varies comes
/// in as an [io.minidote.replica.Input], what is to be done goes out as an
/// [io.minidote.replica.Action], and the same inputs give the same actions, always.
///
/// Relies on [io.minidote.broadcast] for order and anti-entropy and on [io.minidote.crdt] for
/// meaning. Start reading at [io.minidote.replica.Replica].
package io.minidote.replica;
