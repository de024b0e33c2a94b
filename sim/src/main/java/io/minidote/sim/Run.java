package io.minidote.sim;

import io.minidote.sim.checker.Checker;
import io.minidote.sim.checker.Event;
import java.util.List;

/// What the parts of one run share.
final class Run {

    final Agenda agenda = new Agenda();
    final Trace trace = new Trace(agenda);
    final Tally tally = new Tally();
    private final List<Checker> checkers;
    private long requests;

    Run(List<Checker> checkers) {
        this.checkers = checkers;
    }

    void tell(Event event) {
        for (var checker : checkers) {
            checker.on(event);
        }
    }

    long nextRequest() {
        return ++requests;
    }

    void addChecks() {
        checkers.forEach(tally::add);
    }
}
