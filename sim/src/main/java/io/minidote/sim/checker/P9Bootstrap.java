package io.minidote.sim.checker;

import io.minidote.broadcast.Tagged;
import io.minidote.clock.ReplicaId;
import io.minidote.replica.Response;
import io.minidote.replica.Transaction;
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
/// Looked at: every answer of a replica that joined, until it first served.
final class P9Bootstrap extends Checker {

    private final Map<ReplicaId, List<Tagged<Transaction>>> joins = new HashMap<>();
    private final Set<ReplicaId> founders = new HashSet<>();

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
                }
            }
            default -> {}
        }
    }

    private static boolean serves(Response response) {
        return response instanceof Response.Updated
                || response instanceof Response.Covered
                || response instanceof Response.Opened;
    }
}
