package io.minidote.broadcast;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Knows what is causally stable: covered by the floor of every member, so that nothing still to
/// come is concurrent with it.
///
/// A report counts only once the clock it carries is covered by what has been delivered here. A
/// member `c` may have joined through `b` while `a` had not heard of it: were b's newer report
/// counted at `a` before the join itself was delivered there, `a` would call stable what `c` does
/// not have yet. Covering b's clock means having delivered the join.
public final class Stability {

    /// A report as received.
    private record Report(VectorClock clock, VectorClock floor) {}

    /// The floors that count, by who reported them.
    private final Map<ReplicaId, VectorClock> counted = new HashMap<>(); // never iterated

    /// Of each reporter the report being waited for; it is not replaced, lest none ever counts.
    private final Map<ReplicaId, Report> awaited =
            new HashMap<>(); // iterated only to test each by itself

    /// The newest report behind the awaited one.
    private final Map<ReplicaId, Report> newest = new HashMap<>(); // never iterated

    private VectorClock stable;

    /// @param stable what was stable when this replica stopped
    public Stability(VectorClock stable) {
        this.stable = stable;
    }

    public VectorClock stable() {
        return stable;
    }

    /// The floor of `replica` as far as it counts.
    public VectorClock counted(ReplicaId replica) {
        return counted.getOrDefault(replica, VectorClock.EMPTY);
    }

    /// What was stable for somebody whose state has been merged with this replica's.
    public void merge(VectorClock other) {
        stable = stable.join(other);
    }

    public void report(
            ReplicaId from, VectorClock clock, VectorClock floor, VectorClock delivered) {
        var report = new Report(clock, floor);
        if (delivered.covers(clock)) {
            count(from, report);
        } else if (awaited.putIfAbsent(from, report) != null) {
            newest.put(from, report);
        }
    }

    /// Looks again after deliveries: which reports count now, and what that makes stable.
    ///
    /// @param members those that count for stability
    /// @return what is stable; never less than before
    public VectorClock advance(VectorClock delivered, Collection<ReplicaId> members) {
        awaited.entrySet()
                .removeIf(waiting -> {
                    var covered = delivered.covers(waiting.getValue().clock());
                    if (covered) {
                        count(waiting.getKey(), waiting.getValue());
                    }
                    return covered;
                });
        for (var member : members) {
            var behind = awaited.containsKey(member) ? null : newest.remove(member);
            if (behind != null) {
                report(member, behind.clock(), behind.floor(), delivered);
            }
        }
        if (!members.isEmpty()) {
            stable = stable.join(VectorClock.meet(members.stream().map(this::counted).toList()));
        }
        return stable;
    }

    /// Floors only grow; reports may overtake each other.
    private void count(ReplicaId from, Report report) {
        counted.merge(from, report.floor(), VectorClock::join);
    }
}
