package io.minidote.api;

import io.minidote.clock.VectorClock;
import java.util.List;

/// What several objects were at one moment.
///
/// @param values in the order of the keys that were asked for; each a [Boolean], [Long],
///   [java.math.BigInteger], [Double], [io.minidote.base.Bytes], or a sorted set, a list or a
///   sequenced map of those
/// @param clock that moment: hand it back, here or to another replica, to see no less
public record Values(List<Object> values, VectorClock clock) {

    public Values {
        values = List.copyOf(values);
    }
}
