package io.minidote.sim;

import io.minidote.clock.ReplicaId;
import io.minidote.replica.Input;
import java.time.Duration;
import java.util.List;

/// All that goes wrong around the replicas, as long as it lasts.
final class Weather {

    private static final int MOST_UPHEAVALS = 4;
    private static final int MOST_DAMAGES = 3;
    private static final long LULL_MICROS = 500_000;

    private final Run run;
    private final Nodes nodes;
    private final List<Session> sessions;
    private final Network network;
    private final Operator operator;
    private final Chance chance;
    private final Chance damage;
    private final long calmMicros;
    private int upheavals;
    private int damages;
    private boolean over;
    private boolean everyLinkWorks = true;

    Weather(
            Run run,
            Nodes nodes,
            List<Session> sessions,
            Network network,
            Operator operator,
            Chance chance,
            Chance damage) {
        this.run = run;
        this.nodes = nodes;
        this.sessions = sessions;
        this.network = network;
        this.operator = operator;
        this.chance = chance;
        this.damage = damage;
        calmMicros = chance.pick(List.of(40_000L, 120_000L, 400_000L));
        next();
        nextDamage();
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

    private void nextDamage() {
        run.agenda.in(
                damage.between(calmMicros, 12 * calmMicros),
                () -> {
                    if (!over && damages < MOST_DAMAGES) {
                        damage(nodes.pick(damage));
                        nextDamage();
                    }
                });
    }

    /// Faults stop, what was broken is repaired, whoever is down is started.
    ///
    /// Now and then the links that work in the end are just enough for everybody to hear of
    /// everything through others. Nobody can be forgotten then, so nobody has to be.
    void stop() {
        over = true;
        network.calm();
        if (nodes.size() > 2
                && operator.isDone()
                && nodes.stream().anyMatch(SimulatedNode::hasServed)
                && nodes.stream().allMatch(Weather::isSettled)
                && chance.percent(50)) {
            run.tally.add(Count.ENDED_AS_CHAIN);
            everyLinkWorks = false;
            network.healAll();
            var partition = Partition.of(nodes, chance);
            partition.forEachCut((from, to) -> network.cutOneWay(from.name(), to.name()));
            partition.forEachBridge((from, to) -> network.heal(from.name(), to.name()));
        } else {
            network.healAll();
        }
        for (var node : nodes) {
            node.disk().limitTo(Long.MAX_VALUE);
        }
        raise();
    }

    /// Whether a node begins with nothing, or has once been complete and knows of no forgetting, as
    /// it says itself; and nothing that was set aside waits for the end of one.
    private static boolean isSettled(SimulatedNode node) {
        var view = node.published();
        return node.hasNothingAside()
                && (node.durable().isEmpty()
                        || node.hasServed()
                                && view.membership().cluster() != 0
                                && view.membership().leaving().isEmpty());
    }

    /// Whether, in the end, everybody hears everybody directly.
    boolean everyLinkWorks() {
        return everyLinkWorks;
    }

    private void raise() {
        nodes.forEach(SimulatedNode::start);
        run.agenda.in(200_000, this::raise);
    }

    private void strike() {
        var node = nodes.pick(chance);
        var other = nodes.pick(chance);
        switch (chance.below(19)) {
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
            case 14 -> part();
            case 15, 16 -> {
                if (upheavals < MOST_UPHEAVALS
                        && nodes.stream().filter(SimulatedNode::hasServed).count() >= 2) {
                    upheavals++;
                    upheave(node);
                }
            }
            default -> nodes.forEach(one -> nodes.forEach(another -> heal(one, another)));
        }
    }

    /// Nodes come and go, or are no longer who they were.
    private void upheave(SimulatedNode node) {
        switch (chance.below(9)) {
            case 0 -> wipe(node);
            case 1, 2 -> operator.join();
            case 3 -> operator.leave(node);
            case 4 -> operator.destroy(node);
            case 5 -> operator.restore(node);
            case 6 -> operator.copy(node);
            case 7 -> giveUp(node);
            default -> giveUpEachOther();
        }
    }

    // ---- nodes ---------------------------------------------------------------------------------

    private void restart(SimulatedNode node) {
        run.agenda.in(chance.between(5_000, 800_000), node::start);
    }

    private void crash(SimulatedNode node, boolean power) {
        node.crash(power);
        nodes.forEach(other -> tell(other, node, false));
        restart(node);
    }

    private void wipe(SimulatedNode node) {
        if (operator.mayLose(node)) {
            run.tally.add(Count.DISK_WIPED);
            node.lose();
            restart(node);
        }
    }

    /// A bit of a node's disk is turned over while the node is down. The disk will be lost.
    private void damage(SimulatedNode node) {
        if (node.hasServed() && operator.mayLose(node)) {
            damages++;
            node.crash(damage.percent(50));
            node.damage(damage);
            run.agenda.in(damage.between(5_000, 400_000), node::start);
        }
    }

    /// A node is away for so long that it is forgotten, and comes back. It may go on writing.
    private void giveUp(SimulatedNode node) {
        if (!operator.maySpare(node)) {
            return;
        }
        run.tally.add(Count.GIVEN_UP);
        var others = nodes.without(node);
        var away = chance.between(800_000, 3_000_000);
        if (chance.percent(70)) {
            others.forEach(other -> {
                network.cutFor(away, node.name(), other.name());
                network.cutFor(away, other.name(), node.name());
            });
        } else {
            node.crash(chance.percent(50));
        }
        operator.keepForgetting(
                chance.pick(others), List.of(node.self()), chance.percent(30), away);
        run.agenda.in(
                away,
                () -> {
                    others.forEach(other -> {
                        heal(node, other);
                        heal(other, node);
                    });
                    node.start();
                });
    }

    /// The two sides of a partition force each other out.
    private void giveUpEachOther() {
        if (nodes.size() < 2) {
            return;
        }
        run.tally.add(Count.GIVEN_UP_EACH_OTHER);
        var halves = Partition.inHalves(nodes, chance);
        var one = halves.groups().getFirst();
        var other = halves.groups().getLast();
        var away = chance.between(1_500_000, 4_000_000);
        halves.forEachCut((from, to) -> network.cutFor(away, from.name(), to.name()));
        operator.keepForgetting(one.getFirst(), replicas(other), true, away);
        operator.keepForgetting(other.getFirst(), replicas(one), true, away);
        run.agenda.in(away, () -> halves.forEachCut(this::heal));
    }

    private static List<ReplicaId> replicas(List<SimulatedNode> nodes) {
        return nodes.stream().map(SimulatedNode::self).toList();
    }

    // ---- links ---------------------------------------------------------------------------------

    /// Groups hear only each other, while all go on writing; then one pair of each two hears each
    /// other again, and only later everybody.
    private void part() {
        if (nodes.size() < 3) {
            return;
        }
        run.tally.add(Count.PARTITIONED);
        var partition = Partition.of(nodes, chance);
        var apart = chance.between(100_000, 1_500_000);
        var bridged = apart + chance.between(100_000, 1_500_000);
        partition.forEachCut((from, to) -> {
            network.cutFor(bridged, from.name(), to.name());
            tell(to, from, false);
        });
        partition.forEachBridge((from, to) -> network.cutFor(apart, from.name(), to.name()));
        run.agenda.in(apart, () -> partition.forEachBridge(this::heal));
        run.agenda.in(bridged, () -> partition.forEachCut(this::heal));
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
        if (from != to && !over && nodes.contains(from) && nodes.contains(to)) {
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
