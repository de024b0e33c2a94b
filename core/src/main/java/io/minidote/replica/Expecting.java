package io.minidote.replica;

import io.minidote.broadcast.Tagged;
import io.minidote.crdt.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Updates that wait for objects to come, each filed under all that it expects.
///
/// Where something happens is noted, and looked at when it has happened as a whole: as long as an
/// object is there, whoever has waited longest for it is tried. So a change costs those nothing who
/// wait for something else, and those little who wait behind others.
final class Expecting {

    /// @param number counts up: who came first has the least
    /// @param until when it is answered though nothing has come
    record Update(long number, CallId id, Intent.Outcome.Expects expects, Instant until) {}

    private static final Comparator<Update> BY_TIME =
            Comparator.comparing(Update::until).thenComparingLong(Update::number);

    private final int most;

    private final Map<CallId, Update> updates = new HashMap<>(); // never iterated
    private final TreeSet<Update> byTime = new TreeSet<>(BY_TIME);

    /// Who expects what, by number; nothing that nobody expects.
    private final Map<Location, Map<Key<?, ?, ?>, NavigableMap<Long, Update>>> expected =
            new LinkedHashMap<>();

    /// Where something has happened that nobody has looked at.
    private final SequencedSet<Location> touched = new LinkedHashSet<>();

    private long next;

    /// @param most `limit.expecting-requests`
    Expecting(int most) {
        this.most = most;
    }

    int size() {
        return updates.size();
    }

    boolean isFull() {
        return size() >= most;
    }

    void add(CallId id, Intent.Outcome.Expects expects, Instant now) {
        var update = new Update(next++, id, expects, now.plus(expects.atMost()));
        updates.put(id, update);
        byTime.add(update);
        for (var object : expects.objects()) {
            expected.computeIfAbsent(Location.of(object), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(object, _ -> new TreeMap<>())
                    .put(update.number(), update);
        }
    }

    /// Takes out an update, if it is here.
    Optional<Update> remove(CallId id) {
        var found = Optional.ofNullable(updates.get(id));
        found.ifPresent(this::remove);
        return found;
    }

    private void remove(Update update) {
        updates.remove(update.id());
        byTime.remove(update);
        for (var object : update.expects().objects()) {
            expected.computeIfPresent(
                    Location.of(object),
                    (_, here) -> {
                        here.computeIfPresent(
                                object,
                                (_, waiting) -> {
                                    waiting.remove(update.number());
                                    return waiting.isEmpty() ? null : waiting;
                                });
                        return here.isEmpty() ? null : here;
                    });
        }
    }

    /// Takes out those whose time is over.
    List<Update> late(Instant now) {
        var late = new ArrayList<Update>();
        while (!byTime.isEmpty() && !byTime.getFirst().until().isAfter(now)) {
            late.add(byTime.getFirst());
            remove(byTime.getFirst());
        }
        return late;
    }

    // --- what happens

    void delivered(Tagged<Transaction> tagged) {
        if (updates.isEmpty()) {
            return;
        }
        for (var effect : tagged.payload().effects()) {
            var location = Location.of(effect.key());
            if (expected.containsKey(location)) {
                touched.add(location);
            }
        }
    }

    /// A state was taken over: anything may have come.
    void merged() {
        touched.addAll(expected.keySet());
    }

    /// Tries those who expect what has come. Where the first of them cannot use it, those behind
    /// him cannot either: they expect the same.
    ///
    /// @param isThere whether a client sees the object
    /// @param answers tries an update again, and says whether it is answered
    void serve(Predicate<Key<?, ?, ?>> isThere, Predicate<Update> answers) {
        while (!touched.isEmpty()) {
            var here = expected.getOrDefault(touched.removeFirst(), Collections.emptyMap());
            for (var object : List.copyOf(here.keySet())) {
                var first = first(object);
                while (first.isPresent() && isThere.test(object) && answers.test(first.get())) {
                    remove(first.get());
                    first = first(object);
                }
            }
        }
    }

    private Optional<Update> first(Key<?, ?, ?> object) {
        return Optional.ofNullable(expected.get(Location.of(object)))
                .flatMap(here -> Optional.ofNullable(here.get(object)))
                .map(waiting -> waiting.firstEntry().getValue());
    }
}
