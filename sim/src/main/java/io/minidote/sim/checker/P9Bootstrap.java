package io.minidote.sim.checker;

import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.replica.Response;
import io.minidote.replica.Transaction;
import io.minidote.replica.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A new or wiped replica serves nobody before it has everything.
///
/// Everything is what its donor had when it broadcast the join: the join's `after`. That it has the
/// rest in the end is P5's.
///
/// Looked at: the first time a replica that joined serves somebody, what its clock covers, and
/// whether the marks that were answered within that are there.
final class P9Bootstrap extends Checker {

    private final Map<ReplicaId, List<Tagged<Transaction>>> joins = new HashMap<>();
    private final Set<ReplicaId> founders = new HashSet<>();

    private record Answer(ReplicaId at, View published) {}

    /// The views that acknowledged marks were answered beside.
    private final Map<Mark, Answer> answered = new HashMap<>();

    /// Those that have served since their disk was fresh.
    private final Set<ReplicaId> served = new HashSet<>();

    P9Bootstrap() {
        super("P9 bootstrap");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Appended(var at, var tagged) when tagged.first().replica().equals(at) -> {
                switch (tagged.payload()) {
                    case Transaction.Founded _ -> founders.add(at);
                    case Transaction.Joined(var joiner, _) ->
                            joins.computeIfAbsent(joiner, _ -> new ArrayList<>()).add(tagged);
                    case Transaction.Changes _,
                            Transaction.Forgotten _,
                            Transaction.Ceased _,
                            Transaction.Retired _,
                            Transaction.Again _ -> {}
                }
            }
            case Event.Answered(var at, var request, var response, var published) -> {
                if (response instanceof Response.Updated) {
                    request.marks().forEach(mark -> answered.put(mark, new Answer(at, published)));
                }
                if (serves(response) && !founders.contains(at) && served.add(at)) {
                    var clock = published.clock();
                    check(
                            joins.getOrDefault(at, List.of()).stream()
                                    .anyMatch(join ->
                                            clock.contains(join.first())
                                                    && clock.covers(join.after())),
                            "%s answered %s when it had %s, which has none of its joins %s",
                            at,
                            request.kind(),
                            clock,
                            joins.getOrDefault(at, List.of()));
                    answered.forEach((mark, by) -> has(at, published, mark, by));
                }
            }
            default -> {}
        }
    }

    private void has(ReplicaId at, View published, Mark mark, Answer by) {
        if (published.clock().covers(by.published().clock())) {
            check(
                    mark.in(published),
                    "%s serves without %s, which %s had answered at %s",
                    at,
                    mark.element(),
                    by.at(),
                    by.published().clock());
        }
    }

    private static boolean serves(Response response) {
        return response instanceof Response.Updated
                || response instanceof Response.Covered
                || response instanceof Response.Opened;
    }
}
