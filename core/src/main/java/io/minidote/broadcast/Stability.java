package io.minidote.broadcast;

import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/// Knows what is causally stable: covered by the floor of every member, so that nothing still to
/// come is concurrent with it.
///
/// A report counts only once the clock it carries is covered by what has been delivered here. A
/// member `c` may have joined through `b` while `a` had not heard of it: were b's newer report
/// counted at `a` before the join itself was delivered there, `a` would call stable what `c` does
/// not have yet. Covering b's clock means having delivered the join.
///
/// With what is stable goes a time: everything that any member did up to then has been delivered
/// here, and what it does later it does knowing all that is stable.
public final class Stability {

    /// A report as received.
    ///
    /// @param time whatever its sender did up to then is in `clock`
    public record Report(VectorClock clock, VectorClock floor, HybridTime time) {}

    /// What counts of the reports of one replica.
    private record Counted(VectorClock floor, HybridTime time) {
        static final Counted NOTHING = new Counted(VectorClock.EMPTY, HybridTime.ZERO);

        /// Both only grow; reports may overtake each other.
        Counted and(Report report) {
            return new Counted(floor.join(report.floor()), time.max(report.time()));
        }
    }

    /// What counts, by who reported it.
    private final Map<ReplicaId, Counted> counted = new HashMap<>(); // never iterated

    /// Of each reporter the report being waited for; it is not replaced, lest none ever counts.
    private final Map<ReplicaId, Report> awaited =
            new HashMap<>(); // iterated only to test each by itself

    /// The newest report behind the awaited one.
    private final Map<ReplicaId, Report> newest = new HashMap<>(); // never iterated

    private VectorClock stable;

    /// What all members have reached, as far as their reports count.
    private HybridTime time = HybridTime.ZERO;

    /// @param stable what was stable when this replica stopped
    public Stability(VectorClock stable) {
        this.stable = stable;
    }

    public VectorClock stable() {
        return stable;
    }

    /// Everything that members did up to then has been delivered here, and whatever they do later
    /// they do knowing what is stable. It begins anew when the replica starts, or somebody joins.
    public HybridTime time() {
        return time;
    }

    /// The floor of `replica` as far as it counts.
    public VectorClock counted(ReplicaId replica) {
        return of(replica).floor();
    }

    private Counted of(ReplicaId replica) {
        return counted.getOrDefault(replica, Counted.NOTHING);
    }

    /// What was stable for somebody whose state has been merged with this replica's.
    public void merge(VectorClock other) {
        stable = stable.join(other);
    }

    public void report(ReplicaId from, Report report, VectorClock delivered) {
        if (delivered.covers(report.clock())) {
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
                report(member, behind, delivered);
            }
        }
        if (!members.isEmpty()) {
            stable = stable.join(VectorClock.meet(members.stream().map(this::counted).toList()));
            time =
                    members.stream()
                            .map(member -> of(member).time())
                            .min(Comparator.naturalOrder())
                            .orElseThrow();
        }
        return stable;
    }

    private void count(ReplicaId from, Report report) {
        counted.put(from, of(from).and(report));
    }
}
