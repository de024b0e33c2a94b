package io.minidote.sim.checker;

import io.minidote.clock.VectorClock;
import io.minidote.replica.Response;
import io.minidote.replica.View;

/// A request that carries a clock sees everything that clock covers, whichever replica answers.
///
/// Looked at: the clock of every answer, and whether the marks its session has seen before, written
/// or read, are in the view it is given now.
final class P3Session extends Checker {

    P3Session() {
        super("P3 session");
    }

    @Override
    public void on(Event event) {
        if (!(event instanceof Event.Answered(var at, var request, var response, var published))) {
            return;
        }
        switch (response) {
            case Response.Updated(var clock, _) -> {
                covers(at + " answered an update", clock, published, request.atLeast());
                covers(at + "'s view beside an answer", published.clock(), published, clock);
                for (var mark : request.marks()) {
                    check(
                            mark.in(published),
                            "%s answered the update of %s, and does not show it",
                            at,
                            mark.element());
                }
            }
            case Response.Covered(var view) -> sees(at + " answered a read", view, request);
            case Response.Opened(_, var view) -> sees(at + " opened a transaction", view, request);
            default -> {}
        }
    }

    private void sees(String what, View view, Event.Request request) {
        covers(what, view.clock(), view, request.atLeast());
        for (var mark : request.known()) {
            check(
                    mark.in(view),
                    "%s at %s without %s, which the session had seen",
                    what,
                    view.clock(),
                    mark.element());
        }
    }

    /// A clock that was handed out may leave out a replica that was retired, of which everything is
    /// there.
    private void covers(String what, VectorClock clock, View view, VectorClock atLeast) {
        var retired = view.membership().retired();
        var lacking = clock.lacking(atLeast);
        check(
                lacking.replicas().stream()
                        .allMatch(replica ->
                                retired.containsKey(replica)
                                        && lacking.get(replica) <= retired.get(replica).at()),
                "%s at %s, which lacks %s",
                what,
                clock,
                lacking);
    }
}
