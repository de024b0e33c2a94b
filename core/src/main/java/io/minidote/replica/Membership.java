package io.minidote.replica;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// Who belongs to the cluster: data like any other, changed by delivered transactions alone.
///
/// @param cluster the cluster's name, 0 before its founding has been delivered
/// @param joins every member, with what it brought from an earlier life
public record Membership(long cluster, NavigableMap<ReplicaId, VectorClock> joins) {

    public static final Membership NONE = new Membership(0, Collections.emptyNavigableMap());

    public Membership {
        joins = Collections.unmodifiableNavigableMap(new TreeMap<>(joins));
    }

    public boolean contains(ReplicaId replica) {
        return joins.containsKey(replica);
    }

    public SortedSet<ReplicaId> members() {
        return joins.navigableKeySet();
    }

    /// A cluster is founded once; a founding within one means nothing.
    Membership founded(long cluster, ReplicaId by) {
        if (this.cluster != 0) {
            return this;
        }
        return new Membership(cluster, Collections.emptyNavigableMap())
                .joined(by, VectorClock.EMPTY);
    }

    /// The same join may come through two donors; once is enough.
    Membership joined(ReplicaId replica, VectorClock brings) {
        if (contains(replica)) {
            return this;
        }
        var more = new TreeMap<>(joins);
        more.put(replica, brings);
        return new Membership(cluster, more);
    }
}
