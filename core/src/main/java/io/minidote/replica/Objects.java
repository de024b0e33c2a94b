package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.base.PersistentMap;
import io.minidote.base.Weighed;
import io.minidote.clock.HybridTime;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Expiry;
import io.minidote.crdt.Key;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// All objects of a replica at one moment: an immutable value, by bucket, then key, then type.
public final class Objects implements Weighed {

    public static final Objects NONE = new Objects(PersistentMap.empty());

    private final PersistentMap<Bytes, PersistentMap<Bytes, Slot>> buckets;

    private Objects(PersistentMap<Bytes, PersistentMap<Bytes, Slot>> buckets) {
        this.buckets = buckets;
    }

    @Override
    public long weight() {
        return buckets.entryWeight();
    }

    /// What it takes to have an object, its key included; nothing where the state is the type's
    /// empty one. Objects of several types at one key share a little of that.
    static <S extends Crdt<S, O, E>, O, E> long weight(Key<S, O, E> key, S state) {
        return state.equals(key.type().empty())
                ? 0
                : PersistentMap.weight(key.key(), () -> Slot.weight(state));
    }

    /// One object.
    public record Entry<S extends Crdt<S, O, E>, O, E>(Key<S, O, E> key, S state) {}

    /// The object's state, expired or not; the type's empty one if there is none.
    public <S extends Crdt<S, O, E>, O, E> S get(Key<S, O, E> key) {
        return Slot.get(slot(key.bucket(), key.key()), key.type());
    }

    /// The object as it is seen at a time: as if there were none where it has expired.
    public <S extends Crdt<S, O, E>, O, E> S get(Key<S, O, E> key, HybridTime time) {
        return Slot.get(slot(key.bucket(), key.key()), key.type(), time);
    }

    /// The types that clients see an object of at this key at a time, in the order of the
    /// catalogue. When it expires is told by itself, and not an object that one sees.
    public List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key, HybridTime time) {
        var slot = slot(bucket, key);
        return types(slot, Slot.isOver(slot, time));
    }

    /// The same for those who know whether the key has expired.
    List<DataType<?, ?, ?>> types(Location location, boolean over) {
        return types(slot(location.bucket(), location.key()), over);
    }

    private static List<DataType<?, ?, ?>> types(Optional<Slot> slot, boolean over) {
        var types = List.<DataType<?, ?, ?>>of();
        for (var each = slot; each.isPresent(); each = each.get().more()) {
            var type = each.get().type();
            if (type != Expiry.TYPE
                    && each.get().state().exists()
                    && !(over && Slot.expires(type))) {
                types = and(types, type);
            }
        }
        return types;
    }

    /// Whether the key has expired at a time.
    boolean isOver(Location location, HybridTime time) {
        return Slot.isOver(slot(location.bucket(), location.key()), time);
    }

    /// Of all there is at a key, what expires.
    List<DataType<?, ?, ?>> expiring(Location location) {
        return expiring(slot(location.bucket(), location.key()));
    }

    private static List<DataType<?, ?, ?>> expiring(Optional<Slot> slot) {
        var types = new ArrayList<DataType<?, ?, ?>>();
        for (var each = slot; each.isPresent(); each = each.get().more()) {
            if (Slot.expires(each.get().type())) {
                types.add(each.get().type());
            }
        }
        return types;
    }

    private static List<DataType<?, ?, ?>> and(
            List<DataType<?, ?, ?>> types, DataType<?, ?, ?> last) {
        if (types.isEmpty()) {
            return List.of(last); // nearly always
        }
        var all = new ArrayList<>(types);
        all.add(last);
        return all;
    }

    /// How many keys of a bucket hold anything, be it only what is kept until it is stable.
    public int size(Bytes bucket) {
        return keys(bucket).size();
    }

    /// Goes through the keys of a bucket at which clients see anything at a time, in no order of
    /// meaning.
    public void forEachKey(Bytes bucket, HybridTime time, Consumer<Bytes> action) {
        keys(bucket)
                .forEach((key, slot) -> {
                    var there = Optional.of(slot);
                    if (!types(there, Slot.isOver(there, time)).isEmpty()) {
                        action.accept(key);
                    }
                });
    }

    /// The keys of a bucket, as they are seen at a time.
    Bucket bucket(Bytes bucket, HybridTime time) {
        return new Seen(keys(bucket), time);
    }

    private record Seen(PersistentMap<Bytes, Slot> keys, HybridTime time) implements Bucket {

        @Override
        public int size() {
            return keys.size();
        }

        @Override
        public Bytes key(int index) {
            return keys.at(index).getKey();
        }

        @Override
        public long walk(long place, int count, BiConsumer<Bytes, List<DataType<?, ?, ?>>> action) {
            return keys.walk(
                    place,
                    count,
                    (key, first) -> {
                        var slot = Optional.of(first);
                        var types = types(slot, Slot.isOver(slot, time));
                        if (!types.isEmpty()) {
                            action.accept(key, types);
                        }
                    });
        }
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
        private final Iterator<Map.Entry<Bytes, Slot>> keys;
        private Bytes key = Bytes.EMPTY;
        private Optional<Slot> slot = Optional.empty();

        Entries(Bytes bucket, Iterator<Map.Entry<Bytes, Slot>> keys) {
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
                slot = Optional.of(next.getValue());
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
        return keys(bucket).find(key);
    }

    private PersistentMap<Bytes, Slot> keys(Bytes bucket) {
        return buckets.getOrDefault(bucket, PersistentMap.empty());
    }

    public Builder builder() {
        return new Builder(this);
    }

    /// The objects in the making, for the one writer; what [#build] gives stays as it is.
    public static final class Builder implements Weighed {

        private final PersistentMap.Builder<Bytes, PersistentMap<Bytes, Slot>> buckets;

        /// The buckets touched since the last [#build].
        private final Map<Bytes, PersistentMap.Builder<Bytes, Slot>> touched = new TreeMap<>();

        private Objects built;
        private long weight;

        private Builder(Objects objects) {
            buckets = objects.buckets.builder();
            built = objects;
            weight = objects.weight();
        }

        /// What [#build] would weigh.
        @Override
        public long weight() {
            return weight;
        }

        private static long weight(Bytes name, PersistentMap.Builder<Bytes, Slot> bucket) {
            return bucket.isEmpty() ? 0 : PersistentMap.weight(name, bucket);
        }

        public <S extends Crdt<S, O, E>, O, E> S get(Key<S, O, E> key) {
            return Slot.get(slot(key.bucket(), key.key()), key.type());
        }

        public <S extends Crdt<S, O, E>, O, E> S get(Key<S, O, E> key, HybridTime time) {
            return Slot.get(slot(key.bucket(), key.key()), key.type(), time);
        }

        List<DataType<?, ?, ?>> types(Location location, boolean over) {
            return Objects.types(slot(location.bucket(), location.key()), over);
        }

        boolean isOver(Location location, HybridTime time) {
            return Slot.isOver(slot(location.bucket(), location.key()), time);
        }

        List<DataType<?, ?, ?>> expiring(Location location) {
            return Objects.expiring(slot(location.bucket(), location.key()));
        }

        public <S extends Crdt<S, O, E>, O, E> void put(Key<S, O, E> key, S state) {
            var bucket =
                    touched.computeIfAbsent(
                            key.bucket(),
                            name -> buckets.getOrDefault(name, PersistentMap.empty()).builder());
            weight -= weight(key.bucket(), bucket);
            Slot.with(bucket.find(key.key()), key.type(), state)
                    .ifPresentOrElse(
                            slot -> bucket.put(key.key(), slot), () -> bucket.remove(key.key()));
            weight += weight(key.bucket(), bucket);
        }

        private Optional<Slot> slot(Bytes bucket, Bytes key) {
            var open = touched.get(bucket);
            return open == null
                    ? buckets.getOrDefault(bucket, PersistentMap.empty()).find(key)
                    : open.find(key);
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
