/// One running node: the loop that steps its replica, and everything the loop needs to do what the
/// replica wants done.
///
/// ```
/// clients, peers ─► Mailbox ─► Loop ─► replica.step ─► log, link, answers
///                                ▲                       │
///                                └── reading, saving, syncing, making room (other threads)
/// ```
///
/// A replica decides and does nothing; a node does and decides nothing. It recovers the replica
/// from snapshot and log, decides whether the replica may go on under its name, carries out actions
/// in order, and stops when a write fails or an invariant breaks: then nobody is left waiting.
///
/// It promises that nobody who asks ever blocks, that every request is answered exactly once, and
/// that each queue has a limit with a name. It relies on [io.minidote.replica] for what is right,
/// on `io.minidote.storage` for what survives, and on [io.minidote.link] for messages.
///
/// Start reading at [io.minidote.node.Node], then [io.minidote.node.Loop].
package io.minidote.node;
