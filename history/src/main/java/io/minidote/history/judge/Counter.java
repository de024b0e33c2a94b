package io.minidote.history.judge;

import io.minidote.history.History;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Who incremented one counter, and by how much.
final class Counter {

    /// What transactions have added and, as a negative number, subtracted.
    record Sum(long plus, long minus) {
        static final Sum ZERO = new Sum(0, 0);

        Sum and(long by) {
            return by > 0 ? new Sum(plus + by, minus) : new Sum(plus, minus + by);
        }

        Sum and(Sum other) {
            return new Sum(plus + other.plus, minus + other.minus);
        }

        Sum without(Sum other) {
            return new Sum(plus - other.plus, minus - other.minus);
        }
    }

    /// What a counter may show.
    record Bounds(long least, long most) {}

    private final String key;

    /// By transaction, of those that may have happened.
    private final Map<Integer, Sum> increments = new LinkedHashMap<>();

    private Places places = Places.NOWHERE;

    /// The sum of all increments at places before one.
    private Sum[] before = {Sum.ZERO};

    /// All increments in the order in which they were invoked, and their sums up to there.
    private long[] invoked = {};

    private Sum[] until = {Sum.ZERO};

    Counter(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    void increment(int transaction, long by) {
        increments.put(transaction, increments.getOrDefault(transaction, Sum.ZERO).and(by));
    }

    Map<Integer, Sum> increments() {
        return increments;
    }

    boolean onlyGrows() {
        return until[until.length - 1].minus() == 0;
    }

    void place(Chains chains, History history) {
        var incrementing = new Ints();
        increments.keySet().forEach(incrementing::add);
        places = new Places(incrementing, chains);
        before = new Sum[places.count() + 1];
        Arrays.fill(before, Sum.ZERO);
        for (var i = 0; i < places.chains(); i++) {
            for (var place = places.start(i); place < places.start(i + 1); place++) {
                var sum = sumOf(chains.at(places.chain(i), places.position(place)));
                before[place + 1] = before[place].and(sum);
            }
        }
        var byTime =
                increments.keySet().stream()
                        .sorted(Comparator.comparing(index -> invoked(index, history)))
                        .toList();
        invoked = byTime.stream().mapToLong(index -> invoked(index, history)).toArray();
        until = new Sum[invoked.length + 1];
        until[0] = Sum.ZERO;
        for (var i = 0; i < invoked.length; i++) {
            until[i + 1] = until[i].and(sumOf(byTime.get(i)));
        }
    }

    private static long invoked(int transaction, History history) {
        return history.get(transaction).transaction().invoked();
    }

    private Sum sumOf(int transaction) {
        return increments.getOrDefault(transaction, Sum.ZERO);
    }

    /// What `count` may show if it must see all within `horizon`, and may see what was invoked
    /// before it was answered.
    Bounds bounds(CountRead count, Horizon horizon, long answered) {
        var must = Sum.ZERO;
        for (var i = 0; i < places.chains(); i++) {
            var seen = places.rank(i, horizon.seen(places.chain(i)));
            must = must.and(before[seen].without(before[places.start(i)]));
        }
        var may = until[invokedUntil(answered)].without(must).without(sumOf(count.transaction()));
        var certain = must.plus() + must.minus() + count.own();
        return new Bounds(certain + Math.min(0, may.minus()), certain + Math.max(0, may.plus()));
    }

    private int invokedUntil(long time) {
        var low = 0;
        var high = invoked.length;
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (invoked[middle] <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
