package io.minidote.replica;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Requests that wait until a clock covers theirs, each filed under the first entry it lacks, so
/// that looking for those that are ready costs nothing for the others.
final class Waiting {

    /// @param number counts up, so that requests of one deadline differ
    /// @param replica of which the request lacks events
    /// @param counter how many it needs
    private record Filed(
            Input.SessionRequest request, long number, ReplicaId replica, long counter) {}

    private static final Comparator<Filed> BY_DEADLINE =
            Comparator.comparing((Filed filed) -> filed.request().deadline())
                    .thenComparingLong(Filed::number);

    private static final Comparator<Filed> BY_COUNTER =
            Comparator.comparingLong(Filed::counter).thenComparingLong(Filed::number);

    /// All that wait, under the replica they lack events of; never an empty set.
    private final Map<ReplicaId, TreeSet<Filed>> lacking = new TreeMap<>();

    /// The same, by deadline.
    private final TreeSet<Filed> deadlines = new TreeSet<>(BY_DEADLINE);

    private long next;

    int size() {
        return deadlines.size();
    }

    void add(Input.SessionRequest request, VectorClock clock) {
        var lacks = clock.lacking(request.atLeast());
        var replica = lacks.replicas().getFirst();
        var filed = new Filed(request, next++, replica, lacks.get(replica));
        deadlines.add(filed);
        lacking.computeIfAbsent(replica, _ -> new TreeSet<>(BY_COUNTER)).add(filed);
    }

    /// Takes out the requests that `clock` covers.
    List<Input.SessionRequest> ready(VectorClock clock) {
        var ready = new ArrayList<Input.SessionRequest>();
        if (deadlines.isEmpty()) {
            return ready;
        }
        for (var replica : List.copyOf(lacking.keySet())) {
            var here = lacking.getOrDefault(replica, new TreeSet<>(BY_COUNTER));
            while (!here.isEmpty() && here.getFirst().counter() <= clock.get(replica)) {
                var filed = here.getFirst();
                remove(filed);
                if (clock.covers(filed.request().atLeast())) {
                    ready.add(filed.request());
                } else {
                    add(filed.request(), clock);
                }
            }
        }
        return ready;
    }

    /// Takes out the requests whose deadline has come.
    List<Input.SessionRequest> late(Instant now) {
        var late = new ArrayList<Input.SessionRequest>();
        while (!deadlines.isEmpty() && !deadlines.getFirst().request().deadline().isAfter(now)) {
            var filed = deadlines.getFirst();
            remove(filed);
            late.add(filed.request());
        }
        return late;
    }

    /// Takes out a request, if it is here. Looks at all of them.
    Optional<Input.SessionRequest> remove(CallId id) {
        var found = deadlines.stream().filter(filed -> filed.request().id().equals(id)).findFirst();
        found.ifPresent(this::remove);
        return found.map(Filed::request);
    }

    private void remove(Filed filed) {
        deadlines.remove(filed);
        lacking.computeIfPresent(
                filed.replica(),
                (_, here) -> {
                    here.remove(filed);
                    return here.isEmpty() ? null : here;
                });
    }
}
