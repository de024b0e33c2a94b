package io.minidote.sim;

import io.minidote.clock.ReplicaId;
import io.minidote.replica.Membership;
import io.minidote.sim.checker.Checker;
import io.minidote.sim.checker.Checkers;
import io.minidote.sim.checker.Event;
import io.minidote.sim.checker.PromiseBroken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A whole cluster in one thread, from one seed.
///
/// Clients read and write, the weather breaks what it can, and checkers watch. After so many events
/// the weather clears, and within a bounded time all replicas have to be whole and equal.
public final class Simulation {

    /// How long the replicas may take, in virtual time, once everything works.
    private static final long QUIET_MICROS = 60_000_000;

    /// How long reports may then still travel. What was begun before the faults stopped may end it
    /// again, such as a disk that is put back.
    private static final long LAST_REPORTS_MICROS = 500_000;

    private static final String NO_PROMISE = "no promise, but";

    private final SimulationOptions options;
    private final Run run;
    private final Nodes nodes;
    private final List<Session> sessions = new ArrayList<>();
    private final Operator operator;
    private final Weather weather;
    private long events;

    private Simulation(SimulationOptions options, Subject.Maker maker, List<Checker> checkers) {
        this.options = options;
        var chance = new Chance(options.seed());
        var damage = new Chance(~options.seed());
        run = new Run(checkers);
        var network = new Network(run, chance.split(), damage.split(), maker);
        nodes = new Nodes(options.replicas(), run, network, chance.split(), maker);
        operator = new Operator(run, nodes, chance.split());
        var workload =
                new Workload(chance.split(), new DriftingClock(run.agenda, 0, Duration.ZERO));
        var clients = chance.between(options.replicas(), 2L * options.replicas());
        for (var client = 1; client <= clients; client++) {
            sessions.add(new Session(client, nodes, workload, run, chance.split()));
        }
        var _ = new Listener(nodes, run, new Chance(options.seed() + 1).split());
        weather =
                new Weather(
                        run, nodes, sessions, network, operator, chance.split(), damage.split());
        for (var node : nodes) {
            run.agenda.in(chance.between(0, 300_000), node::start);
        }
    }

    /// Runs the real replica before all checkers.
    public static SimulationResult run(SimulationOptions options) {
        return run(options, Subject::real, Checkers.all());
    }

    /// Runs what `maker` makes before some checkers, new ones.
    public static SimulationResult run(
            SimulationOptions options, Subject.Maker maker, List<Checker> checkers) {
        return new Simulation(options, maker, checkers).run();
    }

    private SimulationResult run() {
        var failure = Optional.<SimulationResult.Failure>empty();
        try {
            live();
        } catch (PromiseBroken broken) {
            failure = Optional.of(failure(broken.promise(), broken));
        } catch (RuntimeException broken) {
            failure = Optional.of(failure(NO_PROMISE, broken));
        }
        nodes.forEach(SimulatedNode::countLosses);
        run.addChecks();
        return new SimulationResult(options, run.tally, failure, run.trace.hash(), events);
    }

    private SimulationResult.Failure failure(String promise, RuntimeException broken) {
        return new SimulationResult.Failure(
                promise, String.valueOf(broken), run.trace.lastSteps(), broken);
    }

    private void live() {
        while (events < options.steps()) {
            next();
        }
        weather.stop();
        sessions.forEach(Session::stop);
        var until = run.agenda.micros() + QUIET_MICROS;
        do {
            while (run.agenda.micros() < until && !quiet()) {
                nextFew();
            }
            var reports = run.agenda.micros() + LAST_REPORTS_MICROS;
            while (run.agenda.micros() < reports) {
                next();
            }
        } while (run.agenda.micros() < until && !quiet());
        run.tell(new Event.Ended(outcomes(), weather.everyLinkWorks()));
    }

    private void next() {
        events++;
        run.agenda.next();
    }

    private void nextFew() {
        for (var i = 0; i < 20; i++) {
            next();
        }
    }

    /// Whether everybody is a member, has what everybody has, and has answered everything.
    private boolean quiet() {
        var clock = nodes.iterator().next().published().clock();
        return !clock.isEmpty()
                && operator.isDone()
                && nodes.stream()
                        .allMatch(node ->
                                node.isIdle()
                                        && node.published().clock().equals(clock)
                                        && isSettled(node.published().membership(), node.self()));
    }

    private boolean isSettled(Membership membership, ReplicaId self) {
        return membership.remains(self)
                && (membership.leaving().isEmpty() || !weather.everyLinkWorks());
    }

    private List<Event.Outcome> outcomes() {
        return nodes.stream()
                .map(node -> new Event.Outcome(node.self(), node.published()))
                .toList();
    }
}
