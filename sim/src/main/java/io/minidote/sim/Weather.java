package io.minidote.sim;

import io.minidote.clock.VectorClock;
import io.minidote.replica.Input;
import java.time.Duration;
import java.util.List;

/// All that goes wrong around the replicas, as long as it lasts.
final class Weather {

    private static final int MOST_WIPES = 2;
    private static final long LULL_MICROS = 500_000;

    private final Run run;
    private final List<SimulatedNode> nodes;
    private final List<Session> sessions;
    private final Network network;
    private final Chance chance;
    private final long calmMicros;
    private int wipes;
    private boolean over;

    Weather(
            Run run,
            List<SimulatedNode> nodes,
            List<Session> sessions,
            Network network,
            Chance chance) {
        this.run = run;
        this.nodes = nodes;
        this.sessions = sessions;
        this.network = network;
        this.chance = chance;
        calmMicros = chance.pick(List.of(40_000L, 120_000L, 400_000L));
        next();
    }

    private void next() {
        run.agenda.in(
                chance.between(calmMicros / 4, calmMicros),
                () -> {
                    if (!over) {
                        strike();
                        next();
                    }
                });
    }

    /// Faults stop, what was broken is repaired, whoever is down is started.
    void stop() {
        over = true;
        network.calm();
        for (var node : nodes) {
            node.disk().limitTo(Long.MAX_VALUE);
        }
        raise();
    }

    private void raise() {
        nodes.forEach(SimulatedNode::start);
        run.agenda.in(200_000, this::raise);
    }

    private void strike() {
        var node = chance.pick(nodes);
        var other = chance.pick(nodes);
        switch (chance.below(16)) {
            case 0 -> crash(node, true);
            case 1 -> crash(node, false);
            case 2 -> {
                node.crashIn(chance.below(8));
                restart(node);
            }
            case 3 -> {
                node.disk().failPowerAt(chance.between(1, 12));
                restart(node);
            }
            case 4 -> cut(node, other);
            case 5 -> cutOneWay(node, other);
            case 6 -> cutOff(node);
            case 7 -> slow(node, other);
            case 8 -> node.hint(new Input.Capture());
            case 9 -> fill(node);
            case 10 -> jump(node);
            case 11 -> lull();
            case 12 -> wrongHint(node, other);
            case 13 -> {
                if (chance.percent(50)) {
                    node.disk().failNextSync();
                } else {
                    node.disk().failNextWrite();
                }
            }
            case 14 -> {
                if (chance.percent(30)) {
                    wipe(node);
                }
            }
            default -> nodes.forEach(one -> nodes.forEach(another -> heal(one, another)));
        }
    }

    private void restart(SimulatedNode node) {
        run.agenda.in(chance.between(5_000, 800_000), node::start);
    }

    private void crash(SimulatedNode node, boolean power) {
        node.crash(power);
        nodes.forEach(other -> tell(other, node, false));
        restart(node);
    }

    /// Only while somebody else has once been complete, and not often: what only this disk has is
    /// lost, and if that were everything there would be nothing to check.
    private void wipe(SimulatedNode node) {
        var safe = nodes.stream().anyMatch(other -> other != node && other.hasServed());
        if (!safe || wipes == MOST_WIPES) {
            return;
        }
        wipes++;
        var elsewhere = VectorClock.EMPTY;
        for (var other : nodes) {
            if (other != node) {
                elsewhere = elsewhere.join(other.durable());
            }
        }
        node.wipe(elsewhere);
        restart(node);
    }

    private void cut(SimulatedNode one, SimulatedNode other) {
        if (one != other) {
            run.tally.add(Count.LINK_CUT);
            network.cut(one.name(), other.name());
            tell(one, other, false);
            tell(other, one, false);
            healLater(one, other);
            healLater(other, one);
        }
    }

    private void cutOneWay(SimulatedNode from, SimulatedNode to) {
        if (from != to) {
            run.tally.add(Count.LINK_CUT_ONE_WAY);
            network.cutOneWay(from.name(), to.name());
            tell(to, from, false);
            healLater(from, to);
        }
    }

    private void cutOff(SimulatedNode node) {
        run.tally.add(Count.REPLICA_CUT_OFF);
        network.cutOff(node.name());
        for (var other : nodes) {
            tell(node, other, false);
            tell(other, node, false);
            healLater(node, other);
            healLater(other, node);
        }
    }

    private void slow(SimulatedNode from, SimulatedNode to) {
        if (from == to) {
            return;
        }
        if (chance.percent(50)) {
            run.tally.add(Count.REPORTS_SLOWED);
            network.slowReports(from.name(), to.name());
        } else {
            run.tally.add(Count.UPDATES_SLOWED);
            network.slowUpdates(from.name(), to.name());
        }
        healLater(from, to);
    }

    private void healLater(SimulatedNode from, SimulatedNode to) {
        run.agenda.in(chance.between(50_000, 2_500_000), () -> heal(from, to));
    }

    private void heal(SimulatedNode from, SimulatedNode to) {
        if (from != to) {
            network.heal(from.name(), to.name());
            tell(to, from, true);
        }
    }

    /// What a link notices, it does not always notice.
    private void tell(SimulatedNode node, SimulatedNode other, boolean connected) {
        if (node == other) {
            return;
        }
        if (chance.percent(60)) {
            hint(node, other, connected);
        } else {
            run.tally.add(Count.HINT_MISSING);
        }
    }

    private void wrongHint(SimulatedNode node, SimulatedNode other) {
        if (node != other) {
            run.tally.add(Count.HINT_WRONG);
            hint(node, other, chance.percent(50));
        }
    }

    private static void hint(SimulatedNode node, SimulatedNode other, boolean connected) {
        node.hint(
                connected
                        ? new Input.Connected(other.name())
                        : new Input.Disconnected(other.name()));
    }

    private void fill(SimulatedNode node) {
        run.tally.add(Count.DISK_FULL);
        var disk = node.disk();
        disk.limitTo(disk.used() + chance.between(0, 4_000));
        run.agenda.in(chance.between(300_000, 6_000_000), () -> disk.limitTo(Long.MAX_VALUE));
    }

    private void jump(SimulatedNode node) {
        var millis = chance.pick(List.of(50L, 3_000L, 100_000L));
        var by = Duration.ofMillis(chance.between(1, millis));
        if (chance.percent(50)) {
            run.tally.add(Count.CLOCK_JUMPED_AHEAD);
            node.clock().jump(by);
        } else {
            run.tally.add(Count.CLOCK_JUMPED_BACK);
            node.clock().jump(by.negated());
        }
    }

    /// Clients are quiet for a while, so that replicas may get equal clocks in the middle of a run.
    private void lull() {
        var until = run.agenda.micros() + LULL_MICROS;
        sessions.forEach(session -> session.pauseUntil(until));
        run.agenda.in(LULL_MICROS - 10_000, () -> nodes.forEach(SimulatedNode::inspect));
    }
}
