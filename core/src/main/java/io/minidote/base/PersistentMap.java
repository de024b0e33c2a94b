package io.minidote.base;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.StringJoiner;
import java.util.function.BiConsumer;

/// An immutable map that shares structure with the maps it was made from: with and without one
/// entry cost the logarithm of its size, and an old version stays valid for whoever holds it.
///
/// It knows its weight, for it changes with each entry by what that entry weighs. What versions
/// share is in the weight of each of them.
///
/// Each key has a _place_, which follows from its hash alone: a map can be walked through from any
/// place on, a part now and a part later, in another version. So a key's hash is to be the same in
/// every run. All other orders are nobody's business: sort before printing or encoding.
public final class PersistentMap<K extends Comparable<K> & Weighed, V extends Weighed>
        implements Weighed {

    /// Where a walk begins, and what it gives when nothing is left.
    public static final long START = 0;

    private static final long LAST_PLACE = 0xFFFF_FFFFL;

    /// The map itself and the root of its tree.
    private static final long EMPTY_WEIGHT =
            Weighed.object(12) + Weighed.object(20) + Weighed.array(0);

    /// What the tree takes for each entry, the inner nodes above it included: 16 bytes and more in
    /// a small map, and in a large one from 15 to 26, now more and now less while it grows.
    private static final long ENTRY_WEIGHT = 20;

    /// So many entries are taken from the tree at a time.
    private static final int SOME = 32;

    private static final Weighed NOTHING = () -> 0;

    private static final PersistentMap<?, ?> EMPTY =
            new PersistentMap<Bytes, Bytes>(HashTrie.Node.empty(), 0);

    private final HashTrie.Node<K, V> root;

    /// Of all entries.
    private final long entryWeight;

    private PersistentMap(HashTrie.Node<K, V> root, long entryWeight) {
        this.root = root;
        this.entryWeight = entryWeight;
    }

    @SuppressWarnings("unchecked") // holds nothing, so it holds only Ks and Vs
    public static <K extends Comparable<K> & Weighed, V extends Weighed>
            PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    /// What an entry adds to the weight of a map.
    public static long weight(Weighed key, Weighed value) {
        return ENTRY_WEIGHT + key.weight() + value.weight();
    }

    /// Where a key stands in every map that has it.
    public static long place(Weighed key) {
        return Integer.toUnsignedLong(HashTrie.hash(key));
    }

    /// Nothing for the empty map: there is only one.
    @Override
    public long weight() {
        return isEmpty() ? 0 : EMPTY_WEIGHT + entryWeight;
    }

    /// Of the entries alone.
    public long entryWeight() {
        return entryWeight;
    }

    public int size() {
        return root.size();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    public boolean contains(K key) {
        return contains(root, key);
    }

    public V getOrDefault(K key, V absent) {
        return root.get(key, HashTrie.hash(key), absent);
    }

    public Optional<V> find(K key) {
        return find(root, key);
    }

    private static <K extends Comparable<K> & Weighed, V extends Weighed> boolean contains(
            HashTrie.Node<K, V> root, K key) {
        return root.get(key, HashTrie.hash(key), nothing()) != NOTHING;
    }

    private static <K extends Comparable<K> & Weighed, V extends Weighed> Optional<V> find(
            HashTrie.Node<K, V> root, K key) {
        var value = root.get(key, HashTrie.hash(key), nothing());
        return value == NOTHING ? Optional.empty() : Optional.of(value);
    }

    @SuppressWarnings("unchecked") // nobody does anything with it but to look whether it is this
    private static <V extends Weighed> V nothing() {
        return (V) NOTHING;
    }

    public PersistentMap<K, V> with(K key, V value) {
        var edit = HashTrie.Edit.once(entryWeight);
        var with = root.with(key, value, HashTrie.hash(key), 0, edit);
        return with == root ? this : new PersistentMap<>(with, edit.weight());
    }

    public PersistentMap<K, V> without(K key) {
        var edit = HashTrie.Edit.once(entryWeight);
        var without = root.without(key, HashTrie.hash(key), 0, edit);
        if (without == root) {
            return this;
        }
        return without.size() == 0 ? empty() : new PersistentMap<>(without, edit.weight());
    }

    public void forEach(BiConsumer<? super K, ? super V> action) {
        root.forEach(action);
    }

    /// Shows the entries from `place` on in the order of their places: `count` of them, and more
    /// only where several keys have the place of the last one. It costs what it shows, wherever it
    /// begins.
    ///
    /// Whoever goes on at what it gives, each time in the map as it has become, until that is
    /// [#START], is shown once what is there all the time; what comes or goes meanwhile perhaps.
    ///
    /// @param place any number: there is nothing from some on
    /// @return the place to go on at
    public long walk(long place, int count, BiConsumer<? super K, ? super V> action) {
        if (count < 1) {
            throw new IllegalArgumentException(
                    "a walk shows one entry at least, not %d".formatted(count));
        }
        return place < START || place > LAST_PLACE
                ? START
                : HashTrie.Walk.through(root, (int) place, count, action);
    }

    /// The entry that stands behind `index` others in the order of places: chosen by chance, each
    /// is as likely as any other.
    public Map.Entry<K, V> at(int index) {
        return root.at(Objects.checkIndex(index, size()));
    }

    /// The entries, in no order of meaning.
    public Iterable<Map.Entry<K, V>> entries() {
        return Entries::new;
    }

    private final class Entries implements Iterator<Map.Entry<K, V>> {

        private final Queue<Map.Entry<K, V>> taken = new ArrayDeque<>();
        private long next;

        Entries() {
            take(START);
        }

        private void take(long place) {
            next = walk(place, SOME, (key, value) -> taken.add(Map.entry(key, value)));
        }

        @Override
        public boolean hasNext() {
            return !taken.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            var entry = taken.remove();
            if (taken.isEmpty() && next != START) {
                take(next);
            }
            return entry;
        }
    }

    /// The entries in ascending order of keys: a copy.
    public List<Map.Entry<K, V>> sorted(Comparator<K> order) {
        var sorted = new ArrayList<Map.Entry<K, V>>(size());
        forEach((key, value) -> sorted.add(Map.entry(key, value)));
        sorted.sort(Map.Entry.comparingByKey(order));
        return sorted;
    }

    /// Collects many changes at the price of one; belongs to one thread.
    public Builder<K, V> builder() {
        return new Builder<>(this);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof PersistentMap<?, ?> that && root.equals(that.root);
    }

    @Override
    public int hashCode() {
        return root.hashCode();
    }

    @Override
    public String toString() {
        var text = new StringJoiner(", ", "{", "}");
        forEach((key, value) -> text.add(key + "=" + value));
        return text.toString();
    }

    /// A map in the making. What [#build] gives stays as it is, whatever the builder does next.
    public static final class Builder<K extends Comparable<K> & Weighed, V extends Weighed>
            implements Weighed {

        private PersistentMap<K, V> built;
        private HashTrie.Node<K, V> root;

        /// Since the last [#build].
        private HashTrie.Edit edit;

        private Builder(PersistentMap<K, V> map) {
            built = map;
            root = map.root;
            edit = HashTrie.Edit.often(map.entryWeight);
        }

        /// What the map would weigh.
        @Override
        public long weight() {
            return isEmpty() ? 0 : EMPTY_WEIGHT + edit.weight();
        }

        public boolean contains(K key) {
            return PersistentMap.contains(root, key);
        }

        public V getOrDefault(K key, V absent) {
            return root.get(key, HashTrie.hash(key), absent);
        }

        public Optional<V> find(K key) {
            return PersistentMap.find(root, key);
        }

        public void put(K key, V value) {
            root = root.with(key, value, HashTrie.hash(key), 0, edit);
        }

        public void remove(K key) {
            root = root.without(key, HashTrie.hash(key), 0, edit);
        }

        public boolean isEmpty() {
            return root.size() == 0;
        }

        public PersistentMap<K, V> build() {
            if (root != built.root) {
                built = isEmpty() ? empty() : new PersistentMap<>(root, edit.weight());
                root = built.root;
                edit = HashTrie.Edit.often(edit.weight());
            }
            return built;
        }
    }
}
