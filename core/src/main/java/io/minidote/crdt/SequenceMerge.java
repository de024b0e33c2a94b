package io.minidote.crdt;

import io.minidote.clock.Dot;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Hanging.Branch;
import io.minidote.crdt.Run.Content;
import io.minidote.crdt.Sequence.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The elements of two histories together.
///
/// What both sides have stands in the same order on both, so they are read side by side. An element
/// that one side lacks was removed there if its clock covers the element's dot, and is news there
/// if not. Where both sides have news between the same two elements, neither side's issuers had
/// seen the other's, and where they hang decides, as it does when effects arrive one by one.
final class SequenceMerge {

    /// A part of a run that the other side has as a whole or not at all.
    private record Piece(Run run, boolean news) {}

    private final Runs mine;
    private final Runs theirs;
    private final Predicate<Dot> known;
    private final Predicate<Dot> knownThere;
    private final List<Run> merged = new ArrayList<>();

    SequenceMerge(Runs mine, VectorClock clock, Runs theirs, VectorClock theirClock) {
        this.mine = mine;
        this.theirs = theirs;
        known = clock::contains;
        knownThere = theirClock::contains;
    }

    Runs merged() {
        var here = pieces(mine, theirs, knownThere);
        var there = pieces(theirs, mine, known);
        var i = 0;
        var j = 0;
        while (i < here.size() && j < there.size()) {
            var one = here.get(i);
            var other = there.get(j);
            if (one.news && other.news) {
                if (isBefore(one.run, other.run)) {
                    merged.add(one.run);
                    i++;
                } else {
                    merged.add(other.run);
                    j++;
                }
            } else if (other.news) {
                merged.add(other.run);
                j++;
            } else {
                merged.add(one.news ? one.run : merge(one.run, other.run));
                i++;
                j += one.news ? 0 : 1;
            }
        }
        here.subList(i, here.size()).forEach(piece -> merged.add(piece.run));
        there.subList(j, there.size()).stream()
                .filter(Piece::news)
                .forEach(piece -> merged.add(piece.run));
        return Runs.of(merged);
    }

    /// The runs of `all` without what was removed on the other side.
    private static List<Piece> pieces(Runs all, Runs other, Predicate<Dot> knownThere) {
        var pieces = new ArrayList<Piece>();
        for (var run : all.list()) {
            var seen = run.countKnown(knownThere);
            for (var placed : other.named(run.first(), run.at(Math.max(0, seen - 1)))) {
                var there = placed.run();
                var last = run.indexOf(there.last());
                var from = Math.max(0, run.indexOf(there.first()));
                var to = Math.min(seen, last < 0 ? run.size() : last + 1);
                if (from < to && run.typed() == there.typed()) {
                    pieces.add(new Piece(run.slice(from, to), false));
                }
            }
            if (seen < run.size()) {
                pieces.add(new Piece(run.slice(seen, run.size()), true));
            }
        }
        return pieces;
    }

    /// One part of a run as both sides have it.
    private Run merge(Run one, Run other) {
        var run =
                one.hook().isPresent() && other.hook().isEmpty()
                        ? new Run(one.first(), one.typed(), Optional.empty(), one.content())
                        : one;
        return run.with(merge(run.content(), other.content()));
    }

    private Content merge(Content one, Content other) {
        return switch (one) {
            case Content.Gone(var count, var by) ->
                    other instanceof Content.Gone(_, var alsoBy)
                            ? new Content.Gone(count, by.with(alsoBy))
                            : one;
            case Content.Plain(var elements) ->
                    switch (other) {
                        case Content.Gone _ -> other;
                        case Content.Plain _ -> one;
                        case Content.Assigned(var values) -> assigned(values, known, elements);
                    };
            case Content.Assigned(var values) ->
                    switch (other) {
                        case Content.Gone _ -> other;
                        case Content.Plain(var elements) -> assigned(values, knownThere, elements);
                        case Content.Assigned(var others) -> assigned(values, others);
                    };
        };
    }

    /// The settings that the other side does not know; and if it knows them all, what they have
    /// settled to there.
    private static Content assigned(
            DotFun<Run.Value> values, Predicate<Dot> known, Elements settled) {
        var news = values.without(known);
        return news.isEmpty() ? new Content.Plain(settled) : new Content.Assigned(news);
    }

    private Content assigned(DotFun<Run.Value> one, DotFun<Run.Value> other) {
        var all = one.without(dot -> knownThere.test(dot) && !other.contains(dot));
        for (var entry : other.entries()) {
            if (!known.test(entry.dot())) {
                all = all.with(entry.dot(), entry.value());
            }
        }
        return all.isEmpty() ? new Content.Assigned(one) : new Content.Assigned(all);
    }

    /// Whether `one`, which is news there, stands before `other`, which is news here.
    private boolean isBefore(Run one, Run other) {
        var branch = branch(mine, one, knownThere);
        var otherBranch = branch(theirs, other, known);
        if (branch.isEmpty() || otherBranch.isEmpty()) {
            return one.first().compareTo(other.first()) < 0; // such bytes were never ours
        }
        return isBefore(one, branch.get(), other, otherBranch.get());
    }

    private static Optional<Branch> branch(Runs runs, Run run, Predicate<Dot> known) {
        return runs.find(run.first()).flatMap(place -> Hanging.branch(runs, place, known));
    }

    private boolean isBefore(Run one, Branch branch, Run other, Branch otherBranch) {
        if (branch.hangsBeside(otherBranch)) {
            return branch.isCloserThan(otherBranch) == (branch.side() == Side.RIGHT);
        }
        if (branch.parent().equals(otherBranch.parent())) {
            return branch.side() == Side.LEFT;
        }
        // the one is with its parent wherever the other is not, and the other with its own
        var byParent = precedes(theirs, branch.parent(), Optional.of(other.first()));
        var byOtherParent = precedes(mine, Optional.of(one.first()), otherBranch.parent());
        return hangsOn(otherBranch.parent(), branch.parent()) ? byOtherParent : byParent;
    }

    /// Whether one element stands before another; the beginning stands before all.
    private static boolean precedes(Runs runs, Optional<Position> one, Optional<Position> other) {
        var place = one.flatMap(runs::find);
        var otherPlace = other.flatMap(runs::find);
        if (place.isEmpty() || otherPlace.isEmpty()) {
            return place.isEmpty();
        }
        return place.get().label() != otherPlace.get().label()
                ? place.get().label() < otherPlace.get().label()
                : place.get().index() < otherPlace.get().index();
    }

    /// Whether one element hangs on another, directly or not, as far as they know there.
    private boolean hangsOn(Optional<Position> one, Optional<Position> other) {
        var at = one.flatMap(theirs::find);
        for (var steps = theirs.size(); steps >= 0 && at.isPresent(); steps--) {
            var run = at.get().run();
            if (other.isPresent()
                    && run.indexOf(other.get()) >= 0
                    && run.indexOf(other.get()) <= at.get().index()) {
                return true;
            }
            if (run.hook().isEmpty()) {
                return false;
            }
            if (run.hook().get().parent().equals(other)) {
                return true;
            }
            at = run.hook().get().parent().flatMap(theirs::find);
        }
        return false;
    }
}
