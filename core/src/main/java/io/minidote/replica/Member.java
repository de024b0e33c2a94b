package io.minidote.replica;

import io.minidote.clock.ReplicaId;
import java.time.Duration;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// A replica that belongs or belonged to the cluster, as another one sees it.
///
/// @param ceased who takes nothing more from it, and up to where each of them has it
/// @param cut how many of its events there are for ever, once that is known
/// @param heardAgo how long ago something came from it; nothing where it is silent
/// @param behind how many updates delivered here it has not confirmed; 0 for one that stability
///   does not wait for
public record Member(
        ReplicaId replica,
        Standing standing,
        NavigableMap<ReplicaId, Long> ceased,
        Optional<Long> cut,
        Optional<Duration> heardAgo,
        long behind) {

    /// Where a replica stands on its way through the cluster.
    public enum Standing {
        MEMBER,
        /// It is being forgotten.
        LEAVING,
        /// It has been forgotten.
        RETIRED
    }

    public Member {
        ceased = Collections.unmodifiableNavigableMap(new TreeMap<>(ceased));
    }
}
