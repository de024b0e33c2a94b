package io.minidote.storage;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// What the log has of each replica. Belongs to whoever writes the log; [#wholeFrom] may be asked
/// by anybody.
final class Origins {

    static final class Origin {
        final ReplicaId replica;

        /// Up to where the log has it, from [#wholeFrom] on.
        long last;

        /// Its number in the current segment, 0 before its first frame there.
        int number;

        Origin(ReplicaId replica) {
            this.replica = replica;
        }
    }

    private final Map<ReplicaId, Origin> byReplica = new TreeMap<>();

    /// Of each that is not whole from its first dot on.
    private final Map<ReplicaId, Long> wholeFrom = new ConcurrentHashMap<>();

    Origin of(ReplicaId replica) {
        return byReplica.computeIfAbsent(replica, Origin::new);
    }

    int size() {
        return byReplica.size();
    }

    VectorClock clock() {
        var clock = VectorClock.EMPTY;
        for (var origin : byReplica.values()) {
            clock = clock.with(origin.replica, origin.last);
        }
        return clock;
    }

    /// The counter from which on the log has all of `replica`'s up to its last.
    long wholeFrom(ReplicaId replica) {
        return wholeFrom.getOrDefault(replica, 1L);
    }

    private void wholeFrom(ReplicaId replica, long counter) {
        if (counter > 1) {
            wholeFrom.merge(replica, counter, Math::max);
        }
    }

    /// What the header of a segment that begins now says.
    List<SegmentHeader.Origin> had() {
        var had = new ArrayList<SegmentHeader.Origin>();
        for (var origin : byReplica.values()) {
            var replica = origin.replica;
            had.add(new SegmentHeader.Origin(replica, origin.last, wholeFrom(replica)));
        }
        return had;
    }

    /// `header` is that of the oldest segment there is: whatever was before it is gone.
    void beginWith(SegmentHeader header) {
        for (var had : header.origins()) {
            var origin = of(had.replica());
            origin.last = Math.max(origin.last, had.last());
            wholeFrom(had.replica(), had.last() + 1);
        }
    }

    /// All up to `clock` is here by other ways than the log: of each origin the log had less of, it
    /// is whole only from there on.
    void jumpTo(VectorClock clock) {
        clock.forEach((replica, counter) -> {
            var origin = of(replica);
            if (origin.last < counter) {
                origin.last = counter;
                wholeFrom(replica, counter + 1);
            }
        });
    }

    /// The numbers that the replicas have in `segment`, from now on the current one.
    void numberAsIn(Segment segment) {
        byReplica.values().forEach(origin -> origin.number = 0);
        for (var i = 0; i < segment.numbered.size(); i++) {
            of(segment.numbered.get(i)).number = i + 1;
        }
    }
}
