package io.minidote.sim.checker;

import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.replica.Transaction;
import io.minidote.replica.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A node name used again on a fresh disk is a new replica; the old one's updates stay, and its
/// entry leaves the clocks once that is safe.
///
/// Looked at: every start, every own transaction, what those who leave leave behind, and in the end
/// the dots of those whose disk was lost, as many as other disks had when it happened, all that
/// those did who were forgotten, and who is a member: everybody who is there, and nobody else.
final class P10Identity extends Checker {

    private final Set<ReplicaId> started = new HashSet<>();

    /// How many of its own dots each replica has shown.
    private final Map<ReplicaId, Long> shown = new HashMap<>();

    /// Replicas whose disk is gone, with how many of their dots were elsewhere.
    private final Map<ReplicaId, Long> lost = new HashMap<>();

    /// How many own dots the log of each replica had.
    private final Map<ReplicaId, Long> issued = new HashMap<>();

    /// Replicas whose disk was set aside, with the last of what they did that was put on the list.
    private final Map<ReplicaId, Long> forgotten = new HashMap<>();

    /// The transactions that only do again what a replica before them did, by their first dot.
    private final Map<Dot, Redoing> redoing = new HashMap<>();

    private record Redoing(long last, Transaction.Again again) {}

    /// The last dots of the transactions that did again what a replica had done, by how far they
    /// came with it.
    private final Map<ReplicaId, TreeMap<Long, Set<Dot>>> redone = new HashMap<>();

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
                check(!lost.containsKey(at), "%s runs again, and its disk was lost", at);
                started.add(at);
            }
            case Event.Appended(var at, var tagged) -> {
                var origin = tagged.first().replica();
                check(
                        started.contains(origin),
                        "%s logged %s of a replica that never ran",
                        at,
                        tagged.first());
                if (tagged.payload() instanceof Transaction.Again again) {
                    redoing.put(tagged.first(), new Redoing(tagged.last().counter(), again));
                    redone.computeIfAbsent(again.of(), _ -> new TreeMap<>())
                            .computeIfAbsent(again.upTo(), _ -> new HashSet<>())
                            .add(tagged.last());
                }
            }
            case Event.Published(var at, var view) -> shown.put(at, view.clock().get(at));
            case Event.Left(var at, var elsewhere) ->
                    check(
                            elsewhere.get(at) >= shown.getOrDefault(at, 0L),
                            "%s has left with %d updates, and the others have %d of them",
                            at,
                            shown.getOrDefault(at, 0L),
                            elsewhere.get(at));
            case Event.Lost(var at, var elsewhere) -> {
                lost.put(at, Long.MAX_VALUE);
                forgotten.remove(at);
                excuse(elsewhere);
            }
            case Event.SetAside(var at, var elsewhere) -> {
                forgotten.put(at, 0L);
                excuse(elsewhere);
            }
            case Event.PutAside(_, var of, _, var to) -> forgotten.merge(of, to, Math::max);
            case Event.Persisted(var at, var frame) -> {
                if (frame.first().replica().equals(at)) {
                    issued.put(at, frame.last());
                }
            }
            case Event.Ended ended -> ended(ended);
            default -> {}
        }
    }

    private void excuse(VectorClock elsewhere) {
        lost.replaceAll((gone, kept) -> Math.min(kept, elsewhere.get(gone)));
    }

    private void ended(Event.Ended ended) {
        var there = new TreeSet<ReplicaId>();
        ended.outcomes().forEach(outcome -> there.add(outcome.at()));
        for (var outcome : ended.outcomes()) {
            var view = outcome.view();
            lost.forEach((gone, kept) ->
                    check(
                            has(view, gone) >= kept,
                            "%s has %d updates of %s, whose disk was lost when others had %d",
                            outcome.at(),
                            has(view, gone),
                            gone,
                            kept));
            if (ended.everyLink()) {
                forgotten.forEach((gone, listed) ->
                        check(
                                kept(gone, view) >= issued.getOrDefault(gone, 0L),
                                "%s was forgotten with %d updates; %s has %d of them, %d were done again, and %d were listed",
                                gone,
                                issued.getOrDefault(gone, 0L),
                                outcome.at(),
                                has(view, gone),
                                again(view, gone),
                                listed));
                check(
                        view.membership().members().equals(there),
                        "long after the faults stopped %s takes %s for members, but there are %s",
                        outcome.at(),
                        view.membership().members(),
                        there);
            }
        }
    }

    /// Up to where nothing is missing of what a replica did: it is in the view, or was done again,
    /// or listed.
    private long kept(ReplicaId replica, View view) {
        var listed = forgotten.getOrDefault(replica, 0L);
        var upTo = Math.max(Math.max(has(view, replica), again(view, replica)), listed);
        return orDoneBySomebodyElse(replica, orDoneOnceMore(replica, upTo, view), view);
    }

    /// Up to where nothing is missing of a replica that was kept up to `kept`: its successor may
    /// have done more of it again and been forgotten in turn, so that this was done once more.
    private long orDoneOnceMore(ReplicaId gone, long kept, View view) {
        var upTo = kept;
        for (var done :
                redone.getOrDefault(gone, new TreeMap<>()).tailMap(kept, false).entrySet()) {
            if (done.getValue().stream().anyMatch(by -> kept(by.replica(), view) >= by.counter())) {
                upTo = done.getKey();
            }
        }
        return upTo;
    }

    /// Up to where nothing is missing of a replica that was kept up to `kept`: what it only did
    /// again itself, its own successor may have been the first to do, or may have found in the
    /// data, where it had come in time from whoever did it first.
    private long orDoneBySomebodyElse(ReplicaId gone, long kept, View view) {
        var upTo = kept;
        for (var next = redoing.get(new Dot(gone, upTo + 1));
                next != null && isThere(next.again(), view);
                next = redoing.get(new Dot(gone, upTo + 1))) {
            upTo = next.last();
        }
        return upTo;
    }

    private static boolean isThere(Transaction.Again again, View view) {
        return Math.max(has(view, again.of()), again(view, again.of())) >= again.upTo();
    }

    private static long again(View view, ReplicaId replica) {
        return view.membership().again().getOrDefault(replica, 0L);
    }

    private static long has(View view, ReplicaId replica) {
        var retirement = view.membership().retired().get(replica);
        return retirement == null ? view.clock().get(replica) : retirement.at();
    }
}
