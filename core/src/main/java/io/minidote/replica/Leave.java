package io.minidote.replica;

import io.minidote.clock.VectorClock;
import java.time.Instant;

/// A replica on its way out of the cluster by its own will.
///
/// First it sees to it that the others have all it has: it makes nothing new and takes nothing in.
/// Then it issues its own [Transaction.Forgotten], and is gone when they have that too. Up to then
/// it may still stay; after that, when it cannot be certain in time that they have all, it comes
/// back as a new replica, which does again what they lack.
///
/// @param needed what the others must have for the next step
record Leave(CallId id, Instant deadline, VectorClock needed) {}
