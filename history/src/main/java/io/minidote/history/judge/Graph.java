package io.minidote.history.judge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A directed graph over transactions: their chains, and edges between them.
final class Graph {

    /// From how many transactions a shortest cycle is looked for.
    private static final int STARTS = 200;

    private final int size;
    private final Chains chains;
    private final Ints from = new Ints();
    private final Ints to = new Ints();

    Graph(int size, Chains chains) {
        this.size = size;
        this.chains = chains;
    }

    void edge(int earlier, int later) {
        from.add(earlier);
        to.add(later);
    }

    int edges() {
        return from.size();
    }

    /// The transactions of all chains, each behind all that lead to it; those on a cycle or behind
    /// one are missing.
    int[] sorted() {
        var out = adjacency(from, to);
        var missing = new int[size];
        for (var i = 0; i < to.size(); i++) {
            missing[to.get(i)]++;
        }
        var ready = new ArrayDeque<Integer>();
        for (var node = 0; node < size; node++) {
            if (chains.positionOf(node) > 0) {
                missing[node]++;
            }
            if (chains.contains(node) && missing[node] == 0) {
                ready.add(node);
            }
        }
        var sorted = new Ints();
        while (!ready.isEmpty()) {
            int node = ready.remove();
            sorted.add(node);
            for (var next : out.of(node)) {
                if (--missing[next] == 0) {
                    ready.add(next);
                }
            }
            var next = after(node);
            if (next != Chains.NONE && --missing[next] == 0) {
                ready.add(next);
            }
        }
        return sorted.toArray();
    }

    /// A cycle among the transactions that are not in `sorted`: the shortest one through any of the
    /// first few of them, where going ahead in a chain is one step however far it goes.
    List<Integer> cycle(int[] sorted) {
        var left = new boolean[size];
        for (var node = 0; node < size; node++) {
            left[node] = chains.contains(node);
        }
        for (var node : sorted) {
            left[node] = false;
        }
        var out = adjacency(from, to);
        dropDeadEnds(left);
        List<Integer> shortest = List.of();
        var starts = 0;
        for (var node = 0; node < size && starts < STARTS; node++) {
            if (left[node]) {
                starts++;
                var cycle = cycleThrough(node, left, out);
                if (!cycle.isEmpty() && (shortest.isEmpty() || cycle.size() < shortest.size())) {
                    shortest = cycle;
                }
            }
        }
        return shortest;
    }

    /// Takes out of `left` what leads to no cycle.
    private void dropDeadEnds(boolean[] left) {
        var in = adjacency(to, from);
        var ahead = new int[size];
        for (var i = 0; i < from.size(); i++) {
            if (left[to.get(i)]) {
                ahead[from.get(i)]++;
            }
        }
        var dead = new ArrayDeque<Integer>();
        for (var node = 0; node < size; node++) {
            var next = after(node);
            if (next != Chains.NONE && left[next]) {
                ahead[node]++;
            }
            if (left[node] && ahead[node] == 0) {
                dead.add(node);
            }
        }
        while (!dead.isEmpty()) {
            int node = dead.remove();
            left[node] = false;
            for (var earlier : in.of(node)) {
                if (--ahead[earlier] == 0 && left[earlier]) {
                    dead.add(earlier);
                }
            }
            if (chains.positionOf(node) > 0) {
                var earlier = chains.at(chains.chainOf(node), chains.positionOf(node) - 1);
                if (--ahead[earlier] == 0 && left[earlier]) {
                    dead.add(earlier);
                }
            }
        }
    }

    private List<Integer> cycleThrough(int start, boolean[] left, Adjacency out) {
        var parent = new int[size];
        Arrays.fill(parent, Chains.NONE);
        var reached = new int[chains.count()];
        Arrays.fill(reached, Integer.MAX_VALUE);
        var queue = new ArrayDeque<Integer>();
        queue.add(start);
        while (!queue.isEmpty()) {
            int node = queue.remove();
            for (var next : out.of(node)) {
                if (next == start) {
                    return path(start, node, parent);
                }
                if (left[next] && parent[next] == Chains.NONE) {
                    parent[next] = node;
                    queue.add(next);
                }
            }
            var chain = chains.chainOf(node);
            var end = Math.min(reached[chain], chains.length(chain));
            for (var position = chains.positionOf(node) + 1; position < end; position++) {
                var next = chains.at(chain, position);
                if (next == start) {
                    return path(start, node, parent);
                }
                if (left[next] && parent[next] == Chains.NONE) {
                    parent[next] = node;
                    queue.add(next);
                }
            }
            reached[chain] = Math.min(reached[chain], chains.positionOf(node) + 1);
        }
        return List.of();
    }

    private static List<Integer> path(int start, int end, int[] parent) {
        var path = new ArrayList<Integer>();
        for (var node = end; node != start; node = parent[node]) {
            path.addFirst(node);
        }
        path.addFirst(start);
        return path;
    }

    private int after(int node) {
        var chain = chains.chainOf(node);
        var next = chains.positionOf(node) + 1;
        return chain == Chains.NONE || next == chains.length(chain)
                ? Chains.NONE
                : chains.at(chain, next);
    }

    /// The edges of each node, one node behind the other.
    private record Adjacency(int[] starts, int[] ends) {
        int[] of(int node) {
            return Arrays.copyOfRange(ends, starts[node], starts[node + 1]);
        }
    }

    private Adjacency adjacency(Ints of, Ints others) {
        var starts = new int[size + 1];
        for (var i = 0; i < of.size(); i++) {
            starts[of.get(i) + 1]++;
        }
        for (var node = 0; node < size; node++) {
            starts[node + 1] += starts[node];
        }
        var ends = new int[of.size()];
        var filled = Arrays.copyOf(starts, size);
        for (var i = 0; i < of.size(); i++) {
            ends[filled[of.get(i)]++] = others.get(i);
        }
        return new Adjacency(starts, ends);
    }
}
