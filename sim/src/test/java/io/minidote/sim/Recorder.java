package io.minidote.sim;

import io.minidote.base.Bytes;
import io.minidote.crdt.AddWinsSet;
import io.minidote.history.History;
import io.minidote.history.Operation;
import io.minidote.history.Outcome;
import io.minidote.history.Transaction;
import io.minidote.history.judge.Judge;
import io.minidote.history.judge.Verdict;
import io.minidote.replica.Response;
import io.minidote.replica.View;
import io.minidote.sim.checker.Checker;
import io.minidote.sim.checker.Event;
import io.minidote.sim.checker.Mark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Writes down what the clients of a run saw, for a judge who knows nothing of replicas: of updates
/// the marks they leave behind, of reads the objects that marks are in.
///
/// An interactive transaction sees the view of its begin and not what its session has seen since,
/// so each commit is a session of its own. With a disk that is lost or set aside goes what some
/// have seen, and what comes after that is not written down.
final class Recorder extends Checker {

    private static final String TOTAL = Mark.TOTAL.text();

    /// A request and what its client knows of it by now.
    private static final class Told {
        final String replica;
        final Event.Request request;
        Outcome outcome = Outcome.UNKNOWN;
        List<Operation> operations;
        long completed;

        Told(String replica, Event.Request request) {
            this.replica = replica;
            this.request = request;
            operations = changes(request.marks());
            completed = request.micros();
        }

        Transaction transaction() {
            return new Transaction(
                    request.kind() == Event.Kind.COMMIT
                            ? request.session() + " commits " + request.number()
                            : request.session(),
                    replica,
                    request.number(),
                    request.micros(),
                    completed,
                    outcome,
                    operations);
        }
    }

    private final Map<Long, Told> told = new LinkedHashMap<>();
    private final List<Transaction> inTheEnd = new ArrayList<>();
    private long micros;
    private boolean over;

    private Recorder() {
        super("what clients see");
    }

    /// The rules of the judge that a run breaks.
    static List<String> broken(SimulationOptions options, Subject.Maker maker) {
        var recorder = new Recorder();
        Simulation.run(options, maker, List.of(recorder));
        return Judge.judge(recorder.history()).broken().stream().map(Verdict::rule).toList();
    }

    History history() {
        return History.of(
                Stream.concat(told.values().stream().map(Told::transaction), inTheEnd.stream())
                        .toList());
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Stepped stepped -> pass(stepped.micros());
            case Event.Asked(var at, var request) -> {
                pass(request.micros());
                if (!over && says(request)) {
                    told.put(request.number(), new Told(at.name(), request));
                }
            }
            case Event.Answered(_, var request, var response, _) -> {
                var asked = told.get(request.number());
                if (!over && asked != null) {
                    asked.completed = micros;
                    take(asked, response);
                }
            }
            case Event.Lost _, Event.SetAside _ -> over = true;
            case Event.Ended(var outcomes, _) -> {
                if (!over) {
                    outcomes.forEach(this::end);
                }
            }
            default -> {}
        }
    }

    private void pass(long now) {
        micros = Math.max(micros, now);
    }

    private static boolean says(Event.Request request) {
        return switch (request.kind()) {
            case UPDATE, COMMIT -> !request.marks().isEmpty();
            case READ, OPEN -> true;
            case ABORT, INSPECT, FORGET, LEAVE, AGAIN -> false;
        };
    }

    private static void take(Told asked, Response response) {
        switch (response) {
            case Response.Updated _ -> asked.outcome = Outcome.OK;
            case Response.Covered(var view) -> saw(asked, view);
            case Response.Opened(_, var view) -> saw(asked, view);
            case Response.Stopped _ -> asked.outcome = Outcome.UNKNOWN;
            default -> asked.outcome = Outcome.FAILED;
        }
    }

    private static void saw(Told asked, View view) {
        asked.outcome = Outcome.OK;
        asked.operations = reads(view);
    }

    private void end(Event.Outcome outcome) {
        var name = outcome.at().name();
        inTheEnd.add(
                new Transaction(
                        Transaction.FINAL + name,
                        name,
                        1,
                        micros,
                        micros,
                        Outcome.OK,
                        reads(outcome.view())));
    }

    private static List<Operation> changes(List<Mark> marks) {
        var changes = new ArrayList<Operation>();
        for (var mark : marks) {
            mark.sets()
                    .forEach(set ->
                            changes.add(new Operation.Add(set.text(), mark.element().text())));
            changes.add(new Operation.Increment(TOTAL, 1));
        }
        return changes;
    }

    private static List<Operation> reads(View view) {
        var reads = new ArrayList<Operation>();
        Stream.concat(Stream.of(Mark.ALL), Mark.OTHERS.stream())
                .forEach(set -> reads.add(new Operation.Members(set.text(), elements(view, set))));
        reads.add(
                new Operation.Count(
                        TOTAL, ((Number) view.read(Mark.counter()).value()).longValue()));
        return reads;
    }

    private static List<String> elements(View view, Bytes set) {
        AddWinsSet members = view.read(Mark.set(set));
        return members.value().stream().map(Bytes::text).toList();
    }
}
