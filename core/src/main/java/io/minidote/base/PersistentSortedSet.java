package io.minidote.base;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// An immutable sorted set that shares structure with the sets it was made from: with and without
/// one element, the n-th element and the number of those before another cost the logarithm of its
/// size.
///
/// A tree balanced by the sizes of its branches (Adams 1992, with the parameters of Hirai and
/// Yamamoto 2011). Its shape depends on how it came to be, and nothing that can be asked of it
/// does.
///
/// What versions share is in the weight of each of them.
public final class PersistentSortedSet<E extends Comparable<E> & Weighed> implements Weighed {

    /// What the set takes besides its nodes.
    private static final long EMPTY_WEIGHT = Weighed.object(12);

    private static final long NODE_WEIGHT = Weighed.object(16);

    /// A branch is at most so many times larger than its sibling.
    private static final int MOST_LARGER = 3;

    /// A branch that is too large turns once where its inner branch is less than so many times
    /// larger than its outer one, and twice where it is not.
    private static final int TURNS_ONCE = 2;

    private static final PersistentSortedSet<?> EMPTY =
            new PersistentSortedSet<Bytes>(new Leaf<>(), 0);

    private sealed interface Tree<E> {
        int size();
    }

    private record Leaf<E>() implements Tree<E> {
        @Override
        public int size() {
            return 0;
        }
    }

    private record Node<E>(E element, Tree<E> left, Tree<E> right, int size) implements Tree<E> {
        Node(E element, Tree<E> left, Tree<E> right) {
            this(element, left, right, left.size() + right.size() + 1);
        }
    }

    private final Tree<E> tree;
    private final long elementWeight;

    private PersistentSortedSet(Tree<E> tree, long elementWeight) {
        this.tree = tree;
        this.elementWeight = elementWeight;
    }

    @SuppressWarnings("unchecked") // holds nothing, so it holds only Es
    public static <E extends Comparable<E> & Weighed> PersistentSortedSet<E> empty() {
        return (PersistentSortedSet<E>) EMPTY;
    }

    /// Nothing for the empty set: there is only one.
    @Override
    public long weight() {
        return isEmpty() ? 0 : EMPTY_WEIGHT + NODE_WEIGHT * size() + elementWeight;
    }

    /// Of all elements alone.
    public long elementWeight() {
        return elementWeight;
    }

    public int size() {
        return tree.size();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    public boolean contains(E element) {
        var at = tree;
        while (at instanceof Node<E> node) {
            var order = element.compareTo(node.element);
            if (order == 0) {
                return true;
            }
            at = order < 0 ? node.left : node.right;
        }
        return false;
    }

    /// The element that has `index` others before it.
    public E at(int index) {
        Objects.checkIndex(index, size());
        var before = index;
        var at = (Node<E>) tree;
        while (at.left.size() != before) {
            if (before < at.left.size()) {
                at = (Node<E>) at.left;
            } else {
                before -= at.left.size() + 1;
                at = (Node<E>) at.right;
            }
        }
        return at.element;
    }

    /// How many elements meet `condition`, which none meets that stands behind one that does not:
    /// to be less than something, for instance.
    public int count(Predicate<E> condition) {
        var count = 0;
        var at = tree;
        while (at instanceof Node<E> node) {
            if (condition.test(node.element)) {
                count += node.left.size() + 1;
                at = node.right;
            } else {
                at = node.left;
            }
        }
        return count;
    }

    /// The elements from the one with `from` others before it up to, not including, the one with
    /// `to` before it.
    public List<E> slice(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        var slice = new ArrayList<E>(to - from);
        addSlice(tree, from, to, slice);
        return slice;
    }

    private static <E> void addSlice(Tree<E> tree, int from, int to, List<E> slice) {
        if (tree instanceof Node<E> node && from < to) {
            var before = node.left.size();
            addSlice(node.left, from, Math.min(to, before), slice);
            if (from <= before && before < to) {
                slice.add(node.element);
            }
            addSlice(node.right, Math.max(0, from - before - 1), to - before - 1, slice);
        }
    }

    public PersistentSortedSet<E> with(E element) {
        return contains(element)
                ? this
                : new PersistentSortedSet<>(
                        insert(tree, element), elementWeight + element.weight());
    }

    public PersistentSortedSet<E> with(Collection<E> elements) {
        var more = this;
        for (var element : elements) {
            more = more.with(element);
        }
        return more;
    }

    public PersistentSortedSet<E> without(E element) {
        if (!contains(element)) {
            return this;
        }
        return size() == 1
                ? empty()
                : new PersistentSortedSet<>(
                        delete(tree, element), elementWeight - element.weight());
    }

    public PersistentSortedSet<E> without(Collection<E> elements) {
        var rest = this;
        for (var element : elements) {
            rest = rest.without(element);
        }
        return rest;
    }

    private static <E extends Comparable<E>> Tree<E> insert(Tree<E> tree, E element) {
        return switch (tree) {
            case Leaf<E> leaf -> new Node<>(element, leaf, leaf);
            case Node<E>(var here, var left, var right, _) ->
                    element.compareTo(here) < 0
                            ? balance(here, insert(left, element), right)
                            : balance(here, left, insert(right, element));
        };
    }

    private static <E extends Comparable<E>> Tree<E> delete(Tree<E> tree, E element) {
        return switch (tree) {
            case Leaf<E> leaf -> leaf;
            case Node<E>(var here, var left, var right, _) -> {
                var order = element.compareTo(here);
                yield order == 0
                        ? join(left, right)
                        : order < 0
                                ? balance(here, delete(left, element), right)
                                : balance(here, left, delete(right, element));
            }
        };
    }

    /// All of `left` and then all of `right`, which were siblings.
    private static <E> Tree<E> join(Tree<E> left, Tree<E> right) {
        if (!(right instanceof Node<E> node)) {
            return left;
        }
        if (left instanceof Leaf<E>) {
            return right;
        }
        var first = node;
        while (first.left instanceof Node<E> before) {
            first = before;
        }
        return balance(first.element, left, withoutFirst(node));
    }

    private static <E> Tree<E> withoutFirst(Node<E> node) {
        return node.left instanceof Node<E> left
                ? balance(node.element, withoutFirst(left), node.right)
                : node.right;
    }

    /// A node of branches that were balanced before one of them gained or lost one element.
    private static <E> Tree<E> balance(E element, Tree<E> left, Tree<E> right) {
        if (left.size() + right.size() > 1) {
            if (right.size() > MOST_LARGER * left.size() && right instanceof Node<E> larger) {
                return turnLeft(element, left, larger);
            }
            if (left.size() > MOST_LARGER * right.size() && left instanceof Node<E> larger) {
                return turnRight(element, larger, right);
            }
        }
        return new Node<>(element, left, right);
    }

    private static <E> Tree<E> turnLeft(E element, Tree<E> left, Node<E> right) {
        return right.left instanceof Node<E> inner && inner.size >= TURNS_ONCE * right.right.size()
                ? new Node<>(
                        inner.element,
                        new Node<>(element, left, inner.left),
                        new Node<>(right.element, inner.right, right.right))
                : new Node<>(right.element, new Node<>(element, left, right.left), right.right);
    }

    private static <E> Tree<E> turnRight(E element, Node<E> left, Tree<E> right) {
        return left.right instanceof Node<E> inner && inner.size >= TURNS_ONCE * left.left.size()
                ? new Node<>(
                        inner.element,
                        new Node<>(left.element, left.left, inner.left),
                        new Node<>(element, inner.right, right))
                : new Node<>(left.element, left.left, new Node<>(element, left.right, right));
    }

    /// In ascending order.
    public void forEach(Consumer<E> action) {
        forEach(tree, action);
    }

    private static <E> void forEach(Tree<E> tree, Consumer<E> action) {
        if (tree instanceof Node<E>(var element, var left, var right, _)) {
            forEach(left, action);
            action.accept(element);
            forEach(right, action);
        }
    }

    /// All elements in ascending order: a copy.
    public List<E> list() {
        return slice(0, size());
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof PersistentSortedSet<?> that
                        && size() == that.size()
                        && list().equals(that.list());
    }

    @Override
    public int hashCode() {
        return list().hashCode();
    }

    @Override
    public String toString() {
        return list().toString();
    }
}
