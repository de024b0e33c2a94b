package io.minidote.crdt;

import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A dot store (Almeida, Shoker, Baquero 2018): dots, each with the value it brought.
///
/// Made for few dots: there is one for each of several concurrent updates, and nearly always just
/// one, so a single [Entry] is the whole store.
public sealed interface DotFun<V extends Weighed> extends Weighed {

    /// What comes with a time, so that of several the newest can be told.
    interface Timed extends Weighed {
        HybridTime time();
    }

    record Entry<V extends Weighed>(Dot dot, V value) implements DotFun<V> {
        @Override
        public long weight() {
            return Weighed.object(8) + dot.weight() + value.weight();
        }
    }

    /// @param entries none, or at least two in ascending order of dots
    record Several<V extends Weighed>(List<Entry<V>> entries) implements DotFun<V> {

        private static final Several<?> NONE = new Several<>(List.of());

        public Several {
            entries = List.copyOf(entries);
        }

        @Override
        public long weight() {
            return entries.isEmpty() ? 0 : Weighed.object(4) + Weighed.list(entries);
        }
    }

    @SuppressWarnings("unchecked") // holds nothing, so it holds only Vs
    static <V extends Weighed> DotFun<V> empty() {
        return (DotFun<V>) Several.NONE;
    }

    private static <V extends Weighed> DotFun<V> of(List<Entry<V>> entries) {
        return switch (entries.size()) {
            case 0 -> empty();
            case 1 -> entries.getFirst();
            default -> new Several<>(entries);
        };
    }

    /// In ascending order of dots.
    default List<Entry<V>> entries() {
        return switch (this) {
            case Entry<V> entry -> List.of(entry);
            case Several<V>(var entries) -> entries;
        };
    }

    default boolean isEmpty() {
        return this instanceof Several<V>(var entries) && entries.isEmpty();
    }

    default boolean anyMatch(Predicate<Entry<V>> condition) {
        return switch (this) {
            case Entry<V> entry -> condition.test(entry);
            case Several<V>(var entries) -> entries.stream().anyMatch(condition);
        };
    }

    default DotFun<V> with(Dot dot, V value) {
        var added = new Entry<>(dot, value);
        if (isEmpty()) {
            return added;
        }
        var more = new ArrayList<>(entries());
        more.removeIf(entry -> entry.dot().equals(dot));
        more.add(added);
        more.sort(Comparator.comparing(Entry::dot));
        return of(more);
    }

    /// Silences the dots that `saw` names.
    default DotFun<V> without(Predicate<Dot> saw) {
        return switch (this) {
            case Entry<V> entry -> saw.test(entry.dot()) ? empty() : this;
            case Several<V>(var entries) ->
                    entries.stream().anyMatch(entry -> saw.test(entry.dot()))
                            ? of(entries.stream().filter(entry -> !saw.test(entry.dot())).toList())
                            : this;
        };
    }

    default DotFun<V> map(UnaryOperator<V> change) {
        return switch (this) {
            case Entry<V>(var dot, var value) -> new Entry<>(dot, change.apply(value));
            case Several<V>(var entries) ->
                    of(
                            entries.stream()
                                    .map(entry ->
                                            new Entry<>(entry.dot(), change.apply(entry.value())))
                                    .toList());
        };
    }

    default DotFun<V> merge(VectorClock mine, DotFun<V> other, VectorClock theirs) {
        if (equals(other)) {
            return this;
        }
        var merged = without(dot -> theirs.contains(dot) && !other.contains(dot));
        for (var entry : other.entries()) {
            if (!mine.contains(entry.dot())) {
                merged = merged.with(entry.dot(), entry.value());
            }
        }
        return merged;
    }

    default boolean contains(Dot dot) {
        return anyMatch(entry -> entry.dot().equals(dot));
    }

    /// The entry with the greatest time; of equal times, the greatest dot.
    static <V extends Timed> Optional<Entry<V>> newest(DotFun<V> store) {
        return switch (store) {
            case Entry<V> entry -> Optional.of(entry);
            case Several<V>(var entries) -> entries.stream().max(order());
        };
    }

    static <V extends Timed> boolean hasNewer(DotFun<V> store, HybridTime time) {
        return store.anyMatch(entry -> entry.value().time().compareTo(time) >= 0);
    }

    /// Without those stable entries that another beats. None of them can become the newest again:
    /// whatever will silence the one that beats it has seen both.
    static <V extends Timed> DotFun<V> withoutBeaten(DotFun<V> store, VectorClock stable) {
        return newest(store)
                .map(best -> store.without(dot -> stable.contains(dot) && !dot.equals(best.dot())))
                .orElse(store);
    }

    /// The dots that [#withoutBeaten] would drop once they are stable.
    static <V extends Timed> DotSet beaten(DotFun<V> store) {
        if (!(store instanceof Several<V>(var entries)) || entries.isEmpty()) {
            return DotSet.EMPTY; // nearly always
        }
        var best = Collections.max(entries, order()).dot();
        return DotSet.of(
                entries.stream().map(Entry::dot).filter(dot -> !dot.equals(best)).toList());
    }

    private static <V extends Timed> Comparator<Entry<V>> order() {
        return Comparator.<Entry<V>, HybridTime>comparing(entry -> entry.value().time())
                .thenComparing(Entry::dot);
    }

    default void write(CausalWriter out, BiConsumer<CausalWriter, V> writeValue) {
        out.writeVarint(entries().size());
        for (var entry : entries()) {
            out.writeDot(entry.dot());
            writeValue.accept(out, entry.value());
        }
    }

    static <V extends Weighed> DotFun<V> read(
            CausalReader in, Function<CausalReader, V> readValue) {
        return of(
                in.readAscending(
                        "dots",
                        reader -> new Entry<>(reader.readDot(), readValue.apply(reader)),
                        Entry::dot));
    }
}
