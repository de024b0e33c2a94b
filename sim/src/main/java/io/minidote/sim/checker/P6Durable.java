package io.minidote.sim.checker;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.replica.Response;
import io.minidote.replica.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was acknowledged survives a crash.
///
/// Looked at: what a replica has after a restart, against everything it had ever answered before;
/// and in the end, at every replica, the mark of every acknowledged update. Of a lost disk, what no
/// other disk had is excused, and what a forgotten replica did alone and an operator is told of.
final class P6Durable extends Checker {

    /// The clocks of all that each replica has answered.
    private final Map<ReplicaId, VectorClock> answered = new HashMap<>();

    /// The last dot of the transaction that left a mark.
    private final Map<Bytes, Dot> issued = new HashMap<>();

    /// The acknowledged marks that nothing excuses.
    private final Map<Mark, Dot> acknowledged = new LinkedHashMap<>();

    /// Replicas whose disk is gone, with how many of their dots were elsewhere.
    private final Map<ReplicaId, Long> lost = new HashMap<>();

    P6Durable() {
        super("P6 durable");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Appended(var at, var tagged) -> {
                if (tagged.first().replica().equals(at)) {
                    remember(tagged);
                }
            }
            case Event.Answered(var at, var request, Response.Updated(var clock, _), _) -> {
                answered.merge(at, clock, VectorClock::join);
                for (var mark : request.marks()) {
                    var dot = issued.get(mark.element());
                    check(
                            dot != null && clock.contains(dot),
                            "%s acknowledged %s at %s, which does not have it",
                            at,
                            mark.element(),
                            clock);
                    acknowledged.put(mark, dot);
                }
            }
            case Event.Answered(var at, _, Response.Covered(var view), _) ->
                    answered.merge(at, view.clock(), VectorClock::join);
            case Event.Answered(var at, _, Response.Opened(_, var view), _) ->
                    answered.merge(at, view.clock(), VectorClock::join);
            case Event.Started(var at, var before, var recovered, var fresh) -> {
                if (!fresh) {
                    var promised = answered.getOrDefault(before, VectorClock.EMPTY);
                    check(
                            recovered.covers(promised),
                            "%s came back with %s, and had answered %s",
                            at,
                            recovered,
                            promised);
                    answered.merge(at, promised, VectorClock::join);
                }
            }
            case Event.Lost(var at, var elsewhere) -> {
                answered.remove(at);
                lost.put(at, Long.MAX_VALUE);
                excuse(elsewhere);
            }
            case Event.SetAside(_, var elsewhere) -> excuse(elsewhere);
            case Event.PutAside(_, var of, var from, var to) ->
                    acknowledged
                            .values()
                            .removeIf(dot ->
                                    dot.replica().equals(of)
                                            && dot.counter() >= from
                                            && dot.counter() <= to);
            case Event.Ended(var outcomes, _) ->
                    acknowledged.forEach((mark, dot) -> {
                        for (var outcome : outcomes) {
                            check(
                                    mark.in(outcome.view()),
                                    "%s was acknowledged as %s, and is not at %s in the end",
                                    mark.element(),
                                    dot,
                                    outcome.at());
                        }
                    });
            default -> {}
        }
    }

    /// What only a lost disk had is gone, and with it what only a disk had that was set aside after
    /// that.
    private void excuse(VectorClock elsewhere) {
        lost.replaceAll((gone, kept) -> Math.min(kept, elsewhere.get(gone)));
        acknowledged
                .values()
                .removeIf(dot -> lost.getOrDefault(dot.replica(), Long.MAX_VALUE) < dot.counter());
    }

    /// A mark goes by the latest transaction that leaves it: another may do again what its own did.
    private void remember(Tagged<Transaction> tagged) {
        for (var element : elements(tagged)) {
            issued.put(element, tagged.last());
            acknowledged.replaceAll(
                    (mark, dot) -> mark.element().equals(element) ? tagged.last() : dot);
        }
    }

    private static List<Bytes> elements(Tagged<Transaction> tagged) {
        var elements = new ArrayList<Bytes>();
        for (var effect : tagged.payload().effects()) {
            if (effect.key().equals(Mark.set(Mark.ALL))
                    && effect.effect() instanceof AddWinsSet.Operation.Add(var added)) {
                elements.addAll(added);
            }
        }
        return elements;
    }
}
