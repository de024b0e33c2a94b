package io.minidote.replica;

import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which objects have something to forget, by the dot that must become stable first: so stability
/// costs what it lets go of, not what there is. An object stands here once, however often it has
/// changed while nothing became stable.
final class Forgetting {

    /// What it takes to let an object stand here.
    static final long WEIGHT = 160;

    private final Map<ReplicaId, TreeMap<Long, Set<Key<?, ?, ?>>>> awaited = new TreeMap<>();

    /// The dot each object stands under in [#awaited].
    private final Map<Key<?, ?, ?>, Dot> dots = new HashMap<>(); // never iterated

    /// @param dot what the object awaits now, in place of what it awaited before
    void await(Optional<Dot> dot, Key<?, ?, ?> key) {
        if (dot.isEmpty() && dots.isEmpty()) {
            return;
        }
        var before =
                Optional.ofNullable(dot.isPresent() ? dots.put(key, dot.get()) : dots.remove(key));
        if (!before.equals(dot)) {
            before.ifPresent(old -> remove(old, key));
            dot.ifPresent(newer -> add(newer, key));
        }
    }

    int size() {
        return dots.size();
    }

    private void add(Dot dot, Key<?, ?, ?> key) {
        awaited.computeIfAbsent(dot.replica(), _ -> new TreeMap<>())
                .computeIfAbsent(dot.counter(), _ -> new LinkedHashSet<>(2))
                .add(key);
    }

    private void remove(Dot dot, Key<?, ?, ?> key) {
        awaited.getOrDefault(dot.replica(), new TreeMap<>())
                .computeIfPresent(
                        dot.counter(),
                        (_, keys) -> {
                            keys.remove(key);
                            return keys.isEmpty() ? null : keys;
                        });
    }

    /// Takes out the objects that waited for something now in `stable`.
    Set<Key<?, ?, ?>> due(VectorClock stable) {
        var due = new LinkedHashSet<Key<?, ?, ?>>();
        for (var waiting : awaited.entrySet()) {
            var now = waiting.getValue().headMap(stable.get(waiting.getKey()), true);
            now.values().forEach(due::addAll);
            now.clear();
        }
        due.forEach(dots::remove);
        return due;
    }
}
