package io.minidote.sim.checker;

import io.minidote.base.Bytes;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import io.minidote.replica.WatchEvent;
import io.minidote.replica.Watched;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Whoever watches hears of each transaction once, of all its objects that he watches, and of
/// nothing before it can be read; also when he goes on at another replica.
///
/// Looked at: of all that was ever issued for what is watched, what lies between the clocks of one
/// event and the next. It is one transaction, unless the event says that there is a gap.
public final class NothingUntold extends Checker {

    /// What is watched in every run.
    public static final Watched WATCHED = new Watched.OfBucket(Bytes.of("0"));

    /// Of each replica, the objects its transactions changed, by their last counter.
    private final Map<ReplicaId, TreeMap<Long, Set<Key<?, ?, ?>>>> changed = new HashMap<>();

    NothingUntold() {
        super("nothing untold");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Started(var at, _, var recovered, _) ->
                    changed.getOrDefault(at, new TreeMap<>())
                            .tailMap(recovered.get(at), false)
                            .clear();
            case Event.Appended(var at, var tagged) -> {
                if (tagged.first().replica().equals(at)) {
                    var objects = new LinkedHashSet<Key<?, ?, ?>>();
                    tagged.payload().effects().stream()
                            .map(effect -> effect.key())
                            .filter(WATCHED::has)
                            .forEach(objects::add);
                    if (!objects.isEmpty()) {
                        changed.computeIfAbsent(at, _ -> new TreeMap<>())
                                .put(tagged.last().counter(), objects);
                    }
                }
            }
            case Event.Told told -> told(told);
            default -> {}
        }
    }

    private void told(Event.Told told) {
        var membership = told.published().membership();
        var before = membership.completed(told.after());
        var now = membership.completed(told.event().clock());
        check(
                now.covers(before),
                "%s told %s to somebody who had heard of %s",
                told.at(),
                told.event(),
                before);
        check(
                told.published().clock().covers(now),
                "%s told %s and does not show it yet",
                told.at(),
                told.event());
        if (told.event() instanceof WatchEvent.Happened(_, var objects)) {
            var between = between(before, now);
            check(
                    between.size() == 1 && between.getFirst().equals(new LinkedHashSet<>(objects)),
                    "%s told %s to somebody who had heard of %s, and between these happened %s",
                    told.at(),
                    told.event(),
                    before,
                    between);
        }
    }

    private List<Set<Key<?, ?, ?>>> between(VectorClock before, VectorClock now) {
        var between = new ArrayList<Set<Key<?, ?, ?>>>();
        changed.forEach((origin, transactions) ->
                between.addAll(
                        transactions
                                .subMap(before.get(origin), false, now.get(origin), true)
                                .values()));
        return between;
    }
}
