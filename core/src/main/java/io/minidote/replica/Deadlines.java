package io.minidote.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// Which keys expire, in the order of their times: so what has expired is found without a look at
/// what has not. Keys that do not expire are not here and cost nothing.
final class Deadlines {

    /// What it takes to let a key stand here.
    static final long WEIGHT = 200;

    private final NavigableMap<Long, Set<Location>> locations = new TreeMap<>();

    /// The time each key stands under in [#locations].
    private final Map<Location, Long> times = new HashMap<>(); // never iterated

    boolean isEmpty() {
        return times.isEmpty();
    }

    boolean has(Location location) {
        return !times.isEmpty() && times.containsKey(location);
    }

    /// @param millis since 1970
    void put(Location location, long millis) {
        var before = Optional.ofNullable(times.put(location, millis));
        if (!before.equals(Optional.of(millis))) {
            before.ifPresent(old -> remove(location, old));
            locations.computeIfAbsent(millis, _ -> new LinkedHashSet<>(2)).add(location);
        }
    }

    void remove(Location location) {
        Optional.ofNullable(times.remove(location)).ifPresent(old -> remove(location, old));
    }

    private void remove(Location location, long millis) {
        locations.computeIfPresent(
                millis,
                (_, here) -> {
                    here.remove(location);
                    return here.isEmpty() ? null : here;
                });
    }

    void clear() {
        locations.clear();
        times.clear();
    }

    /// When the first one expires of those that expire after `millis`.
    OptionalLong after(long millis) {
        var next = Optional.ofNullable(locations.higherKey(millis));
        return next.map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /// At most so many of those that expire no later than `millis`, the first ones first.
    List<Location> upTo(long millis, int most) {
        var found = new ArrayList<Location>();
        for (var here : locations.headMap(millis, true).values()) {
            for (var location : here) {
                if (found.size() == most) {
                    return found;
                }
                found.add(location);
            }
        }
        return found;
    }
}
