package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.PersistentMap;
import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A dot store (Almeida, Shoker, Baquero 2018): keys, each with the dots that speak for it.
///
/// A key without dots is not there. One key costs the logarithm of their number to change.
///
/// @param dots no key has an empty set
public record DotMap<K extends Comparable<K> & Weighed>(PersistentMap<K, DotSet> dots)
        implements Weighed {

    private static final DotMap<?> EMPTY = new DotMap<Bytes>(PersistentMap.empty());

    @SuppressWarnings("unchecked") // holds nothing, so it holds only Ks
    public static <K extends Comparable<K> & Weighed> DotMap<K> empty() {
        return (DotMap<K>) EMPTY;
    }

    public int size() {
        return dots.size();
    }

    public boolean isEmpty() {
        return dots.isEmpty();
    }

    public boolean contains(K key) {
        return dots.contains(key);
    }

    public DotSet get(K key) {
        return dots.getOrDefault(key, DotSet.EMPTY);
    }

    @Override
    public long weight() {
        return Weighed.object(4) + dots.weight();
    }

    /// A copy, sorted: for one key or the number of them ask [#contains] and [#size].
    public SortedSet<K> keys() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(sorted()));
    }

    /// In no order of meaning.
    public void forEach(BiConsumer<K, DotSet> action) {
        dots.forEach(action);
    }

    /// The key that stands behind `index` others: see [PersistentMap#at].
    public K at(int index) {
        return dots.at(index).getKey();
    }

    /// Shows keys from a place on: see [PersistentMap#walk].
    public long walk(long place, int count, Consumer<K> action) {
        return dots.walk(place, count, (key, _) -> action.accept(key));
    }

    public DotMap<K> with(K key, Dot dot) {
        return put(key, get(key).with(dot));
    }

    /// Lets `dot` speak for each of `keys` in place of those that `saw` names.
    public DotMap<K> with(List<K> keys, Dot dot, Predicate<Dot> saw) {
        return change(keys, set -> set.without(saw).with(dot));
    }

    /// Silences those dots of `keys` that `saw` names.
    public DotMap<K> without(List<K> keys, Predicate<Dot> saw) {
        return change(keys, set -> set.without(saw));
    }

    /// Many keys at the price of one path through the tree each, not of a new path each.
    private DotMap<K> change(List<K> keys, UnaryOperator<DotSet> change) {
        if (keys.size() == 1) {
            return put(keys.getFirst(), change.apply(get(keys.getFirst())));
        }
        var changed = dots.builder();
        for (var key : keys) {
            var before = changed.getOrDefault(key, DotSet.EMPTY);
            replace(changed, key, before, change.apply(before));
        }
        return of(changed.build());
    }

    /// Lets `set` speak for `key`, whatever did before; an empty one takes it out.
    DotMap<K> put(K key, DotSet set) {
        if (!set.isEmpty()) {
            return new DotMap<>(dots.with(key, set));
        }
        return contains(key) ? of(dots.without(key)) : this;
    }

    private static <K extends Comparable<K> & Weighed> DotMap<K> of(PersistentMap<K, DotSet> dots) {
        return dots.isEmpty() ? empty() : new DotMap<>(dots);
    }

    /// The same map with one key gone, whatever speaks for it.
    public DotMap<K> without(K key) {
        return put(key, DotSet.EMPTY);
    }

    /// Silences all dots that `saw` names, of every key.
    public DotMap<K> without(Predicate<Dot> saw) {
        var rest = dots.builder();
        dots.forEach((key, set) -> replace(rest, key, set, set.without(saw)));
        return of(rest.build());
    }

    public DotMap<K> merge(VectorClock mine, DotMap<K> other, VectorClock theirs) {
        if (equals(other)) {
            return this;
        }
        var merged = dots.builder();
        dots.forEach(
                (key, set) -> replace(merged, key, set, set.merge(mine, other.get(key), theirs)));
        other.dots.forEach((key, set) -> {
            if (!contains(key)) {
                replace(merged, key, DotSet.EMPTY, set.without(mine::contains));
            }
        });
        return of(merged.build());
    }

    private static <K extends Comparable<K> & Weighed> void replace(
            PersistentMap.Builder<K, DotSet> map, K key, DotSet before, DotSet after) {
        if (after.equals(before)) {
            return;
        }
        if (after.isEmpty()) {
            map.remove(key);
        } else {
            map.put(key, after);
        }
    }

    /// Writes the keys in their order, each with its dots in theirs.
    public void write(CausalWriter out, BiConsumer<CausalWriter, K> writeKey) {
        out.writeVarint(size());
        for (var key : sorted()) {
            writeKey.accept(out, key);
            out.writeDots(get(key));
        }
    }

    public static <K extends Comparable<K> & Weighed> DotMap<K> read(
            CausalReader in, Function<CausalReader, K> readKey) {
        var entries =
                in.readAscending(
                        "keys",
                        reader -> Map.entry(readKey.apply(reader), readSome(reader)),
                        Map.Entry::getKey);
        var map = PersistentMap.<K, DotSet>empty().builder();
        entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        return of(map.build());
    }

    private static DotSet readSome(CausalReader in) {
        var start = in.position();
        var set = in.readDots();
        if (set.isEmpty()) {
            throw in.malformed(start, "at least one dot", "none");
        }
        return set;
    }

    private List<K> sorted() {
        var keys = new ArrayList<K>(size());
        dots.forEach((key, _) -> keys.add(key));
        Collections.sort(keys);
        return keys;
    }

    @Override
    public String toString() {
        var parts = new ArrayList<String>();
        sorted().forEach(key -> parts.add(key + "=" + get(key)));
        return "{" + String.join(", ", parts) + "}";
    }
}
