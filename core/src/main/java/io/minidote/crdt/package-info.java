/// The data types: what an operation means, also when others happen at the same time.
///
/// Each is pure op-based (Baquero, Almeida, Shoker 2014 and 2017): an effect is the operation
/// itself, or what `prepare` made of it, and which earlier events it silences follows from one
/// question to its [io.minidote.crdt.Stamp]: `saw(dot)`. Types invent no tags. They rely on the
/// broadcast for causal order and for exactly-once, and promise that effects of concurrent
/// operations commute.
///
/// [io.minidote.crdt.DataTypes] is the only list of them. Start reading at [io.minidote.crdt.Crdt],
/// then [io.minidote.crdt.AddWinsSet].
package io.minidote.crdt;
