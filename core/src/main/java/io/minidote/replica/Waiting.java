package io.minidote.replica;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/// Requests that wait until a clock covers theirs, each filed under the first entry it lacks, so
/// that looking for those that are ready costs nothing for the others.
final class Waiting {

    private static final Comparator<Input.SessionRequest> BY_DEADLINE =
            Comparator.comparing(Input.SessionRequest::deadline);

    private final Map<ReplicaId, TreeMap<Long, List<Input.SessionRequest>>> lacking =
            new TreeMap<>();

    /// All that wait, and some that no longer do.
    private final PriorityQueue<Input.SessionRequest> deadlines = new PriorityQueue<>(BY_DEADLINE);

    private final Set<RequestId> waiting = new HashSet<>(); // never iterated

    int size() {
        return waiting.size();
    }

    void add(Input.SessionRequest request, VectorClock clock) {
        waiting.add(request.id());
        deadlines.add(request);
        file(request, clock);
    }

    private void file(Input.SessionRequest request, VectorClock clock) {
        var lacks = clock.lacking(request.atLeast());
        var replica = lacks.replicas().getFirst();
        lacking.computeIfAbsent(replica, _ -> new TreeMap<>())
                .computeIfAbsent(lacks.get(replica), _ -> new ArrayList<>(1))
                .add(request);
    }

    /// Takes out the requests that `clock` covers.
    List<Input.SessionRequest> ready(VectorClock clock) {
        var ready = new ArrayList<Input.SessionRequest>();
        if (waiting.isEmpty()) {
            return ready;
        }
        var moved = new ArrayList<Input.SessionRequest>();
        for (var entry : lacking.entrySet()) {
            var here = entry.getValue().headMap(clock.get(entry.getKey()), true);
            here.values().forEach(moved::addAll);
            here.clear();
        }
        for (var request : moved) {
            if (!waiting.contains(request.id())) {
                continue;
            }
            if (clock.covers(request.atLeast())) {
                waiting.remove(request.id());
                ready.add(request);
            } else {
                file(request, clock);
            }
        }
        return ready;
    }

    /// Takes out the requests whose deadline has come.
    List<Input.SessionRequest> late(Instant now) {
        var late = new ArrayList<Input.SessionRequest>();
        while (!deadlines.isEmpty() && !deadlines.peek().deadline().isAfter(now)) {
            var request = deadlines.remove();
            if (waiting.remove(request.id())) {
                late.add(request);
            }
        }
        return late;
    }
}
