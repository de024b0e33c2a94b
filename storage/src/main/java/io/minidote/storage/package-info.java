/// What survives a crash: the operation log, snapshots, and the directory they stand in.
///
/// ```
///  append ─► group ─► write ─► sync ─► persisted        replay ◄─ groups ◄─ segment ◄─ segment
/// ```
///
/// The log is a row of preallocated segments, and a segment is a row of _groups_: frames that were
/// written at once and synced at once. Each group carries the position known to be synced when it
/// was written. That one number tells a crash from damage: what a crash tore lies behind every
/// position any surviving group vouches for, and is cut; anything broken before it was once whole
/// on disk, so the log refuses to open and says where.
///
/// A state taken over from another replica leaves a gap: the log goes on behind it in a new segment
/// whose header says from where on it is whole, and the snapshot of that state says the rest.
///
/// [io.minidote.storage.Retention] says which of the oldest segments may be deleted.
///
/// It promises that what was [io.minidote.storage.OperationLog#persisted] comes back, in order, and
/// that what was cut never does. It relies on the disk keeping what it has synced, and on one
/// process writing at a time, which [io.minidote.storage.DataDirectory] sees to. What is in a frame
/// it does not know.
///
/// Everything reaches the disk through [io.minidote.storage.Disk], so that a simulated one can lose
/// what a real one may.
///
/// Start reading at [io.minidote.storage.OperationLog]; the bytes are in docs/file-formats.md.
package io.minidote.storage;
