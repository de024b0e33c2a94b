package io.minidote.history.judge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The bad pattern CyclicCF: there is one order of all writes, which causality is part of, and in
/// which whoever reads sees the last write of those that have arrived.
///
/// If somebody reads a value and has certainly seen another write of the same key, the other one is
/// the smaller of the two: it is in _conflict_ before it. So is the last writer of a register that
/// keeps the newest; and where a register keeps all that are concurrent, the one that is not shown
/// was overwritten. Causality and conflict together must have no cycle. A read of several values
/// says less, and is left to [WriteCORead].
///
/// Of the writes of one chain only the last one that was seen needs an edge, and of all who read
/// one value only the one who saw furthest.
final class CyclicCF extends Rule {

    /// A write, and of each chain that wrote the same register how far its readers have seen it.
    private record Conflicts(Register register, int[] seen) {}

    CyclicCF() {
        super("CyclicCF", "one order of writes explains all reads", Needs.ORDER);
    }

    @Override
    void judge(Case of) {
        var graph = of.graph();
        var causal = graph.edges();
        conflicts(of)
                .forEach((value, conflicts) -> {
                    var winner = conflicts.register().writer(value.value());
                    var places = conflicts.register().places();
                    for (var i = 0; i < places.chains(); i++) {
                        var position = places.last(i, conflicts.seen()[i]);
                        if (position >= 0) {
                            var loser = of.chains().at(places.chain(i), position);
                            // What is against causality itself is WriteCORead; what follows from
                            // it, nothing new.
                            if (loser != winner
                                    && !of.order().before(winner, loser)
                                    && !of.order().before(loser, winner)) {
                                graph.edge(loser, winner);
                            }
                        }
                    }
                });
        look(graph.edges() - causal);
        var sorted = graph.sorted();
        if (sorted.length < of.chains().size()) {
            broken(() -> witness(of, graph.cycle(sorted)));
        }
    }

    private record Value(String key, String value) {}

    private static Map<Value, Conflicts> conflicts(Case of) {
        var conflicts = new HashMap<Value, Conflicts>();
        for (var read : of.registerReads()) {
            var register = read.register();
            if (read.values().size() == 1
                    && register.writer(read.values().getFirst()) != Chains.NONE) {
                var places = register.places();
                var seen =
                        conflicts
                                .computeIfAbsent(
                                        new Value(register.key(), read.values().getFirst()),
                                        _ -> new Conflicts(register, new int[places.chains()]))
                                .seen();
                for (var i = 0; i < seen.length; i++) {
                    seen[i] =
                            Math.max(seen[i], of.order().seen(read.transaction(), places.chain(i)));
                }
            }
        }
        return conflicts;
    }

    private static Witness witness(Case of, List<Integer> cycle) {
        var story = new Story(of);
        var before = cycle.getLast();
        for (var transaction : cycle) {
            story.then(
                    transaction,
                    of.order().before(before, transaction)
                            ? story.link(before, transaction)
                            : "was read by one who had seen the one above, so it is newer");
            before = transaction;
        }
        return story.witness(
                "no order of the writes explains what was read: each of these must be after the one"
                        + " above it, and %s after the last",
                story.name(cycle.getFirst()));
    }
}
