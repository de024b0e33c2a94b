package io.minidote.base;

import java.util.Map;
import java.util.function.BiConsumer;
import kotlinx.collections.immutable.ExtensionsKt;

/// An immutable map that shares structure with the maps it was made from: with and without one
/// entry cost the logarithm of its size, and an old version stays valid for whoever holds it.
///
/// The only door to the library behind it. The order of [#forEach] is nobody's business: sort
/// before printing or encoding.
public final class PersistentMap<K, V> {

    private static final PersistentMap<?, ?> EMPTY =
            new PersistentMap<>(ExtensionsKt.persistentHashMapOf());

    private final kotlinx.collections.immutable.PersistentMap<K, V> map;

    private PersistentMap(kotlinx.collections.immutable.PersistentMap<K, V> map) {
        this.map = map;
    }

    @SuppressWarnings("unchecked") // holds nothing, so it holds only Ks and Vs
    public static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
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

    public PersistentMap<K, V> with(K key, V value) {
        return new PersistentMap<>(map.putting(key, value));
    }

    public PersistentMap<K, V> without(K key) {
        return map.containsKey(key) ? new PersistentMap<>(map.removing(key)) : this;
    }

    public void forEach(BiConsumer<K, V> action) {
        map.forEach(action);
    }

    /// The entries, in no order of meaning.
    public Iterable<Map.Entry<K, V>> entries() {
        return map.entrySet();
    }

    /// Collects many changes at the price of one; belongs to one thread.
    public Builder<K, V> builder() {
        return new Builder<>(map.builder());
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
    public static final class Builder<K, V> {

        private final kotlinx.collections.immutable.PersistentMap.Builder<K, V> builder;

        private Builder(kotlinx.collections.immutable.PersistentMap.Builder<K, V> builder) {
            this.builder = builder;
        }

        public V getOrDefault(K key, V absent) {
            return builder.getOrDefault(key, absent);
        }

        public void put(K key, V value) {
            builder.put(key, value);
        }

        public void remove(K key) {
            builder.remove(key);
        }

        public boolean isEmpty() {
            return builder.isEmpty();
        }

        public PersistentMap<K, V> build() {
            return builder.isEmpty() ? empty() : new PersistentMap<>(builder.build());
        }
    }
}
