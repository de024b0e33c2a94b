/// What every other room builds on: bytes as values, their reading and writing, a persistent map.
///
/// Foreign bytes are read through [io.minidote.base.ByteReader], which never believes a length
/// before it has seen that many bytes, and end as a [io.minidote.base.Decoded]: a value, or where
/// and why they make no sense. What takes room in memory knows how much:
/// [io.minidote.base.Weighed]. What must hold is said with [io.minidote.base.Invariant].
///
/// Start reading at [io.minidote.base.Bytes].
package io.minidote.base;
