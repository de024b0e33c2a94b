package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.base.PersistentMap;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// All objects of a replica at one moment: an immutable value, by bucket, then key, then type.
public final class Objects {

    public static final Objects NONE = new Objects(PersistentMap.empty());

    private final PersistentMap<Bytes, PersistentMap<Bytes, Optional<Slot>>> buckets;

    private Objects(PersistentMap<Bytes, PersistentMap<Bytes, Optional<Slot>>> buckets) {
        this.buckets = buckets;
    }

    /// One object.
    public record Entry<S extends Crdt<S, O, E>, O, E>(Key<S, O, E> key, S state) {}

    /// The object's state, the type's empty one if there is none.
    public <S extends Crdt<S, O, E>, O, E> S get(Key<S, O, E> key) {
        return Slot.get(slot(key.bucket(), key.key()), key.type());
    }

    /// The types that clients see an object of at this key, in the order of the catalogue.
    public List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key) {
        return types(slot(bucket, key));
    }

    static List<DataType<?, ?, ?>> types(Optional<Slot> slot) {
        var types = new ArrayList<DataType<?, ?, ?>>(1);
        slot.ifPresent(first ->
                first.forEach(each -> {
                    if (each.state().exists()) {
                        types.add(each.type());
                    }
                }));
        return types;
    }

    /// How many keys of a bucket hold anything, be it only what is kept until it is stable.
    public int size(Bytes bucket) {
        return keys(bucket).size();
    }

    public SortedSet<Bytes> buckets() {
        var sorted = new TreeSet<Bytes>();
        buckets.forEach((bucket, _) -> sorted.add(bucket));
        return sorted;
    }

    /// Every object of a bucket, in no order of meaning.
    public Iterable<Entry<?, ?, ?>> entries(Bytes bucket) {
        return () -> new Entries(bucket, keys(bucket).entries().iterator());
    }

    private static final class Entries implements Iterator<Entry<?, ?, ?>> {

        private final Bytes bucket;
        private final Iterator<Map.Entry<Bytes, Optional<Slot>>> keys;
        private Bytes key = Bytes.EMPTY;
        private Optional<Slot> slot = Optional.empty();

        Entries(Bytes bucket, Iterator<Map.Entry<Bytes, Optional<Slot>>> keys) {
            this.bucket = bucket;
            this.keys = keys;
        }

        @Override
        public boolean hasNext() {
            return slot.isPresent() || keys.hasNext();
        }

        @Override
        public Entry<?, ?, ?> next() {
            if (slot.isEmpty()) {
                var next = keys.next();
                key = next.getKey();
                slot = next.getValue();
            }
            var entry = entry(slot.orElseThrow().type());
            slot = slot.orElseThrow().more();
            return entry;
        }

        private <S extends Crdt<S, O, E>, O, E> Entry<S, O, E> entry(DataType<S, O, E> type) {
            return new Entry<>(new Key<>(bucket, key, type), Slot.get(slot, type));
        }
    }

    private Optional<Slot> slot(Bytes bucket, Bytes key) {
        return keys(bucket).getOrDefault(key, Optional.empty());
    }

    private PersistentMap<Bytes, Optional<Slot>> keys(Bytes bucket) {
        return buckets.getOrDefault(bucket, PersistentMap.empty());
    }

    public Builder builder() {
        return new Builder(this);
    }

    /// The objects in the making, for the one writer; what [#build] gives stays as it is.
    public static final class Builder {

        private final PersistentMap.Builder<Bytes, PersistentMap<Bytes, Optional<Slot>>> buckets;

        /// The buckets touched since the last [#build].
        private final Map<Bytes, PersistentMap.Builder<Bytes, Optional<Slot>>> touched =
                new TreeMap<>();

        private Objects built;

        private Builder(Objects objects) {
            buckets = objects.buckets.builder();
            built = objects;
        }

        public <S extends Crdt<S, O, E>, O, E> S get(Key<S, O, E> key) {
            return Slot.get(slot(key.bucket(), key.key()), key.type());
        }

        public List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key) {
            return Objects.types(slot(bucket, key));
        }

        public <S extends Crdt<S, O, E>, O, E> void put(Key<S, O, E> key, S state) {
            var bucket =
                    touched.computeIfAbsent(
                            key.bucket(),
                            name -> buckets.getOrDefault(name, PersistentMap.empty()).builder());
            var slot =
                    Slot.with(bucket.getOrDefault(key.key(), Optional.empty()), key.type(), state);
            if (slot.isPresent()) {
                bucket.put(key.key(), slot);
            } else {
                bucket.remove(key.key());
            }
        }

        private Optional<Slot> slot(Bytes bucket, Bytes key) {
            var open = touched.get(bucket);
            return open == null
                    ? buckets.getOrDefault(bucket, PersistentMap.empty())
                            .getOrDefault(key, Optional.empty())
                    : open.getOrDefault(key, Optional.empty());
        }

        /// All objects as they are now.
        public Objects build() {
            if (!touched.isEmpty()) {
                touched.forEach((name, bucket) -> {
                    if (bucket.isEmpty()) {
                        buckets.remove(name);
                    } else {
                        buckets.put(name, bucket.build());
                    }
                });
                touched.clear();
                built = new Objects(buckets.build());
            }
            return built;
        }
    }
}
