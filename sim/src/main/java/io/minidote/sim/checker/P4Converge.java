package io.minidote.sim.checker;

import io.minidote.clock.ReplicaId;
import io.minidote.replica.Digest;
import io.minidote.replica.Response;
import io.minidote.replica.View;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// Replicas with equal clocks hold equal states, once both have forgotten up to the join of what
/// they call stable.
///
/// Looked at: whenever a replica was inspected, the latest views of the others with the same clock,
/// and all replicas in the end.
final class P4Converge extends Checker {

    private static final int KEPT = 6;

    private final Map<ReplicaId, Deque<View>> samples = new HashMap<>();

    P4Converge() {
        super("P4 converge");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Answered(var at, _, Response.Inspected _, var published) ->
                    compare(at, published);
            case Event.Ended(var outcomes, _) ->
                    outcomes.forEach(outcome -> compare(outcome.at(), outcome.view()));
            default -> {}
        }
    }

    private void compare(ReplicaId at, View view) {
        samples.forEach((other, earlier) -> {
            if (!other.equals(at)) {
                for (var each : earlier) {
                    if (each.clock().equals(view.clock()) && !view.clock().isEmpty()) {
                        compare(at, view, other, each);
                    }
                }
            }
        });
        var mine = samples.computeIfAbsent(at, _ -> new ArrayDeque<>());
        mine.add(view);
        if (mine.size() > KEPT) {
            mine.remove();
        }
    }

    private void compare(ReplicaId at, View view, ReplicaId other, View earlier) {
        var stable = view.stable().join(earlier.stable());
        var mine = Digest.of(view, stable);
        var theirs = Digest.of(earlier, stable);
        check(
                mine.equals(theirs),
                "%s and %s both have %s, stable up to %s, and differ:%n%s%n%s%n%s",
                at,
                other,
                view.clock(),
                stable,
                mine,
                theirs,
                Difference.between(view, earlier, stable));
    }
}
