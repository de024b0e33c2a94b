package io.minidote.sim.checker;

import io.minidote.clock.ReplicaId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// A node name used again on a fresh disk is a new replica; the old one's updates stay.
///
/// Looked at: every start, every own transaction, and in the end the dots of those wiped, as many
/// as other disks had when it happened.
final class P10Identity extends Checker {

    private final Set<ReplicaId> started = new HashSet<>();

    /// Replicas whose disk is gone, with how many of their dots were elsewhere.
    private final Map<ReplicaId, Long> wiped = new HashMap<>();

    P10Identity() {
        super("P10 identity");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Started(var at, var before, _, var fresh) -> {
                if (fresh || !at.equals(before)) {
                    check(
                            !started.contains(at),
                            "%s is an identity that was used before on another disk",
                            at);
                }
                check(!wiped.containsKey(at), "%s runs again, and its disk was wiped", at);
                started.add(at);
            }
            case Event.Appended(var at, var tagged) -> {
                var origin = tagged.first().replica();
                check(
                        started.contains(origin),
                        "%s logged %s of a replica that never ran",
                        at,
                        tagged.first());
            }
            case Event.Wiped(var at, var elsewhere) -> {
                wiped.put(at, Long.MAX_VALUE);
                wiped.replaceAll((gone, kept) -> Math.min(kept, elsewhere.get(gone)));
            }
            case Event.Ended(var outcomes) ->
                    wiped.forEach((gone, kept) -> {
                        for (var outcome : outcomes) {
                            check(
                                    outcome.view().clock().get(gone) >= kept,
                                    "%s has %d updates of %s, which was wiped when others had %d",
                                    outcome.at(),
                                    outcome.view().clock().get(gone),
                                    gone,
                                    kept);
                        }
                    });
            default -> {}
        }
    }
}
