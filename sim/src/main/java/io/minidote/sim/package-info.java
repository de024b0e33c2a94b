/// A cluster in one thread from one seed: what decides ([io.minidote.replica.Replica]) and what
/// survives ([io.minidote.storage]) are real, everything around them is simulated and does its
/// worst.
///
/// ```
///  sessions ─► node ─► replica ─► log ─► disk that loses things        weather ─► all of these
///                ▲         └─► network that loses, repeats, reorders, delays, cuts ─► other nodes
///                └── checkers are told everything, and stop the run when a promise is broken
/// ```
///
/// Time is a queue of what is next; chance comes from the seed alone. So equal seeds give equal
/// runs, and a failure can be seen again.
///
/// Start reading at [io.minidote.sim.Simulation]; docs/testing.md says how to read a failing seed.
package io.minidote.sim;
