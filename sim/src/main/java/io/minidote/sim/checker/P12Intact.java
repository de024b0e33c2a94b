package io.minidote.sim.checker;

import io.minidote.broadcast.Frame;
import io.minidote.clock.Dot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Damaged bytes from disk or network are detected and never applied; what a crash leaves behind is
/// repaired, and anything else refuses to start and says where.
///
/// Looked at: each message that a replica is given, and each frame and each snapshot that it starts
/// from, against what was sent and written; and whether what is taken for damage is damage.
final class P12Intact extends Checker {

    /// Files of which a bit was turned over, by the name of the node whose they are.
    private final Map<String, Set<String>> damaged = new HashMap<>();

    /// What stands in the logs, by first dot: one dot has one payload.
    private final Map<Dot, Frame> logged = new HashMap<>();

    /// The fingerprints of all snapshots that were ever written.
    private final Set<Long> saved = new HashSet<>();

    P12Intact() {
        super("P12 intact");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Received(var at, var envelope, var altered) ->
                    check(!altered, "%s was given %s, which is not what was sent", at, envelope);
            case Event.Persisted(_, var frame) -> logged.put(frame.first(), frame);
            case Event.Replayed(var at, var frame) -> {
                var known = logged.getOrDefault(frame.first(), frame);
                check(
                        known.equals(frame),
                        "%s starts from %s in its log, which has %s",
                        at,
                        frame,
                        known);
            }
            case Event.Saved(_, var fingerprint) -> saved.add(fingerprint);
            case Event.Restored(var at, var fingerprint) ->
                    check(
                            saved.contains(fingerprint),
                            "%s starts from a snapshot that nobody has written",
                            at);
            case Event.Damaged(var at, var path) ->
                    damaged.computeIfAbsent(at.name(), _ -> new HashSet<>()).add(path);
            case Event.Lost(var at, _) -> damaged.remove(at.name());
            case Event.SetAside(var at, _) -> damaged.remove(at.name());
            case Event.FoundDamaged(var at, var path, var offset) ->
                    check(
                            damaged.getOrDefault(at.name(), Set.of()).contains(path),
                            "%s takes a crash for damage at byte %d of %s",
                            at,
                            offset,
                            path);
            default -> {}
        }
    }
}
