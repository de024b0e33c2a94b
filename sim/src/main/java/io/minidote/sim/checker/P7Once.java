package io.minidote.sim.checker;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.replica.Once;
import io.minidote.replica.RequestId;
import io.minidote.replica.Response;
import io.minidote.replica.Transaction;
import io.minidote.replica.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// No effect is applied twice, and what a client asks for again under the same request id is not a
/// second update at any replica that has the first.
///
/// Looked at: every log has each dot once; and in every published view the counter that each marked
/// update adds one to has counted as many as there are marks. A set cannot tell one from two, a
/// counter can. No replica issues a transaction for a request when it has one for it, and whoever
/// asks is answered as one that the replica has says.
final class P7Once extends Checker {

    /// A transaction that answers a request.
    private record Answering(Dot by, Bytes answer) {}

    private final Map<ReplicaId, VectorClock> logged = new HashMap<>();

    /// What was issued for each request, wherever that had nothing of the others.
    private final Map<RequestId, List<Answering>> answering = new HashMap<>();

    P7Once() {
        super("P7 once");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Started started -> {
                logged.put(started.at(), started.recovered());
                forgetLost(started.at(), started.recovered());
            }
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
                if (origin.equals(at)) {
                    tagged.payload().once().ifPresent(once -> issued(tagged, once));
                }
            }
            case Event.Answered(
                            var at,
                            var request,
                            Response.Updated(_, var result),
                            var published) ->
                    request.id().ifPresent(id -> answered(at, id, result, published));
            case Event.Published(var at, var view) -> count(at, view);
            case Event.Ended(var outcomes, _) ->
                    outcomes.forEach(outcome -> count(outcome.at(), outcome.view()));
            default -> {}
        }
    }

    private void issued(Tagged<Transaction> tagged, Once once) {
        var others = answering.computeIfAbsent(once.request(), _ -> new ArrayList<>());
        for (var other : others) {
            check(
                    !tagged.after().contains(other.by()),
                    "%s is for request %s, and its replica had %s, which is as well",
                    tagged.first(),
                    once.request(),
                    other.by());
        }
        others.add(new Answering(tagged.first(), once.answer()));
    }

    /// What was not on disk when its replica crashed has never been, and its dots are given out
    /// once more.
    private void forgetLost(ReplicaId at, VectorClock recovered) {
        answering
                .values()
                .forEach(each ->
                        each.removeIf(one ->
                                one.by().replica().equals(at) && !recovered.contains(one.by())));
    }

    private void answered(ReplicaId at, RequestId request, Object result, View published) {
        check(
                answering.getOrDefault(request, List.of()).stream()
                        .anyMatch(one ->
                                one.answer().equals(result)
                                        && published.clock().contains(one.by())),
                "%s answered request %s with %s, and has no such answer among %s",
                at,
                request,
                result,
                answering.getOrDefault(request, List.of()));
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
