package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.crdt.History.Event;
import io.minidote.crdt.Sequence.Operation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// What a replicated list may show (the strong list specification of Attiya and others 2016, and
/// settings): the elements that somebody inserted and nobody removed, in one order that all ever
/// shown agree on, in which an insert puts its elements where its issuer asked for them.
///
/// Which of two elements that were inserted at the same place at the same time comes first is left
/// open, so what was shown before says what may be shown later. Elements are told apart by what
/// they were inserted as, and nothing is ever inserted or set twice.
final class StrongList {

    private record Pair(Bytes before, Bytes behind) {}

    /// What each setting was of.
    private final Map<Bytes, Bytes> elements = new HashMap<>();

    /// The elements shown where these events were visible.
    private final Map<BitSet, List<Bytes>> shown = new HashMap<>();

    private final Set<Pair> order = new HashSet<>();

    StrongList() {
        shown.put(new BitSet(), List.of());
    }

    /// What each element shows, by element.
    Map<Bytes, Bytes> contents(History<Operation> visible) {
        var contents = new TreeMap<Bytes, Bytes>();
        for (var event : visible.events()) {
            if (event.operation() instanceof Operation.Insert(_, var inserted)) {
                inserted.list().forEach(element -> contents.put(element, element));
            }
        }
        for (var event : visible.events()) {
            removed(visible, event).forEach(contents::remove);
        }
        contents.replaceAll((element, value) -> newest(visible, element, value));
        return contents;
    }

    private List<Bytes> removed(History<Operation> visible, Event<Operation> event) {
        return switch (event.operation()) {
            case Operation.Insert _, Operation.Set _ -> List.of();
            case Operation.Delete delete -> removed(shown.get(event.seen()), delete);
            case Operation.DeleteEach(var parts) ->
                    parts.stream()
                            .flatMap(part -> removed(shown.get(event.seen()), part).stream())
                            .toList();
            case Operation.Reset() ->
                    visible.events().stream()
                            .filter(event::saw)
                            .map(Event::operation)
                            .filter(operation -> operation instanceof Operation.Insert)
                            .flatMap(operation ->
                                    ((Operation.Insert) operation).elements().list().stream())
                            .toList();
        };
    }

    private static List<Bytes> removed(List<Bytes> there, Operation.Delete delete) {
        var index = delete.index() < 0 ? there.size() + delete.index() : delete.index();
        var from = (int) Math.max(0, index);
        var to = (int) Math.min(there.size(), index + delete.count());
        return from < to ? there.subList(from, to) : List.of();
    }

    /// Of the settings that no other has seen the newest.
    private Bytes newest(History<Operation> visible, Bytes element, Bytes inserted) {
        Function<Event<Operation>, Boolean> sets =
                event ->
                        event.operation() instanceof Operation.Set(_, var value)
                                && element.equals(element(event, value));
        return visible.stream()
                .filter(sets::apply)
                .filter(event -> visible.after(event).noneMatch(sets::apply))
                .max(History.BY_TIME)
                .map(event -> ((Operation.Set) event.operation()).element())
                .orElse(inserted);
    }

    private Bytes element(Event<Operation> event, Bytes value) {
        return elements.computeIfAbsent(
                value,
                _ -> {
                    var index = ((Operation.Set) event.operation()).index();
                    var there = shown.get(event.seen());
                    return there.get((int) (index < 0 ? there.size() + index : index));
                });
    }

    boolean allows(List<Bytes> values, History<Operation> visible) {
        var contents = contents(visible);
        var there = values.stream().map(value -> elements.getOrDefault(value, value)).toList();
        if (!contents.equals(byElement(there, values)) || there.size() != contents.size()) {
            return false;
        }
        for (var i = 0; i < there.size(); i++) {
            for (var j = i + 1; j < there.size(); j++) {
                if (order.contains(new Pair(there.get(j), there.get(i)))) {
                    return false;
                }
                order.add(new Pair(there.get(i), there.get(j)));
            }
        }
        var numbers = new BitSet();
        visible.events().forEach(event -> numbers.set(event.number()));
        shown.put(numbers, there);
        return visible.events().stream()
                .filter(event -> isLast(event, numbers))
                .allMatch(event -> isWhereItShould(event, there));
    }

    private static Map<Bytes, Bytes> byElement(List<Bytes> elements, List<Bytes> values) {
        var map = new TreeMap<Bytes, Bytes>();
        for (var i = 0; i < values.size(); i++) {
            map.put(elements.get(i), values.get(i));
        }
        return map;
    }

    /// Whether all that is visible is what this saw, and itself.
    private static boolean isLast(Event<Operation> event, BitSet visible) {
        var all = (BitSet) event.seen().clone();
        all.set(event.number());
        return all.equals(visible);
    }

    private boolean isWhereItShould(Event<Operation> event, List<Bytes> there) {
        if (!(event.operation() instanceof Operation.Insert(var index, var inserted))) {
            return true;
        }
        var before = shown.get(event.seen());
        var at = (int) (index < 0 ? before.size() + 1 + index : index);
        var expected = new ArrayList<>(before);
        expected.addAll(at, inserted.list());
        return there.equals(expected);
    }
}
