package io.minidote.sim;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.replica.Input;
import io.minidote.replica.Response;
import io.minidote.sim.checker.Event;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Who adds nodes to the cluster and takes them away, has those forgotten that will not come back,
/// and says so where they are waited for.
final class Operator {

    /// As whom operators ask.
    static final String NAME = "operator";

    private static final long AGAIN_MICROS = 250_000;
    private static final int MOST_REMOVED = 2;

    /// How often it is seen that a member has another in its place before that is taken for stuck.
    private static final int PATIENCE = 40;

    private final Run run;
    private final Nodes nodes;
    private final Chance chance;
    private int removed;
    private int asked;

    /// How often in a row it was seen that a member is no longer, though others count on it.
    private final Map<ReplicaId, Integer> replacedFor = new TreeMap<>();

    /// How many disks are still to be put back to what they were.
    private int restoring;

    /// How many nodes have been asked to leave and have not answered.
    private int leaving;

    /// How often somebody is still to be asked to forget others, or has been and has not answered.
    private int forgetting;

    Operator(Run run, Nodes nodes, Chance chance) {
        this.run = run;
        this.nodes = nodes;
        this.chance = chance;
        run.agenda.in(AGAIN_MICROS, this::seeToTheDead);
    }

    /// Whether nobody is left to be forgotten, as far as those know who go on, no disk to be put
    /// back, and nobody about to leave or to be forgotten.
    boolean isDone() {
        return dead().isEmpty() && restoring == 0 && leaving == 0 && forgetting == 0;
    }

    /// Members that no node is left of. Where there is one of the same name, it sees to that
    /// itself.
    private Set<ReplicaId> dead() {
        var names = nodes.stream().map(SimulatedNode::name).collect(Collectors.toSet());
        var dead = new TreeSet<ReplicaId>();
        for (var node : nodes) {
            dead.addAll(node.published().membership().remaining());
        }
        dead.removeIf(replica -> names.contains(replica.name()));
        return dead;
    }

    private void seeToTheDead() {
        for (var replica : dead()) {
            forget(nodes.pick(chance), replica, ++asked % 8 == 0);
        }
        seeToTheReplaced();
        seeToTheStuck();
        run.agenda.in(AGAIN_MICROS, this::seeToTheDead);
    }

    /// A member that has another of its name in its place is forgotten by that one, once it is
    /// complete. But where sides were forced apart it may be complete on the other side only: then
    /// those who wait for the earlier one are asked to forget it.
    private void seeToTheReplaced() {
        var replicas = nodes.stream().map(SimulatedNode::self).collect(Collectors.toSet());
        var waiting = new TreeMap<ReplicaId, SimulatedNode>();
        for (var node : nodes) {
            node.published().membership().remaining().stream()
                    .filter(member -> !replicas.contains(member))
                    .forEach(member -> waiting.put(member, node));
        }
        replacedFor.keySet().retainAll(waiting.keySet());
        waiting.forEach((replaced, node) -> {
            int rounds = replacedFor.merge(replaced, 1, Integer::sum);
            if (rounds > PATIENCE) {
                forget(node, replaced, rounds % 8 == 0);
            }
        });
    }

    /// Where nobody has ever been complete, because the disks that were are lost or put back, those
    /// with data wait for every node they know of. If one of these is gone for good, the one with
    /// most is told to go on. If nobody has any data left, and one that has started over waits for
    /// those who went on without it, that one is told to found.
    private void seeToTheStuck() {
        if (nodes.stream().noneMatch(SimulatedNode::hasServed)) {
            nodes.stream()
                    .filter(node -> node.published().membership().cluster() != 0)
                    .max(Comparator.comparing(node -> node.published().clock().total()))
                    .filter(node -> !nodes.haveAll(waitedFor(node)))
                    .ifPresent(node -> node.hint(new Input.Found()));
        }
        if (restoring == 0 && nodes.stream().allMatch(Operator::isUpAndEmpty)) {
            nodes.stream()
                    .filter(SimulatedNode::startedOver)
                    .findFirst()
                    .ifPresent(node -> node.hint(new Input.Found()));
        }
    }

    /// The names of all that a node with data and no complete peer waits for: those it is
    /// configured with, and those that its data says are members.
    private static Set<String> waitedFor(SimulatedNode node) {
        var names = new TreeSet<>(node.peers());
        node.published().membership().remaining().forEach(member -> names.add(member.name()));
        return names;
    }

    private static boolean isUpAndEmpty(SimulatedNode node) {
        return node.isUp() && node.durable().isEmpty();
    }

    /// A node with an empty disk, under a name of its own.
    void join() {
        if (!nodes.isFull()) {
            run.tally.add(Count.NODE_JOINED);
            nodes.add().start();
        }
    }

    /// A copy of a disk is started in another node, beside the one it was copied from.
    void copy(SimulatedNode node) {
        if (!nodes.isFull() && node.hasServed() && !node.isDamaged()) {
            run.tally.add(Count.DISK_COPIED);
            var copy = nodes.add();
            copy.putIn(node.disk().copy(chance.seed()));
            copy.start();
        }
    }

    /// A disk is put back to what it was some time ago, unless a node leaves by then: that goes by
    /// what is on the disks of others.
    void restore(SimulatedNode node) {
        if (node.isDamaged()) {
            return;
        }
        var copy = node.disk().copy(chance.seed());
        var replica = node.self();
        restoring++;
        run.agenda.in(
                chance.between(50_000, 1_000_000),
                () -> {
                    restoring--;
                    if (leaving == 0 && nodes.contains(node) && node.self().equals(replica)) {
                        run.tally.add(Count.DISK_RESTORED);
                        node.lose();
                        node.putIn(copy);
                        restart(node);
                    }
                });
    }

    /// Asks a node to leave. Having left it is gone, or starts again after a while.
    void leave(SimulatedNode node) {
        if (!mayRemove(node)) {
            return;
        }
        leaving++;
        node.ask(
                NAME,
                Event.Kind.LEAVE,
                VectorClock.EMPTY,
                Duration.ofMillis(chance.between(100, 3_000)),
                List.of(),
                List.of(),
                (id, deadline) -> new Input.Leave(id, deadline),
                new Asker() {
                    @Override
                    public void answered(Response response) {
                        leaving--;
                        if (response instanceof Response.Left) {
                            left(node);
                        } else {
                            run.tally.add(Count.STAYED);
                        }
                    }

                    @Override
                    public void lost() {
                        leaving--;
                    }
                });
    }

    private void left(SimulatedNode node) {
        run.tally.add(Count.LEFT);
        run.tell(new Event.Left(node.self(), nodes.elsewhere(node)));
        node.crash(false);
        if (mayRemove(node) && chance.percent(70)) {
            remove(node);
        } else {
            restart(node);
        }
    }

    /// A node is gone for good, and its disk with it.
    void destroy(SimulatedNode node) {
        if (mayRemove(node)) {
            run.tally.add(Count.NODE_DESTROYED);
            remove(node);
        }
    }

    private void remove(SimulatedNode node) {
        removed++;
        node.lose();
        nodes.remove(node);
    }

    /// What only a disk that is lost has is lost, and if that were everything there would be
    /// nothing to check.
    private boolean mayRemove(SimulatedNode node) {
        return removed < MOST_REMOVED && nodes.contains(node) && maySpare(node);
    }

    /// Whether a node may lose its disk: not while another leaves, which goes by what is on it, and
    /// only if somebody else has once been complete. What only this disk has is lost, and if that
    /// were everything there would be nothing to check.
    boolean mayLose(SimulatedNode node) {
        return leaving == 0 && nodes.without(node).stream().anyMatch(SimulatedNode::hasServed);
    }

    /// Whether enough others have once been complete for the cluster to go on.
    boolean maySpare(SimulatedNode node) {
        return nodes.without(node).stream().filter(SimulatedNode::hasServed).count() >= 2;
    }

    private void restart(SimulatedNode node) {
        run.agenda.in(chance.between(10_000, 1_000_000), node::start);
    }

    /// Asks a node to forget some replicas, which may be alive, and again until it takes none of
    /// them for a member that stays.
    void keepForgetting(SimulatedNode asked, List<ReplicaId> replicas, boolean force, long micros) {
        for (var replica : replicas) {
            if (asked.published().membership().remains(replica)) {
                forget(asked, replica, force);
            }
        }
        if (micros > AGAIN_MICROS) {
            forgetting++;
            run.agenda.in(
                    AGAIN_MICROS,
                    () -> {
                        forgetting--;
                        keepForgetting(asked, replicas, force, micros - AGAIN_MICROS);
                    });
        }
    }

    private void forget(SimulatedNode asked, ReplicaId replica, boolean force) {
        forgetting++;
        asked.ask(
                NAME,
                Event.Kind.FORGET,
                VectorClock.EMPTY,
                Duration.ofSeconds(5),
                List.of(),
                List.of(),
                (id, _) -> new Input.Forget(id, replica.toString(), force),
                new Asker() {
                    @Override
                    public void answered(Response response) {
                        forgetting--;
                        if (response instanceof Response.Forgotten) {
                            run.tally.add(force ? Count.FORGOTTEN_BY_FORCE : Count.FORGOTTEN);
                        } else {
                            run.tally.add(Count.FORGET_REFUSED);
                        }
                    }

                    @Override
                    public void lost() {
                        forgetting--;
                    }
                });
    }
}
