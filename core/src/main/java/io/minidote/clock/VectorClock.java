package io.minidote.clock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.function.ObjLongConsumer;

/// A set of events without gaps: of each replica the first `n`, and for most replicas n is 0.
///
/// What the literature also calls a version vector (Parker et al. 1983; Fidge and Mattern 1988 for
/// the order). Immutable; replicas stand in their order, and those with 0 do not stand at all, so
/// equal sets are equal values.
public final class VectorClock {

    public static final VectorClock EMPTY = new VectorClock(new ReplicaId[0], new long[0]);

    /// Ascending, shared between clocks that differ only in numbers.
    private final ReplicaId[] replicas;

    /// The counters beside [#replicas], each at least 1.
    private final long[] counters;

    private VectorClock(ReplicaId[] replicas, long[] counters) {
        this.replicas = replicas;
        this.counters = counters;
    }

    /// All events of `dot`'s replica up to `dot`.
    public static VectorClock upTo(Dot dot) {
        return EMPTY.with(dot);
    }

    public int size() {
        return replicas.length;
    }

    public boolean isEmpty() {
        return replicas.length == 0;
    }

    /// How many events of `replica` are in the set; 0 if none.
    public long get(ReplicaId replica) {
        var index = index(replica);
        return index < 0 ? 0 : counters[index];
    }

    /// How many events there are in the set.
    public long total() {
        return Arrays.stream(counters).sum();
    }

    public boolean contains(Dot dot) {
        return dot.counter() <= get(dot.replica());
    }

    /// Whether every event of `other` is in this set.
    public boolean covers(VectorClock other) {
        if (this == other) {
            return true;
        }
        if (replicas == other.replicas) {
            for (var i = 0; i < counters.length; i++) {
                if (counters[i] < other.counters[i]) {
                    return false;
                }
            }
            return true;
        }
        var mine = 0;
        for (var i = 0; i < other.replicas.length; i++) {
            while (mine < replicas.length && replicas[mine].compareTo(other.replicas[i]) < 0) {
                mine++;
            }
            if (mine == replicas.length
                    || !replicas[mine].equals(other.replicas[i])
                    || counters[mine] < other.counters[i]) {
                return false;
            }
        }
        return true;
    }

    public CausalOrder compare(VectorClock other) {
        var covers = covers(other);
        var covered = other.covers(this);
        if (covers) {
            return covered ? CausalOrder.SAME : CausalOrder.AFTER;
        }
        return covered ? CausalOrder.BEFORE : CausalOrder.CONCURRENT;
    }

    /// This set and all events of `dot`'s replica up to `dot`.
    public VectorClock with(Dot dot) {
        return with(dot.replica(), dot.counter());
    }

    /// This set and the first `counter` events of `replica`.
    public VectorClock with(ReplicaId replica, long counter) {
        var index = index(replica);
        if (index >= 0) {
            if (counters[index] >= counter) {
                return this;
            }
            var changed = counters.clone();
            changed[index] = counter;
            return new VectorClock(replicas, changed);
        }
        if (counter <= 0) {
            return this;
        }
        var at = -index - 1;
        var moreReplicas = new ReplicaId[replicas.length + 1];
        var moreCounters = new long[replicas.length + 1];
        System.arraycopy(replicas, 0, moreReplicas, 0, at);
        System.arraycopy(counters, 0, moreCounters, 0, at);
        moreReplicas[at] = replica;
        moreCounters[at] = counter;
        System.arraycopy(replicas, at, moreReplicas, at + 1, replicas.length - at);
        System.arraycopy(counters, at, moreCounters, at + 1, replicas.length - at);
        return new VectorClock(moreReplicas, moreCounters);
    }

    /// This set with exactly the first `counter` events of `replica`, which may be fewer than now.
    public VectorClock cutTo(ReplicaId replica, long counter) {
        var index = index(replica);
        if (index < 0 || counters[index] <= counter) {
            return with(replica, counter);
        }
        if (counter == 0) {
            var builder = new Builder(replicas.length);
            forEach((other, count) -> {
                if (!other.equals(replica)) {
                    builder.add(other, count);
                }
            });
            return builder.build();
        }
        var changed = counters.clone();
        changed[index] = counter;
        return new VectorClock(replicas, changed);
    }

    /// This set with exactly the first so many events of each replica in `exactly`, made in one
    /// step: one by one, many of them would copy the clock as often.
    VectorClock with(SortedMap<ReplicaId, Long> exactly) {
        if (exactly.isEmpty()) {
            return this;
        }
        if (exactly.size() == 1) {
            return cutTo(exactly.firstKey(), exactly.firstEntry().getValue());
        }
        var builder = new Builder(replicas.length + exactly.size());
        var mine = 0;
        for (var entry : exactly.entrySet()) {
            while (mine < replicas.length && replicas[mine].compareTo(entry.getKey()) < 0) {
                builder.add(replicas[mine], counters[mine]);
                mine++;
            }
            if (mine < replicas.length && replicas[mine].equals(entry.getKey())) {
                mine++;
            }
            if (entry.getValue() > 0) {
                builder.add(entry.getKey(), entry.getValue());
            }
        }
        for (; mine < replicas.length; mine++) {
            builder.add(replicas[mine], counters[mine]);
        }
        return builder.buildLike(this);
    }

    /// The events of either.
    public VectorClock join(VectorClock other) {
        if (covers(other)) {
            return this;
        }
        return other.covers(this) ? other : combine(other, true);
    }

    /// The events of both.
    public VectorClock meet(VectorClock other) {
        if (covers(other)) {
            return other;
        }
        return other.covers(this) ? this : combine(other, false);
    }

    /// The events common to all; of no clocks at all, none.
    public static VectorClock meet(Collection<VectorClock> clocks) {
        return clocks.stream().reduce(VectorClock::meet).orElse(EMPTY);
    }

    /// What of `other` is missing here: for each replica with too few events, how many `other` has.
    public VectorClock lacking(VectorClock other) {
        if (covers(other)) {
            return EMPTY;
        }
        var builder = new Builder(other.size());
        forEachLacking(other, builder::add);
        return builder.build();
    }

    /// How many replicas [#lacking] names.
    int countLacking(VectorClock other) {
        var count = 0;
        for (var i = 0; this != other && i < other.counters.length; i++) {
            count += other.counters[i] > countAt(other, i) ? 1 : 0;
        }
        return count;
    }

    /// Every replica that [#lacking] names, with how many events `other` has of it.
    void forEachLacking(VectorClock other, ObjLongConsumer<ReplicaId> action) {
        for (var i = 0; this != other && i < other.counters.length; i++) {
            if (other.counters[i] > countAt(other, i)) {
                action.accept(other.replicas[i], other.counters[i]);
            }
        }
    }

    /// How many events are here of the replica that stands at `index` in `other`.
    private long countAt(VectorClock other, int index) {
        return replicas == other.replicas ? counters[index] : get(other.replicas[index]);
    }

    /// Every replica with its number of events, in the order of replicas.
    public void forEach(ObjLongConsumer<ReplicaId> action) {
        for (var i = 0; i < replicas.length; i++) {
            action.accept(replicas[i], counters[i]);
        }
    }

    public List<ReplicaId> replicas() {
        return List.of(replicas);
    }

    /// The position of `replica` among [#replicas], or a negative number.
    int index(ReplicaId replica) {
        for (var i = 0; i < replicas.length && i < 8; i++) {
            if (replicas[i] == replica) {
                return i;
            }
        }
        return Arrays.binarySearch(replicas, replica);
    }

    ReplicaId replica(int index) {
        return replicas[index];
    }

    private VectorClock combine(VectorClock other, boolean either) {
        var builder = new Builder(size() + other.size());
        var a = 0;
        var b = 0;
        while (a < size() || b < other.size()) {
            var order =
                    a == size()
                            ? 1
                            : b == other.size() ? -1 : replicas[a].compareTo(other.replicas[b]);
            if (order < 0) {
                if (either) {
                    builder.add(replicas[a], counters[a]);
                }
                a++;
            } else if (order > 0) {
                if (either) {
                    builder.add(other.replicas[b], other.counters[b]);
                }
                b++;
            } else {
                builder.add(
                        replicas[a],
                        either
                                ? Math.max(counters[a], other.counters[b])
                                : Math.min(counters[a], other.counters[b]));
                a++;
                b++;
            }
        }
        return builder.build();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof VectorClock that
                        && Arrays.equals(counters, that.counters)
                        && Arrays.equals(replicas, that.replicas);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(replicas) + Arrays.hashCode(counters);
    }

    /// `{a#1=5, b#2=2}`
    @Override
    public String toString() {
        var parts = new ArrayList<String>();
        forEach((replica, counter) -> parts.add(replica + "=" + counter));
        return "{" + String.join(", ", parts) + "}";
    }

    /// A clock in the making, from replicas in ascending order.
    static final class Builder {

        private final List<ReplicaId> replicas;
        private long[] counters;

        Builder(int capacity) {
            replicas = new ArrayList<>(capacity);
            counters = new long[capacity];
        }

        void add(ReplicaId replica, long counter) {
            if (counters.length == replicas.size()) {
                counters = Arrays.copyOf(counters, counters.length * 2 + 4);
            }
            counters[replicas.size()] = counter;
            replicas.add(replica);
        }

        /// Shares the replicas of `other` where they are the same.
        VectorClock buildLike(VectorClock other) {
            return replicas.equals(Arrays.asList(other.replicas))
                    ? new VectorClock(other.replicas, Arrays.copyOf(counters, replicas.size()))
                    : build();
        }

        VectorClock build() {
            return replicas.isEmpty()
                    ? EMPTY
                    : new VectorClock(
                            replicas.toArray(ReplicaId[]::new),
                            Arrays.copyOf(counters, replicas.size()));
        }
    }
}
