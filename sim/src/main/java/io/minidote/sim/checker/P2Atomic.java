package io.minidote.sim.checker;

import io.minidote.clock.ReplicaId;
import io.minidote.replica.Response;
import io.minidote.replica.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All changes of one update become visible together, and those of a refused one never.
///
/// Looked at: every mark in every published view and in every view a client was given.
final class P2Atomic extends Checker {

    /// Every mark there is, in the order they were asked for.
    private final List<Mark> marks = new ArrayList<>();

    /// Of each replica, the marks that it has not shown yet.
    private final Map<ReplicaId, Unseen> unseen = new HashMap<>();

    /// Marks of updates that were answered with a promise that nothing has happened.
    private final Set<Mark> never = new HashSet<>();

    private static final class Unseen {
        int next;
        final List<Mark> marks = new ArrayList<>();
    }

    P2Atomic() {
        super("P2 atomic");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Asked(_, var request) -> marks.addAll(request.marks());
            case Event.Answered(var at, var request, var response, _) -> {
                if (nothingHappened(response)) {
                    never.addAll(request.marks());
                }
                switch (response) {
                    case Response.Covered(var view) -> lookAtAll(at, view, request.known());
                    case Response.Opened(_, var view) -> lookAtAll(at, view, request.known());
                    default -> {}
                }
            }
            case Event.Published(var at, var view) -> lookAtNew(at, view);
            case Event.Started(var at, _, _, _) -> unseen.remove(at);
            case Event.Ended(var outcomes, _) ->
                    outcomes.forEach(outcome -> lookAtAll(outcome.at(), outcome.view(), marks));
            default -> {}
        }
    }

    private static boolean nothingHappened(Response response) {
        return switch (response) {
            case Response.Refused _,
                    Response.Late _,
                    Response.Loading _,
                    Response.Busy _,
                    Response.NoRoom _,
                    Response.NotAgain _,
                    Response.Changed _,
                    Response.OutOfMemory _ ->
                    true;
            case Response.Updated _,
                    Response.Covered _,
                    Response.Opened _,
                    Response.Aborted _,
                    Response.Watching _,
                    Response.Acknowledged _,
                    Response.Inspected _,
                    Response.Forgotten _,
                    Response.Left _,
                    Response.Stopped _ ->
                    false;
        };
    }

    private void lookAtNew(ReplicaId at, View view) {
        var open = unseen.computeIfAbsent(at, _ -> new Unseen());
        open.marks.addAll(marks.subList(open.next, marks.size()));
        open.next = marks.size();
        open.marks.removeIf(mark -> look(at, view, mark));
    }

    private void lookAtAll(ReplicaId at, View view, List<Mark> some) {
        some.forEach(mark -> look(at, view, mark));
    }

    private boolean look(ReplicaId at, View view, Mark mark) {
        var places = mark.places(view);
        check(
                places == 0 || places == mark.sets().size(),
                "%s shows %s in %d of its %d sets",
                at,
                mark.element(),
                places,
                mark.sets().size());
        check(
                places == 0 || !never.contains(mark),
                "%s shows %s, of an update whose asker was told that nothing has happened",
                at,
                mark.element());
        return places > 0;
    }
}
