package io.minidote.history.judge;

import io.minidote.history.Operation;
import io.minidote.history.Operation.Members;
import io.minidote.history.Operation.Read;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Puts together how a violation came about, for those who have to understand it.
final class Story {

    private final Case of;
    private final List<String> steps = new ArrayList<>();
    private int last = Chains.NONE;

    Story(Case of) {
        this.of = of;
    }

    /// A transaction, and all it did to one key.
    Story with(int transaction, String key) {
        var operations =
                of.transaction(transaction).operations().stream()
                        .filter(operation -> operation.key().equals(key))
                        .map(Words::of)
                        .toList();
        return step(transaction, String.join(", ", operations));
    }

    /// The shortest way on which the last transaction was certainly seen by this one.
    Story seenBy(int transaction) {
        var way = way(last, transaction);
        for (var i = 1; i < way.size(); i++) {
            step(way.get(i), link(way.get(i - 1), way.get(i)));
        }
        return this;
    }

    /// Like [#seenBy], where the way is known: one step.
    Story then(int transaction, String why) {
        return step(transaction, why);
    }

    private Story step(int transaction, String what) {
        if (transaction == last) {
            steps.addLast(steps.removeLast() + ", " + what);
            return this;
        }
        var recorded = of.history().get(transaction);
        steps.add(
                "line %d: %s at %s %s"
                        .formatted(
                                recorded.line(),
                                recorded.transaction().name(),
                                recorded.transaction().replica(),
                                what));
        last = transaction;
        return this;
    }

    Witness witness(String what, Object... values) {
        return new Witness(what.formatted(values), steps);
    }

    String name(int transaction) {
        return of.transaction(transaction).name();
    }

    /// Why one transaction is directly before another.
    String link(int earlier, int later) {
        for (var operation : of.transaction(later).operations()) {
            if (readsFrom(operation, earlier)) {
                return switch (operation) {
                    case Members(var key, var _) -> "saw in %s what that had added".formatted(key);
                    default -> Words.of(operation) + " from that";
                };
            }
        }
        return "came later in that session";
    }

    private boolean readsFrom(Operation operation, int writer) {
        return switch (operation) {
            case Read read ->
                    of.transaction(writer).operations().stream()
                            .anyMatch(written ->
                                    written instanceof Operation.Write(var key, var v)
                                            && key.equals(read.key())
                                            && read.values().contains(v));
            case Members members ->
                    of.transaction(writer).operations().stream()
                            .anyMatch(added ->
                                    added instanceof Operation.Add(var key, var element)
                                            && key.equals(members.key())
                                            && of.isOnlyAdder(key, element, writer)
                                            && members.elements().contains(element));
            default -> false;
        };
    }

    private List<Integer> way(int earlier, int later) {
        var chains = of.chains();
        var child = new int[of.history().size()];
        Arrays.fill(child, Chains.NONE);
        var reached = new int[chains.count()];
        var queue = new ArrayDeque<Integer>();
        queue.add(later);
        while (!queue.isEmpty() && child[earlier] == Chains.NONE && earlier != later) {
            int node = queue.remove();
            for (var source : of.sources(node)) {
                if (child[source] == Chains.NONE && source != later) {
                    child[source] = node;
                    queue.add(source);
                }
            }
            if (!chains.contains(node)) {
                continue;
            }
            var chain = chains.chainOf(node);
            for (var at = chains.positionOf(node) - 1; at >= reached[chain]; at--) {
                var before = chains.at(chain, at);
                if (child[before] == Chains.NONE && before != later) {
                    child[before] = node;
                    queue.add(before);
                }
            }
            reached[chain] = Math.max(reached[chain], chains.positionOf(node));
        }
        var way = new ArrayList<Integer>();
        for (var node = earlier; node != Chains.NONE; node = child[node]) {
            way.add(node);
        }
        return way;
    }
}
