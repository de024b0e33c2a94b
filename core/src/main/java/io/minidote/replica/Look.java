package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;

/// A key that somebody has looked at, to know later whether it is still as it was.
///
/// @param since the clock of the view that was looked at
/// @param held whether the key showed anything there
public record Look(Bytes bucket, Bytes key, VectorClock since, boolean held) {}
