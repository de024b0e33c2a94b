package io.minidote.replica;

import io.minidote.broadcast.Head;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/// From what a replica can start: the state that the first `appends` frames of its log lead to.
///
/// @param heads of each origin, the latest transaction applied
/// @param time the latest hybrid time given out or followed
public record Saved(long appends, View view, NavigableMap<ReplicaId, Head> heads, HybridTime time) {

    public static final Saved NOTHING =
            new Saved(0, View.EMPTY, Collections.emptyNavigableMap(), HybridTime.ZERO);

    public Saved {
        heads = Collections.unmodifiableNavigableMap(new TreeMap<>(heads));
    }

    /// Whether its parts tell of the same moment.
    public boolean isCoherent() {
        var clock = VectorClock.EMPTY;
        for (var each : heads.entrySet()) {
            clock = clock.with(each.getKey(), each.getValue().counter());
        }
        return clock.equals(view.clock()) && clock.covers(view.stable());
    }
}
