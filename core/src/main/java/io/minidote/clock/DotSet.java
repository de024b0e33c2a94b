package io.minidote.clock;

import io.minidote.base.Weighed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/// A set of events with gaps: some dots.
///
/// Most such sets have one element, and there are many of them, so a [Dot] is the set of just
/// itself.
public sealed interface DotSet extends Weighed permits Dot, DotSet.Several {

    DotSet EMPTY = new Several(List.of());

    /// @param dots none, or at least two in ascending order
    record Several(List<Dot> dots) implements DotSet {

        public Several {
            dots = List.copyOf(dots);
            if (dots.size() == 1) {
                throw new IllegalArgumentException("a set of one dot is that dot: " + dots);
            }
            for (var i = 1; i < dots.size(); i++) {
                if (dots.get(i - 1).compareTo(dots.get(i)) >= 0) {
                    throw new IllegalArgumentException("dots in ascending order, not " + dots);
                }
            }
        }

        @Override
        public long weight() {
            return dots.isEmpty() ? 0 : Weighed.object(4) + Weighed.list(dots);
        }

        @Override
        public String toString() {
            return dots.toString();
        }
    }

    /// The set of `dots`, which stand in ascending order.
    static DotSet of(List<Dot> dots) {
        return dots.isEmpty() ? EMPTY : dots.size() == 1 ? dots.getFirst() : new Several(dots);
    }

    /// In ascending order.
    default List<Dot> list() {
        return switch (this) {
            case Dot dot -> List.of(dot);
            case Several(var dots) -> dots;
        };
    }

    /// The least, unless there is none.
    default Optional<Dot> first() {
        return switch (this) {
            case Dot dot -> Optional.of(dot);
            case Several(var dots) ->
                    dots.isEmpty() ? Optional.empty() : Optional.of(dots.getFirst());
        };
    }

    default int size() {
        return switch (this) {
            case Dot _ -> 1;
            case Several(var dots) -> dots.size();
        };
    }

    default boolean isEmpty() {
        return size() == 0;
    }

    default boolean anyMatch(Predicate<Dot> condition) {
        return switch (this) {
            case Dot dot -> condition.test(dot);
            case Several(var dots) -> dots.stream().anyMatch(condition);
        };
    }

    default boolean contains(Dot dot) {
        return anyMatch(dot::equals);
    }

    default DotSet with(Dot dot) {
        if (isEmpty()) {
            return dot;
        }
        if (contains(dot)) {
            return this;
        }
        var more = new TreeSet<>(list());
        more.add(dot);
        return of(List.copyOf(more));
    }

    default DotSet with(DotSet others) {
        if (isEmpty() || others.isEmpty()) {
            return isEmpty() ? others : this;
        }
        var more = new TreeSet<>(list());
        more.addAll(others.list());
        return of(List.copyOf(more));
    }

    /// Of each replica the dot that came first.
    default DotSet firsts() {
        if (!(this instanceof Several(var dots)) || dots.isEmpty()) {
            return this;
        }
        var firsts = new ArrayList<Dot>();
        for (var dot : dots) {
            if (firsts.isEmpty() || !firsts.getLast().replica().equals(dot.replica())) {
                firsts.add(dot);
            }
        }
        return of(firsts);
    }

    default DotSet without(Predicate<Dot> gone) {
        return switch (this) {
            case Dot dot -> gone.test(dot) ? EMPTY : dot;
            case Several(var dots) ->
                    dots.stream().noneMatch(gone)
                            ? this
                            : of(dots.stream().filter(gone.negate()).toList());
        };
    }

    /// What is left after both histories: a dot that is on one side only was removed on the other
    /// if the other's clock covers it, and is news there if not.
    default DotSet merge(VectorClock mine, DotSet other, VectorClock theirs) {
        if (equals(other)) {
            return this;
        }
        var merged = without(dot -> theirs.contains(dot) && !other.contains(dot));
        for (var dot : other.list()) {
            if (!mine.contains(dot)) {
                merged = merged.with(dot);
            }
        }
        return merged;
    }
}
