/// Causality as values: which events there are, and which of them one has seen.
///
/// An event has a name, its [io.minidote.clock.Dot]: the replica it happened at and the how-manieth
/// it was there. What a replica has seen is a set of events without gaps, so the last of each
/// replica tells it all: a [io.minidote.clock.VectorClock]. Time of day comes in only to choose
/// between concurrent events, as [io.minidote.clock.HybridTime], which never contradicts causality.
///
/// Start reading at [io.minidote.clock.VectorClock].
package io.minidote.clock;
