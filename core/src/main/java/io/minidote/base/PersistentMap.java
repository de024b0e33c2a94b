package io.minidote.base;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import kotlinx.collections.immutable.ExtensionsKt;

/// An immutable map that shares structure with the maps it was made from: with and without one
/// entry cost the logarithm of its size, and an old version stays valid for whoever holds it.
///
/// It knows its weight, for it changes with each entry by what that entry weighs. What versions
/// share is in the weight of each of them.
///
/// The only door to the library behind it. The order of [#forEach] is nobody's business: sort
/// before printing or encoding.
public final class PersistentMap<K extends Weighed, V extends Weighed> implements Weighed {

    /// The map itself and the root of its tree.
    private static final long EMPTY_WEIGHT = 104;

    /// What the tree takes for each entry, the inner nodes above it included.
    private static final long ENTRY_WEIGHT = 24;

    private static final PersistentMap<?, ?> EMPTY =
            new PersistentMap<>(ExtensionsKt.persistentHashMapOf(), 0);

    private final kotlinx.collections.immutable.PersistentMap<K, V> map;

    /// Of all entries.
    private final long entryWeight;

    private PersistentMap(kotlinx.collections.immutable.PersistentMap<K, V> map, long entryWeight) {
        this.map = map;
        this.entryWeight = entryWeight;
    }

    @SuppressWarnings("unchecked") // holds nothing, so it holds only Ks and Vs
    public static <K extends Weighed, V extends Weighed> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    /// What an entry adds to the weight of a map.
    public static long weight(Weighed key, Weighed value) {
        return ENTRY_WEIGHT + key.weight() + value.weight();
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
        return map.size();
    }

    public boolean isEmpty() {
        return map.isEmpty();
    }

    public boolean contains(K key) {
        return map.containsKey(key);
    }

    public V getOrDefault(K key, V absent) {
        return map.getOrDefault(key, absent);
    }

    public Optional<V> find(K key) {
        return Optional.ofNullable(map.get(key));
    }

    public PersistentMap<K, V> with(K key, V value) {
        return new PersistentMap<>(
                map.putting(key, value), entryWeight - weightAt(key) + weight(key, value));
    }

    public PersistentMap<K, V> without(K key) {
        return map.containsKey(key)
                ? new PersistentMap<>(map.removing(key), entryWeight - weightAt(key))
                : this;
    }

    private long weightAt(K key) {
        var value = map.get(key);
        return value == null ? 0 : weight(key, value);
    }

    public void forEach(BiConsumer<K, V> action) {
        map.forEach(action);
    }

    /// The entries, in no order of meaning.
    public Iterable<Map.Entry<K, V>> entries() {
        return map.entrySet();
    }

    /// The entries in ascending order of keys: a copy.
    public List<Map.Entry<K, V>> sorted(Comparator<K> order) {
        var sorted = new ArrayList<>(map.entrySet());
        sorted.sort(Map.Entry.comparingByKey(order));
        return sorted;
    }

    /// Collects many changes at the price of one; belongs to one thread.
    public Builder<K, V> builder() {
        return new Builder<>(map.builder(), entryWeight);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof PersistentMap<?, ?> that && map.equals(that.map);
    }

    @Override
    public int hashCode() {
        return map.hashCode();
    }

    @Override
    public String toString() {
        return map.toString();
    }

    /// A map in the making. What [#build] gives stays as it is, whatever the builder does next.
    public static final class Builder<K extends Weighed, V extends Weighed> implements Weighed {

        private final kotlinx.collections.immutable.PersistentMap.Builder<K, V> builder;
        private long entryWeight;

        private Builder(
                kotlinx.collections.immutable.PersistentMap.Builder<K, V> builder,
                long entryWeight) {
            this.builder = builder;
            this.entryWeight = entryWeight;
        }

        /// What the map would weigh.
        @Override
        public long weight() {
            return isEmpty() ? 0 : EMPTY_WEIGHT + entryWeight;
        }

        public boolean contains(K key) {
            return builder.containsKey(key);
        }

        public V getOrDefault(K key, V absent) {
            return builder.getOrDefault(key, absent);
        }

        public Optional<V> find(K key) {
            return Optional.ofNullable(builder.get(key));
        }

        public void put(K key, V value) {
            var before = builder.put(key, value);
            entryWeight += PersistentMap.weight(key, value);
            if (before != null) {
                entryWeight -= PersistentMap.weight(key, before);
            }
        }

        public void remove(K key) {
            var before = builder.remove(key);
            if (before != null) {
                entryWeight -= PersistentMap.weight(key, before);
            }
        }

        public boolean isEmpty() {
            return builder.isEmpty();
        }

        public PersistentMap<K, V> build() {
            return builder.isEmpty() ? empty() : new PersistentMap<>(builder.build(), entryWeight);
        }
    }
}
