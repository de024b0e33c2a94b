package io.minidote.crdt;

import io.minidote.base.PersistentSortedSet;
import io.minidote.base.Weighed;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjIntConsumer;

/// Which of the many parts of an object have something to forget, by the dots that must become
/// stable first: so stability costs what it lets go of, not what there is.
///
/// It follows from the parts and says nothing that they do not.
///
/// @param waits of each part what [Crdt#awaitsStability] would say: of each replica the first dot
record Waits<K extends Comparable<K> & Weighed>(PersistentSortedSet<Waits.Wait<K>> waits)
        implements Weighed {

    private static final Waits<?> NONE = new Waits<>(PersistentSortedSet.<Wait<NoKey>>empty());

    /// Nobody is called so.
    private enum NoKey implements Weighed {
        ;

        @Override
        public long weight() {
            return 0;
        }
    }

    record Wait<K extends Comparable<K> & Weighed>(Dot dot, K key)
            implements Comparable<Wait<K>>, Weighed {

        @Override
        public int compareTo(Wait<K> other) {
            var order = dot.compareTo(other.dot);
            return order != 0 ? order : key.compareTo(other.key);
        }

        /// The dot and the key are the part's.
        @Override
        public long weight() {
            return Weighed.object(8);
        }
    }

    @SuppressWarnings("unchecked") // holds nothing, so it holds only Ks
    static <K extends Comparable<K> & Weighed> Waits<K> none() {
        return (Waits<K>) NONE;
    }

    @Override
    public long weight() {
        return waits.isEmpty() ? 0 : Weighed.object(4) + waits.weight();
    }

    /// The part `key` awaited `before`, and awaits `after` now.
    Waits<K> with(K key, DotSet before, DotSet after) {
        if (before.equals(after)) {
            return this;
        }
        var changed = waits.without(of(key, before)).with(of(key, after));
        return changed.isEmpty() ? none() : new Waits<>(changed);
    }

    private static <K extends Comparable<K> & Weighed> List<Wait<K>> of(K key, DotSet dots) {
        return dots.firsts().list().stream().map(dot -> new Wait<>(dot, key)).toList();
    }

    /// The parts that have something to forget now.
    Set<K> due(VectorClock stable) {
        var due = new LinkedHashSet<K>();
        forEachReplica((replica, from) -> {
            var upTo = stable.get(replica);
            var to =
                    waits.count(wait -> {
                        var order = wait.dot.replica().compareTo(replica);
                        return order < 0 || order == 0 && wait.dot.counter() <= upTo;
                    });
            waits.slice(from, Math.max(from, to)).forEach(wait -> due.add(wait.key));
        });
        return due;
    }

    /// What all the parts together await: of each replica the first dot.
    DotSet firsts() {
        var firsts = new ArrayList<Dot>();
        forEachReplica((_, from) -> firsts.add(waits.at(from).dot));
        return DotSet.of(firsts);
    }

    /// Tells each replica and where its dots begin.
    private void forEachReplica(ObjIntConsumer<ReplicaId> action) {
        var from = 0;
        while (from < waits.size()) {
            var replica = waits.at(from).dot.replica();
            action.accept(replica, from);
            from = waits.count(wait -> wait.dot.replica().compareTo(replica) <= 0);
        }
    }
}
