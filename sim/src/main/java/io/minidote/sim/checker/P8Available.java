package io.minidote.sim.checker;

import io.minidote.clock.ReplicaId;
import io.minidote.replica.Response;
import io.minidote.replica.Transaction;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A replica that has once been complete answers reads and writes while cut off from all others,
/// until the cluster goes on without it.
///
/// Looked at: requests for nothing a replica lacks are answered within [#PATIENCE_MICROS], and not
/// with an excuse; others soon after their deadline. Counted are answers while cut off.
final class P8Available extends Checker {

    private static final long PATIENCE_MICROS = 2_000_000;

    private static final class Waiting {
        final Event.Request request;

        /// When its deadline was first seen to have passed.
        long lateSince = Long.MAX_VALUE;

        Waiting(Event.Request request) {
            this.request = request;
        }
    }

    private final Map<ReplicaId, Map<Long, Waiting>> waiting = new HashMap<>();

    /// Since when each that has served has done so.
    private final Map<ReplicaId, Long> complete = new HashMap<>();

    /// Those that the cluster goes on without.
    private final Set<ReplicaId> forgotten = new HashSet<>();

    private long now;
    private final Set<ReplicaId> cutOff = new HashSet<>();

    P8Available() {
        super("P8 available");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Asked(var at, var request) ->
                    waiting.computeIfAbsent(at, _ -> new LinkedHashMap<>())
                            .put(request.number(), new Waiting(request));
            case Event.Answered(var at, var request, var response, _) -> {
                waiting.getOrDefault(at, new LinkedHashMap<>()).remove(request.number());
                if (complete.getOrDefault(at, Long.MAX_VALUE) < request.micros()
                        && isAnybodys(request.kind())) {
                    require(
                            !(response instanceof Response.Loading),
                            "%s had been complete, and answered %s with %s",
                            at,
                            request.kind(),
                            response);
                    if (request.covered() && cutOff.contains(at)) {
                        check(true, "%s answered", at);
                    }
                }
                if (serves(response) && !forgotten.contains(at)) {
                    complete.putIfAbsent(at, now);
                }
            }
            case Event.Stopped(var at) -> waiting.remove(at);
            case Event.Appended(_, var tagged) -> {
                switch (tagged.payload()) {
                    case Transaction.Forgotten(var gone) -> gone(gone);
                    case Transaction.Joined(var joiner, _) -> goneBefore(joiner);
                    case Transaction.Founded _,
                            Transaction.Changes _,
                            Transaction.Ceased _,
                            Transaction.Retired _,
                            Transaction.Again _ -> {}
                }
            }
            case Event.Stepped(var at, var micros, var clock, var isCutOff) -> {
                now = micros;
                if (isCutOff) {
                    cutOff.add(at);
                } else {
                    cutOff.remove(at);
                }
                waiting.getOrDefault(at, new LinkedHashMap<>())
                        .values()
                        .forEach(each -> look(at, each, micros, clock, isCutOff));
            }
            default -> {}
        }
    }

    /// Somebody has begun to forget it.
    private void gone(ReplicaId replica) {
        forgotten.add(replica);
        complete.remove(replica);
    }

    /// Whoever joins under a name begins the forgetting of earlier replicas of that name.
    private void goneBefore(ReplicaId joiner) {
        List.copyOf(complete.keySet()).stream()
                .filter(other -> other.name().equals(joiner.name()) && !other.equals(joiner))
                .forEach(this::gone);
    }

    /// Whether a client asks, rather than who runs the cluster.
    private static boolean isAnybodys(Event.Kind kind) {
        return switch (kind) {
            case UPDATE, READ, OPEN, COMMIT, ABORT, INSPECT -> true;
            case FORGET, LEAVE, AGAIN -> false;
        };
    }

    private static boolean serves(Response response) {
        return response instanceof Response.Updated
                || response instanceof Response.Covered
                || response instanceof Response.Opened;
    }

    private void look(ReplicaId at, Waiting each, long micros, Instant clock, boolean isCutOff) {
        var request = each.request;
        if (clock.isBefore(request.deadline())) {
            each.lateSince = Long.MAX_VALUE;
        } else if (each.lateSince == Long.MAX_VALUE) {
            each.lateSince = micros;
        }
        require(
                !request.covered()
                        || !isAnybodys(request.kind())
                        || micros <= request.micros() + PATIENCE_MICROS,
                "%s%s has everything for %s %d of %d µs, and has not answered at %d µs",
                at,
                isCutOff ? ", cut off," : "",
                request.kind(),
                request.number(),
                request.micros(),
                micros);
        require(
                each.lateSince == Long.MAX_VALUE
                        || !isAnybodys(request.kind())
                        || micros <= each.lateSince + PATIENCE_MICROS,
                "%s has not answered %s %d at %s, its deadline was %s",
                at,
                request.kind(),
                request.number(),
                clock,
                request.deadline());
    }
}
