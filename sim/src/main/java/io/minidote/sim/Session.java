package io.minidote.sim;

import io.minidote.base.Bytes;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Key;
import io.minidote.replica.CallId;
import io.minidote.replica.Input;
import io.minidote.replica.Intent;
import io.minidote.replica.RequestId;
import io.minidote.replica.Response;
import io.minidote.replica.View;
import io.minidote.sim.checker.Event;
import io.minidote.sim.checker.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// A client that reads and writes, moves from one node to another, and carries the clock of what it
/// has seen.
final class Session {

    private static final int REMEMBERED = 8;

    /// How many requests it may yet ask for again.
    private static final int REPEATABLE = 4;

    /// An interactive transaction that this client has open.
    private record Open(SimulatedNode at, long transaction, VectorClock clock) {}

    private final int number;
    private final Nodes nodes;
    private final Workload workload;
    private final Run run;
    private final Chance chance;
    private final long thinkMicros;

    /// How often it has begun anew.
    private int lives;

    private SimulatedNode at;
    private VectorClock seen = VectorClock.EMPTY;
    private final Deque<Mark> known = new ArrayDeque<>();
    private final List<RequestId> repeatable = new ArrayList<>();

    /// How many requests had an id, and how many tries there were of them.
    private int named;

    private int tries;
    private Optional<Open> open = Optional.empty();
    private int unanswered;
    private boolean thinking;
    private long pausedUntil;
    private boolean done;

    Session(int number, Nodes nodes, Workload workload, Run run, Chance chance) {
        this.number = number;
        this.nodes = nodes;
        this.workload = workload;
        this.run = run;
        this.chance = chance;
        thinkMicros = chance.pick(List.of(3_000L, 15_000L, 60_000L));
        at = nodes.pick(chance);
        think();
    }

    void pauseUntil(long micros) {
        pausedUntil = micros;
    }

    void stop() {
        done = true;
    }

    private void think() {
        if (thinking) {
            return;
        }
        thinking = true;
        var pause = Math.max(0, pausedUntil - run.agenda.micros());
        run.agenda.in(pause + chance.between(thinkMicros / 4, thinkMicros), this::act);
    }

    private void act() {
        thinking = false;
        if (done) {
            return;
        }
        if (pausedUntil > run.agenda.micros()) {
            think();
            return;
        }
        if (open.isPresent() && chance.percent(50)) {
            end(open.get());
            return;
        }
        if (chance.percent(12) || !nodes.contains(at)) {
            at = nodes.pick(chance);
            run.tally.add(Count.SESSION_MOVED);
        }
        var kind = chance.below(100);
        if (kind < 12) {
            updateOnce();
        } else if (kind < 50) {
            for (var burst = chance.percent(30) ? chance.between(2, 5) : 1; burst > 0; burst--) {
                update();
            }
        } else if (kind < 85) {
            ask(
                    Event.Kind.READ,
                    seen,
                    List.of(),
                    (id, deadline) -> new Input.Await(id, seen, deadline));
        } else if (kind < 95 && open.isEmpty()) {
            ask(
                    Event.Kind.OPEN,
                    seen,
                    List.of(),
                    (id, deadline) -> new Input.Open(id, seen, deadline));
        } else {
            ask(Event.Kind.INSPECT, VectorClock.EMPTY, List.of(), (id, _) -> new Input.Inspect(id));
        }
    }

    private void update() {
        var marks = chance.percent(60) ? List.of(workload.mark()) : List.<Mark>of();
        var intent = chance.percent(5) ? workload.refused(marks) : workload.intent(marks);
        ask(
                Event.Kind.UPDATE,
                seen,
                marks,
                (id, deadline) -> new Input.Update(id, seen, deadline, intent));
    }

    /// Something under a new name, or once more what it may have done before, perhaps elsewhere;
    /// now and then twice, while the first is on its way. It leaves no mark: what is asked for
    /// twice of replicas that have nothing of each other happens twice.
    private void updateOnce() {
        var request = request();
        for (var times = chance.percent(20) ? 2 : 1; times > 0; times--) {
            var intent = once(request);
            ask(
                    Event.Kind.UPDATE,
                    seen,
                    Optional.of(request),
                    List.of(),
                    (id, deadline) -> new Input.Update(id, seen, deadline, intent));
        }
    }

    private RequestId request() {
        if (!repeatable.isEmpty() && chance.percent(60)) {
            run.tally.add(Count.ASKED_AGAIN);
            return chance.pick(repeatable);
        }
        var request = RequestId.of("c%d.%d/%d".formatted(number, lives, ++named));
        repeatable.add(request);
        if (repeatable.size() > REPEATABLE) {
            repeatable.removeFirst();
        }
        return request;
    }

    /// Each try would do something else, and say so.
    private Intent once(RequestId request) {
        var answer = Bytes.of("%s, try %d".formatted(request, ++tries));
        return workload.intent(List.of()).once(request, _ -> answer);
    }

    private void end(Open transaction) {
        open = Optional.empty();
        at = transaction.at();
        if (chance.percent(20)) {
            ask(
                    Event.Kind.ABORT,
                    transaction.clock(),
                    List.of(),
                    (id, _) -> new Input.Abort(id, transaction.transaction()));
        } else if (chance.percent(20)) {
            var request = request();
            var intent = once(request);
            ask(
                    Event.Kind.COMMIT,
                    transaction.clock(),
                    Optional.of(request),
                    List.of(),
                    (id, _) -> new Input.Commit(id, transaction.transaction(), intent));
        } else {
            var marks = List.of(workload.mark());
            var intent = workload.intent(marks);
            var unchanged =
                    chance.percent(30)
                            ? List.<Key<?, ?, ?>>of(workload.key())
                            : List.<Key<?, ?, ?>>of();
            ask(
                    Event.Kind.COMMIT,
                    transaction.clock(),
                    marks,
                    (id, _) -> new Input.Commit(id, transaction.transaction(), unchanged, intent));
        }
    }

    private void ask(
            Event.Kind kind,
            VectorClock atLeast,
            List<Mark> marks,
            BiFunction<CallId, Instant, Input.Request> input) {
        ask(kind, atLeast, Optional.empty(), marks, input);
    }

    private void ask(
            Event.Kind kind,
            VectorClock atLeast,
            Optional<RequestId> request,
            List<Mark> marks,
            BiFunction<CallId, Instant, Input.Request> input) {
        unanswered++;
        var asked = at;
        asked.ask(
                "c%d.%d".formatted(number, lives),
                kind,
                atLeast,
                Duration.ofMillis(chance.pick(List.of(5L, 100L, 1_000L, 5_000L))),
                request,
                marks,
                List.copyOf(known),
                input,
                new Asker() {
                    @Override
                    public void answered(Response response) {
                        take(asked, kind, marks, response);
                        goOn();
                    }

                    @Override
                    public void lost() {
                        goOn();
                    }
                });
    }

    private void goOn() {
        unanswered--;
        if (unanswered == 0) {
            think();
        }
    }

    private void take(SimulatedNode asked, Event.Kind kind, List<Mark> marks, Response response) {
        switch (response) {
            case Response.Updated(var clock, _) -> {
                run.tally.add(kind == Event.Kind.COMMIT ? Count.COMMITTED : Count.UPDATED);
                seen = seen.join(clock);
                marks.forEach(this::remember);
            }
            case Response.Covered(var view) -> {
                run.tally.add(Count.READ);
                look(view);
            }
            case Response.Opened(var transaction, var view) -> {
                run.tally.add(Count.OPENED);
                look(view);
                open = Optional.of(new Open(asked, transaction, view.clock()));
            }
            case Response.Aborted() -> run.tally.add(Count.ABORTED);
            case Response.Watching _,
                    Response.Acknowledged _,
                    Response.Inspected _,
                    Response.Forgotten _,
                    Response.Left _,
                    Response.NotAgain _ -> {}
            case Response.Refused _ -> {
                run.tally.add(Count.REFUSED);
                if (chance.percent(10)) {
                    beginAnew();
                }
            }
            case Response.Changed _ -> run.tally.add(Count.CHANGED_MEANWHILE);
            case Response.Late _ -> run.tally.add(Count.LATE);
            case Response.Loading _ -> run.tally.add(Count.LOADING);
            case Response.Busy _ -> run.tally.add(Count.BUSY);
            case Response.NoRoom() -> run.tally.add(Count.NO_ROOM);
            case Response.OutOfMemory _ -> run.tally.add(Count.OUT_OF_MEMORY);
            case Response.Stopped _ -> run.tally.add(Count.ANSWER_LOST);
        }
    }

    /// Another client: it has seen nothing, not even what is gone for ever.
    private void beginAnew() {
        lives++;
        seen = VectorClock.EMPTY;
        known.clear();
    }

    private void look(View view) {
        seen = seen.join(view.clock());
        for (var mark : workload.recent()) {
            if (mark.in(view)) {
                remember(mark);
            }
        }
    }

    private void remember(Mark mark) {
        if (!known.contains(mark)) {
            known.add(mark);
            if (known.size() > REMEMBERED) {
                known.remove();
            }
        }
    }
}
