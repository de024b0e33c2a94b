package io.minidote.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/// Nodes in groups that hear only each other: 1|2, 2|2, 2|2|1, and so on.
record Partition(List<List<SimulatedNode>> groups) {

    Partition {
        groups = List.copyOf(groups);
    }

    /// Groups of at most two, anyhow.
    static Partition of(Nodes nodes, Chance chance) {
        var all = new ArrayList<>(nodes.stream().toList());
        Collections.shuffle(all, new SplittableRandom(chance.seed()));
        var groups = new ArrayList<List<SimulatedNode>>();
        for (var i = 0; i < all.size(); i += 2) {
            groups.add(List.copyOf(all.subList(i, Math.min(i + 2, all.size()))));
        }
        return new Partition(groups);
    }

    /// Two groups, of which the first has half of the nodes, or one less.
    static Partition inHalves(Nodes nodes, Chance chance) {
        var all = new ArrayList<>(nodes.stream().toList());
        Collections.shuffle(all, new SplittableRandom(chance.seed()));
        var half = all.size() / 2;
        return new Partition(List.of(all.subList(0, half), all.subList(half, all.size())));
    }

    /// Hands over every two nodes of different groups, in both orders.
    void forEachCut(BiConsumer<SimulatedNode, SimulatedNode> action) {
        for (var one : groups) {
            for (var other : groups) {
                if (one != other) {
                    one.forEach(a -> other.forEach(b -> action.accept(a, b)));
                }
            }
        }
    }

    /// Hands over one pair of nodes of each two neighbouring groups, in both orders: enough for
    /// everybody to hear of everything through others.
    void forEachBridge(BiConsumer<SimulatedNode, SimulatedNode> action) {
        for (var i = 1; i < groups.size(); i++) {
            var one = groups.get(i - 1).getLast();
            var other = groups.get(i).getFirst();
            action.accept(one, other);
            action.accept(other, one);
        }
    }
}
