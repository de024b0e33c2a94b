/// A disk that loses whatever it is allowed to lose.
///
/// What is written is seen at once by whoever reads, as on a real system, and is only on the way to
/// the disk until it is synced. A crash then keeps of it what a seed says: this sector, half of
/// that one, the rename but not the file made before it. The same seed loses the same.
///
/// Start reading at [io.minidote.sim.disk.SimulatedDisk].
package io.minidote.sim.disk;
