package io.minidote.crdt;

import io.minidote.base.Weighed;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs in the order of their labels: an immutable tree in which to find, to put, to take out, and
/// to count what a client sees before a place all cost the logarithm of its size.
///
/// Balanced by the sizes of its branches, as [io.minidote.base.PersistentSortedSet] is. Its shape
/// depends on how it came to be, and nothing that can be asked of it does.
sealed interface RunTree {

    RunTree EMPTY = new Leaf();

    /// What a node takes besides its run.
    long NODE_WEIGHT = Weighed.object(40);

    /// A branch is at most so many times larger than its sibling.
    int MOST_LARGER = 3;

    /// A branch that is too large turns once where its inner branch is less than so many times
    /// larger than its outer one, and twice where it is not.
    int TURNS_ONCE = 2;

    record Leaf() implements RunTree {}

    /// @param size how many runs there are
    /// @param shown how many elements a client sees
    /// @param weight of all runs
    record Node(long label, Run run, RunTree left, RunTree right, int size, long shown, long weight)
            implements RunTree {

        Node(long label, Run run, RunTree left, RunTree right) {
            this(
                    label,
                    run,
                    left,
                    right,
                    left.size() + right.size() + 1,
                    left.shown() + right.shown() + run.shown(),
                    left.weight() + right.weight() + run.weight() + NODE_WEIGHT);
        }
    }

    /// A run and where it stands.
    record Placed(long label, Run run) {}

    default int size() {
        return this instanceof Node node ? node.size : 0;
    }

    default long shown() {
        return this instanceof Node node ? node.shown : 0;
    }

    default long weight() {
        return this instanceof Node node ? node.weight : 0;
    }

    default Optional<Placed> find(long label) {
        return floor(label).filter(placed -> placed.label() == label);
    }

    /// The last run whose label is at most `label`.
    default Optional<Placed> floor(long label) {
        var best = Optional.<Node>empty();
        var at = this;
        while (at instanceof Node node) {
            if (node.label <= label) {
                best = Optional.of(node);
                at = node.right;
            } else {
                at = node.left;
            }
        }
        return best.map(node -> new Placed(node.label, node.run));
    }

    /// The first run whose label is at least `label`.
    default Optional<Placed> ceiling(long label) {
        var best = Optional.<Node>empty();
        var at = this;
        while (at instanceof Node node) {
            if (node.label >= label) {
                best = Optional.of(node);
                at = node.left;
            } else {
                at = node.right;
            }
        }
        return best.map(node -> new Placed(node.label, node.run));
    }

    /// The run with the element that has `index` others that a client sees before it.
    default Placed showing(long index) {
        var before = index;
        var at = (Node) this;
        while (true) {
            if (before < at.left.shown()) {
                at = (Node) at.left;
            } else if (before < at.left.shown() + at.run.shown()) {
                return new Placed(at.label, at.run);
            } else {
                before -= at.left.shown() + at.run.shown();
                at = (Node) at.right;
            }
        }
    }

    /// How many elements a client sees in the runs whose labels are less than `label`.
    default long shownBefore(long label) {
        var count = 0L;
        var at = this;
        while (at instanceof Node node) {
            if (node.label < label) {
                count += node.left.shown() + node.run.shown();
                at = node.right;
            } else {
                at = node.left;
            }
        }
        return count;
    }

    /// How many runs have labels less than `label`.
    default int sizeBefore(long label) {
        var count = 0;
        var at = this;
        while (at instanceof Node node) {
            if (node.label < label) {
                count += node.left.size() + 1;
                at = node.right;
            } else {
                at = node.left;
            }
        }
        return count;
    }

    /// The runs whose labels are from `from` to `to`, in their order.
    default void forEach(long from, long to, Consumer<Placed> action) {
        if (this instanceof Node node) {
            if (from < node.label) {
                node.left.forEach(from, to, action);
            }
            if (from <= node.label && node.label <= to) {
                action.accept(new Placed(node.label, node.run));
            }
            if (node.label < to) {
                node.right.forEach(from, to, action);
            }
        }
    }

    /// With this run at `label`, in place of the one that is there.
    default RunTree with(long label, Run run) {
        return switch (this) {
            case Leaf leaf -> new Node(label, run, leaf, leaf);
            case Node(var here, var old, var left, var right, _, _, _) ->
                    label == here
                            ? new Node(label, run, left, right)
                            : label < here
                                    ? balance(here, old, left.with(label, run), right)
                                    : balance(here, old, left, right.with(label, run));
        };
    }

    default RunTree without(long label) {
        return switch (this) {
            case Leaf leaf -> leaf;
            case Node(var here, var run, var left, var right, _, _, _) ->
                    label == here
                            ? join(left, right)
                            : label < here
                                    ? balance(here, run, left.without(label), right)
                                    : balance(here, run, left, right.without(label));
        };
    }

    /// All of `left` and then all of `right`, which were siblings.
    private static RunTree join(RunTree left, RunTree right) {
        if (!(right instanceof Node node)) {
            return left;
        }
        if (left instanceof Leaf) {
            return right;
        }
        var first = node;
        while (first.left instanceof Node before) {
            first = before;
        }
        return balance(first.label, first.run, left, withoutFirst(node));
    }

    private static RunTree withoutFirst(Node node) {
        return node.left instanceof Node left
                ? balance(node.label, node.run, withoutFirst(left), node.right)
                : node.right;
    }

    /// A node of branches that were balanced before one of them gained or lost one run.
    private static RunTree balance(long label, Run run, RunTree left, RunTree right) {
        if (left.size() + right.size() > 1) {
            if (right.size() > MOST_LARGER * left.size() && right instanceof Node larger) {
                return larger.left instanceof Node inner
                                && inner.size >= TURNS_ONCE * larger.right.size()
                        ? new Node(
                                inner.label,
                                inner.run,
                                new Node(label, run, left, inner.left),
                                new Node(larger.label, larger.run, inner.right, larger.right))
                        : new Node(
                                larger.label,
                                larger.run,
                                new Node(label, run, left, larger.left),
                                larger.right);
            }
            if (left.size() > MOST_LARGER * right.size() && left instanceof Node larger) {
                return larger.right instanceof Node inner
                                && inner.size >= TURNS_ONCE * larger.left.size()
                        ? new Node(
                                inner.label,
                                inner.run,
                                new Node(larger.label, larger.run, larger.left, inner.left),
                                new Node(label, run, inner.right, right))
                        : new Node(
                                larger.label,
                                larger.run,
                                larger.left,
                                new Node(label, run, larger.right, right));
            }
        }
        return new Node(label, run, left, right);
    }
}
