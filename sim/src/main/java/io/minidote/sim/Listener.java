package io.minidote.sim;

import io.minidote.clock.VectorClock;
import io.minidote.replica.WatchEvent;
import io.minidote.sim.checker.Event;

/// Somebody who watches, goes from node to node, and goes on there from the clock of what he has
/// heard last.
final class Listener {

    private final Nodes nodes;
    private final Run run;
    private final Chance chance;
    private VectorClock clock = VectorClock.EMPTY;

    /// How many watches he has begun; he listens to the last.
    private int begun;

    Listener(Nodes nodes, Run run, Chance chance) {
        this.nodes = nodes;
        this.run = run;
        this.chance = chance;
        goOn();
    }

    private void goOn() {
        run.agenda.in(chance.between(20_000, 300_000), this::move);
    }

    private void move() {
        var at = nodes.pick(chance);
        var number = ++begun;
        at.watch(clock, event -> number == begun && hear(at, event));
        goOn();
    }

    private boolean hear(SimulatedNode at, WatchEvent event) {
        run.tally.add(
                switch (event) {
                    case WatchEvent.Happened _ -> Count.HEARD;
                    case WatchEvent.Gap _ -> Count.HEARD_OF_A_GAP;
                });
        run.tell(new Event.Told(at.self(), clock, event, at.published()));
        clock = clock.join(event.clock());
        return true;
    }
}
