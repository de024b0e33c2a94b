package io.minidote.crdt;

import io.minidote.clock.Dot;
import io.minidote.crdt.RunTree.Placed;
import io.minidote.crdt.Runs.Place;
import io.minidote.crdt.Sequence.Hook;
import io.minidote.crdt.Sequence.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Where the elements of a sequence hang on each other, as far as it is not forgotten.
///
/// The order of elements is that of Fugue (Weidner and Kleppmann 2023): a tree, in which before
/// each element comes what hangs on its left and behind it what hangs on its right. Who inserts
/// between two elements hangs the new one on that of both which hangs deeper, so what one of
/// several concurrent issuers inserts there stays together.
///
/// Other than there, an insert hangs on nothing that is removed in its issuer's view, so that a
/// removed element can go as soon as its removal is stable. Then something that the issuer has seen
/// may hang on the same side of the same parent, removed: the new one stands closer to the parent
/// than all that. Of those it has not seen, the one of the greater level stands closer, and levels
/// grow with what is seen.
///
/// So an insert is compared with nothing that its issuer has seen, and where an element hangs can
/// be forgotten once it is stable.
final class Hanging {

    /// What hangs on a side of a parent, by what decides which of several stands closer.
    record Branch(Optional<Position> parent, Side side, long level, Position top) {

        static Branch of(Hook hook, Position top) {
            return new Branch(hook.parent(), hook.side(), hook.level(), top);
        }

        boolean hangsBeside(Branch other) {
            return parent.equals(other.parent) && side == other.side;
        }

        boolean isCloserThan(Branch other) {
            return level != other.level ? level > other.level : top.compareTo(other.top) > 0;
        }
    }

    private Hanging() {}

    /// Where an insert hangs that comes to stand between two elements that a client sees, or at an
    /// end.
    static Hook between(Runs runs, Optional<Place> left, Optional<Place> right) {
        var leftLevel = level(left);
        var rightLevel = level(right);
        var onRight = right.isPresent() && rightLevel > leftLevel;
        var next = onRight ? beside(runs, right.get(), Side.LEFT) : behind(runs, left);
        var level = 1 + Math.max(Math.max(leftLevel, rightLevel), level(next));
        return onRight
                ? new Hook(Optional.of(position(right.get())), Side.LEFT, level)
                : new Hook(left.map(Hanging::position), Side.RIGHT, level);
    }

    private static long level(Optional<Place> place) {
        return place.map(at -> at.run().level(at.index())).orElse(0L);
    }

    static Position position(Place place) {
        return place.run().at(place.index());
    }

    private static Optional<Place> behind(Runs runs, Optional<Place> left) {
        return left.isPresent()
                ? beside(runs, left.get(), Side.RIGHT)
                : runs.behind(Long.MIN_VALUE).map(first -> new Place(first, 0));
    }

    /// The next element, removed or not.
    private static Optional<Place> beside(Runs runs, Place place, Side side) {
        return switch (side) {
            case LEFT ->
                    place.index() > 0
                            ? Optional.of(new Place(place.placed(), place.index() - 1))
                            : runs.before(place.label())
                                    .map(placed -> new Place(placed, placed.run().size() - 1));
            case RIGHT ->
                    place.index() < place.run().size() - 1
                            ? Optional.of(new Place(place.placed(), place.index() + 1))
                            : runs.behind(place.label()).map(placed -> new Place(placed, 0));
        };
    }

    /// The runs with what an insert brings, where its hook says.
    ///
    /// @param saw what its issuer knew of
    static Runs insert(Runs runs, Hook hook, Dot dot, Elements elements, Predicate<Dot> saw) {
        var brought = Run.of(dot, hook, elements);
        if (!runs.named(brought.getFirst().first(), brought.getLast().last()).isEmpty()) {
            return runs;
        }
        var branch = Branch.of(hook, brought.getFirst().first());
        var parent = hook.parent().flatMap(runs::find);
        if (parent.isEmpty()) { // the beginning, for what it hangs on is always here
            return onRight(
                    runs, Optional.empty(), runs.behind(Long.MIN_VALUE), branch, brought, saw);
        }
        var place = parent.get();
        var run = place.run();
        if (hook.side() == Side.LEFT) {
            return place.index() > 0
                    ? split(runs, place.placed(), place.index(), brought)
                    : onLeft(runs, place, branch, brought, saw);
        }
        var next = place.index() + 1;
        if (next == run.size()) {
            return onRight(
                    runs,
                    Optional.of(place.placed()),
                    runs.behind(place.label()),
                    branch,
                    brought,
                    saw);
        }
        var following = run.slice(next, run.size());
        return !saw.test(following.first().dot())
                        && following.hook().isPresent()
                        && Branch.of(following.hook().get(), following.first()).isCloserThan(branch)
                ? onRight(
                        runs,
                        Optional.of(place.placed()),
                        runs.behind(place.label()),
                        branch,
                        brought,
                        saw)
                : split(runs, place.placed(), next, brought);
    }

    private static Runs split(Runs runs, Placed placed, int at, List<Run> brought) {
        var run = placed.run();
        var pieces = new ArrayList<Run>(brought.size() + 2);
        pieces.add(run.slice(0, at));
        pieces.addAll(brought);
        pieces.add(run.slice(at, run.size()));
        return runs.with(List.of(placed), pieces);
    }

    private static Runs onRight(
            Runs runs,
            Optional<Placed> before,
            Optional<Placed> behind,
            Branch branch,
            List<Run> brought,
            Predicate<Dot> saw) {
        var left = before;
        var right = behind;
        while (right.isPresent() && isCloser(runs, right.get(), branch, saw)) {
            left = right;
            right = runs.behind(right.get().label());
        }
        return runs.between(left, right, brought);
    }

    private static Runs onLeft(
            Runs runs, Place parent, Branch branch, List<Run> brought, Predicate<Dot> saw) {
        var right = parent.placed();
        var left = runs.before(right.label());
        while (left.isPresent() && isCloser(runs, left.get(), branch, saw)) {
            right = left.get();
            left = runs.before(right.label());
        }
        return runs.between(left, Optional.of(right), brought);
    }

    /// Whether a run belongs to a branch beside this one that stands closer to their parent, and
    /// that the issuer of this one has not seen.
    private static boolean isCloser(Runs runs, Placed placed, Branch branch, Predicate<Dot> saw) {
        return branch(runs, new Place(placed, placed.run().size() - 1), saw)
                .filter(other -> other.hangsBeside(branch) && other.isCloserThan(branch))
                .isPresent();
    }

    /// The branch that an element belongs to, of those that hang on something in `known`; nothing
    /// where it is known itself, or where that is forgotten.
    static Optional<Branch> branch(Runs runs, Place place, Predicate<Dot> known) {
        var at = place;
        for (var steps = runs.size(); steps >= 0; steps--) {
            var run = at.run();
            var seen = Math.min(run.countKnown(known), at.index() + 1);
            if (seen > at.index()) {
                return Optional.empty();
            }
            var top = run.slice(seen, run.size());
            if (top.hook().isEmpty()) {
                return Optional.empty();
            }
            var branch = Branch.of(top.hook().get(), top.first());
            var parent = branch.parent().filter(position -> !known.test(position.dot()));
            var next = parent.flatMap(runs::find);
            if (next.isEmpty()) {
                return Optional.of(branch);
            }
            at = next.get();
        }
        return Optional.empty(); // nothing of ours hangs in a circle
    }
}
