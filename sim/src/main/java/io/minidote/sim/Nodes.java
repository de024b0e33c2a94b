package io.minidote.sim;

import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The nodes there are: some from the beginning, others come and go.
final class Nodes implements Iterable<SimulatedNode> {

    private final Run run;
    private final Network network;
    private final Chance chance;
    private final Subject.Maker maker;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<String> names;
    private final int most;

    /// @param replicas how many there are at the beginning; each knows the names of the others
    Nodes(int replicas, Run run, Network network, Chance chance, Subject.Maker maker) {
        this.run = run;
        this.network = network;
        this.chance = chance;
        this.maker = maker;
        most = replicas + Math.min(2, replicas - 1);
        names =
                new ArrayList<>(
                        Stream.iterate('a', letter -> (char) (letter + 1))
                                .limit(replicas)
                                .map(String::valueOf)
                                .toList());
        for (var name : names) {
            add(name, names.stream().filter(other -> !other.equals(name)).toList());
        }
    }

    private SimulatedNode add(String name, List<String> peers) {
        var node = new SimulatedNode(name, peers, this, run, network, chance.split(), maker);
        nodes.add(node);
        network.add(node);
        return node;
    }

    /// Whether there is room for one more; a cluster of one stays alone.
    boolean isFull() {
        return nodes.size() >= most;
    }

    /// A node that nobody has heard of, and that knows the names of all others.
    SimulatedNode add() {
        var peers = nodes.stream().map(SimulatedNode::name).toList();
        var name = String.valueOf((char) (names.getLast().charAt(0) + 1));
        names.add(name);
        return add(name, peers);
    }

    /// It is gone, and will not come back.
    void remove(SimulatedNode node) {
        nodes.remove(node);
        network.remove(node);
    }

    boolean contains(SimulatedNode node) {
        return nodes.contains(node);
    }

    /// Whether there is a node of each of these names.
    boolean haveAll(Set<String> names) {
        return nodes.stream().map(SimulatedNode::name).toList().containsAll(names);
    }

    int size() {
        return nodes.size();
    }

    SimulatedNode pick(Chance chance) {
        return chance.pick(nodes);
    }

    List<SimulatedNode> without(SimulatedNode node) {
        return nodes.stream().filter(other -> other != node).toList();
    }

    /// What the disks of the others hold for certain.
    VectorClock elsewhere(SimulatedNode node) {
        return without(node).stream()
                .map(SimulatedNode::durable)
                .reduce(VectorClock.EMPTY, VectorClock::join);
    }

    Stream<SimulatedNode> stream() {
        return nodes.stream();
    }

    @Override
    public Iterator<SimulatedNode> iterator() {
        return List.copyOf(nodes).iterator();
    }
}
