package io.minidote.sim.checker;

import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.HashMap;
import java.util.Map;

/// An effect is applied at a replica only after everything it depends on.
///
/// What a transaction depends on is taken from its origin's own log, not from what others read in
/// the frame. Looked at: the order of every log, also across restarts, and the clock of every
/// published view.
final class P1Causal extends Checker {

    /// What each log holds.
    private final Map<ReplicaId, VectorClock> logged = new HashMap<>();

    /// What each transaction depends on, by its first dot and by its last.
    private final Map<Dot, VectorClock> afterByFirst = new HashMap<>();

    private final Map<Dot, VectorClock> afterByLast = new HashMap<>();

    P1Causal() {
        super("P1 causal");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Started started -> logged.put(started.at(), started.recovered());
            case Event.Adopted(var at, var clock) -> logged.put(at, clock);
            case Event.Appended(var at, var tagged) -> {
                var first = tagged.first();
                if (first.replica().equals(at)) {
                    afterByFirst.put(first, tagged.after());
                    afterByLast.put(tagged.last(), tagged.after());
                }
                var after = afterByFirst.getOrDefault(first, tagged.after());
                var had = logged.getOrDefault(at, VectorClock.EMPTY);
                check(
                        had.covers(after),
                        "%s logged %s, which depends on %s, when it had only %s",
                        at,
                        first,
                        after,
                        had);
                logged.put(at, had.with(tagged.last()));
            }
            case Event.Published(var at, var view) ->
                    view.clock()
                            .forEach((origin, counter) -> {
                                var last = new Dot(origin, counter);
                                var after = afterByLast.get(last);
                                check(
                                        after != null && view.clock().covers(after),
                                        "%s published a view of %s, but %s depends on %s",
                                        at,
                                        view.clock(),
                                        last,
                                        after == null ? "the rest of its transaction" : after);
                            });
            default -> {}
        }
    }
}
