package io.minidote.sim.checker;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.replica.View;
import java.util.HashMap;
import java.util.Map;

/// No effect is applied twice.
///
/// Looked at: every log has each dot once; and in every published view the counter that each marked
/// update adds one to has counted as many as there are marks. A set cannot tell one from two, a
/// counter can.
final class P7Once extends Checker {

    private final Map<ReplicaId, VectorClock> logged = new HashMap<>();

    P7Once() {
        super("P7 once");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Started started -> logged.put(started.at(), started.recovered());
            case Event.Adopted(var at, var clock) -> logged.put(at, clock);
            case Event.Appended(var at, var tagged) -> {
                var origin = tagged.first().replica();
                var had = logged.getOrDefault(at, VectorClock.EMPTY);
                check(
                        tagged.first().counter() == had.get(origin) + 1,
                        "%s logged %s, and its log has %d of that origin already",
                        at,
                        tagged.first(),
                        had.get(origin));
                logged.put(at, had.with(tagged.last()));
            }
            case Event.Published(var at, var view) -> count(at, view);
            case Event.Ended(var outcomes, _) ->
                    outcomes.forEach(outcome -> count(outcome.at(), outcome.view()));
            default -> {}
        }
    }

    private void count(ReplicaId at, View view) {
        var marks = view.read(Mark.set(Mark.ALL)).size();
        var total = Mark.total(view);
        check(
                total == marks,
                "%s has %d marks, and counted %d at %s",
                at,
                marks,
                total,
                view.clock());
    }
}
