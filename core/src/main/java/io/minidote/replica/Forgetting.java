package io.minidote.replica;

import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which objects have something to forget, by the dot that must become stable first: so stability
/// costs what it lets go of, not what there is.
final class Forgetting {

    private final Map<ReplicaId, TreeMap<Long, Set<Key<?, ?, ?>>>> awaited = new TreeMap<>();

    void await(Dot dot, Key<?, ?, ?> key) {
        awaited.computeIfAbsent(dot.replica(), _ -> new TreeMap<>())
                .computeIfAbsent(dot.counter(), _ -> new LinkedHashSet<>())
                .add(key);
    }

    /// Takes out the objects that waited for something now in `stable`.
    Set<Key<?, ?, ?>> due(VectorClock stable) {
        var due = new LinkedHashSet<Key<?, ?, ?>>();
        for (var waiting : awaited.entrySet()) {
            var now = waiting.getValue().headMap(stable.get(waiting.getKey()), true);
            now.values().forEach(due::addAll);
            now.clear();
        }
        return due;
    }
}
