package io.minidote.broadcast;

import io.minidote.clock.Dot;
import io.minidote.clock.VectorClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What came before each of the latest transactions: their `after`, by their last dots.
///
/// Whoever is told of a transaction by name alone knows by this what is implied. The oldest are
/// forgotten first, so that all clocks together hold at most [#MOST_ENTRIES].
final class Pasts {

    /// About 8 MB: with a hundred replicas the latest ten thousand transactions.
    private static final int MOST_ENTRIES = 1 << 20;

    /// With so few replicas nothing is worth leaving out, so nothing is kept.
    private static final int FEW = 4;

    private final Map<Dot, VectorClock> pasts = new HashMap<>(); // never iterated
    private final Deque<Dot> order = new ArrayDeque<>();
    private long entries;

    void add(Tagged<?> tagged) {
        var after = tagged.after();
        if (after.size() <= FEW || pasts.putIfAbsent(tagged.last(), after) != null) {
            return;
        }
        order.add(tagged.last());
        entries += after.size();
        while (entries > MOST_ENTRIES) {
            var oldest = pasts.remove(order.remove());
            entries -= oldest == null ? 0 : oldest.size();
        }
    }

    Optional<VectorClock> get(Dot last) {
        return Optional.ofNullable(pasts.get(last));
    }
}
