/// One checker for each promise in docs/consistency.md, and one for what must never happen to a
/// dot. A promise without a checker is not tested by any number of seeds.
///
/// Start reading at [io.minidote.sim.checker.Event], then [io.minidote.sim.checker.P1Causal].
package io.minidote.sim.checker;
