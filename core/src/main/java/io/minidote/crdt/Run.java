package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.Weighed;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Sequence.Hook;
import io.minidote.crdt.Sequence.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Elements of a [Sequence] that stand side by side and whose names follow from the first one's.
///
/// What is typed character by character makes one insert of each, whose counters follow on each
/// other; what is pasted makes one insert of many, told apart by their offsets. Either way each
/// element hangs behind the one before it, so only the first says where it hangs.
///
/// Which elements make a run follows from the elements alone: those that [#continuedBy] joins.
///
/// @param first the name of the first element
/// @param typed whether each element has an insert of its own
/// @param hook where the first hangs, until it is stable
record Run(Position first, boolean typed, Optional<Hook> hook, Content content) implements Weighed {

    /// A run ends where the name of an element is a multiple of this, unless all are removed: to
    /// change one element costs no more than to copy so many.
    private static final int LENGTH = 64;

    sealed interface Content extends Weighed {

        record Plain(Elements elements) implements Content {
            @Override
            public long weight() {
                return Weighed.object(4) + elements.weight();
            }
        }

        /// One element that was set anew.
        ///
        /// @param values what it was set to; never nothing
        record Assigned(DotFun<Value> values) implements Content {
            @Override
            public long weight() {
                return Weighed.object(4) + values.weight();
            }
        }

        /// Removed, and kept until no insert that is still to come can hang on it.
        ///
        /// @param by the removes, none of them stable
        record Gone(int count, DotSet by) implements Content {
            @Override
            public long weight() {
                return Weighed.object(8) + by.weight();
            }
        }
    }

    record Value(Bytes bytes, HybridTime time) implements DotFun.Timed {
        @Override
        public long weight() {
            return Weighed.object(8) + bytes.weight() + Weighed.object(8);
        }
    }

    /// What an insert brings, in runs.
    static List<Run> of(Dot dot, Hook hook, Elements elements) {
        return new Run(
                        Position.of(dot, 0),
                        elements.size() == 1,
                        Optional.of(hook),
                        new Content.Plain(elements))
                .split();
    }

    /// These elements in runs, none of which is longer than runs are.
    List<Run> split() {
        if (content instanceof Content.Gone) {
            return List.of(this);
        }
        var runs = new ArrayList<Run>();
        for (var from = 0; from < size(); ) {
            var name = typed ? first.counter() + from : first.offset() + from;
            var to = (int) Math.min(size(), from + LENGTH - name % LENGTH);
            runs.add(slice(from, to));
            from = to;
        }
        return runs;
    }

    int size() {
        return switch (content) {
            case Content.Plain(var elements) -> elements.size();
            case Content.Assigned _ -> 1;
            case Content.Gone(var count, _) -> count;
        };
    }

    /// How many of them a client sees.
    int shown() {
        return content instanceof Content.Gone ? 0 : size();
    }

    Bytes shown(int index) {
        return switch (content) {
            case Content.Plain(var elements) -> elements.get(index);
            case Content.Assigned(var values) ->
                    DotFun.newest(values).orElseThrow().value().bytes();
            case Content.Gone _ -> throw new IndexOutOfBoundsException(first + " is removed");
        };
    }

    Position at(int index) {
        return typed
                ? new Position(first.replica(), first.counter() + index, first.offset())
                : new Position(first.replica(), first.counter(), first.offset() + index);
    }

    Position last() {
        return at(size() - 1);
    }

    /// The place of an element in this run, or a negative number.
    int indexOf(Position position) {
        if (!position.replica().equals(first.replica())) {
            return -1;
        }
        var index =
                typed
                        ? position.offset() == first.offset()
                                ? position.counter() - first.counter()
                                : -1
                        : position.counter() == first.counter()
                                ? position.offset() - first.offset()
                                : -1;
        return index < size() ? (int) Math.max(index, -1) : -1;
    }

    /// 0 once it is forgotten.
    long level(int index) {
        return hook.map(known -> known.level() + index).orElse(0L);
    }

    /// How many of its first elements have dots that `known` names, which knows a replica's dots
    /// from the first one on.
    int countKnown(Predicate<Dot> known) {
        if (!typed) {
            return known.test(first.dot()) ? size() : 0;
        }
        var low = 0;
        var high = size();
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (known.test(at(middle).dot())) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    Run slice(int from, int to) {
        if (from == 0 && to == size()) {
            return this;
        }
        return new Run(
                at(from),
                typed,
                from == 0
                        ? hook
                        : hook.map(known ->
                                new Hook(
                                        Optional.of(at(from - 1)),
                                        Side.RIGHT,
                                        known.level() + from)),
                switch (content) {
                    case Content.Plain(var elements) -> new Content.Plain(elements.slice(from, to));
                    case Content.Assigned _ ->
                            throw new IndexOutOfBoundsException(first + " is one element");
                    case Content.Gone(_, var by) -> new Content.Gone(to - from, by);
                });
    }

    Run with(Content changed) {
        return new Run(first, typed, hook, changed);
    }

    Run without(Dot remove) {
        return with(
                new Content.Gone(
                        size(),
                        content instanceof Content.Gone(_, var by) ? by.with(remove) : remove));
    }

    /// Whether `next`, which stands behind this, is of the same run.
    boolean continuedBy(Run next) {
        return (content instanceof Content.Gone
                        || (typed ? next.first.counter() : next.first.offset()) % LENGTH != 0)
                && followedBy(next);
    }

    /// Whether `next`, which stands behind this, is all that follows from it.
    boolean followedBy(Run next) {
        return typed == next.typed
                && next.first.equals(at(size()))
                && (hook.isEmpty()
                        ? next.hook.isEmpty()
                        : next.hook.isPresent()
                                && next.hook.get().side() == Side.RIGHT
                                && next.hook.get().level() == level(size())
                                && next.hook.get().parent().isPresent()
                                && next.hook.get().parent().get().equals(last()))
                && switch (content) {
                    case Content.Plain _ -> next.content instanceof Content.Plain;
                    case Content.Assigned _ -> false;
                    case Content.Gone(_, var by) ->
                            next.content instanceof Content.Gone(_, var nextBy)
                                    && by.equals(nextBy);
                };
    }

    /// All of these, each of which follows from the one before it.
    static Run joined(List<Run> runs) {
        var first = runs.getFirst();
        return runs.size() == 1
                ? first
                : first.with(
                        switch (first.content) {
                            case Content.Plain _ ->
                                    new Content.Plain(
                                            Elements.joined(
                                                    runs.stream().map(Run::elements).toList()));
                            case Content.Assigned _ -> first.content;
                            case Content.Gone(_, var by) ->
                                    new Content.Gone(runs.stream().mapToInt(Run::size).sum(), by);
                        });
    }

    private Elements elements() {
        return ((Content.Plain) content).elements();
    }

    /// What is left of it once `stable` is.
    List<Run> stabilize(VectorClock stable) {
        if (content instanceof Content.Gone(_, var by) && by.anyMatch(stable::contains)) {
            return List.of();
        }
        var left =
                content instanceof Content.Assigned(var values)
                        ? with(settled(values, stable))
                        : this;
        var known = hook.isPresent() ? countKnown(stable::contains) : 0;
        if (known == 0) {
            return List.of(left);
        }
        var head = left.slice(0, known);
        var hanging = new Run(head.first, typed, Optional.empty(), head.content);
        return known == size() ? List.of(hanging) : List.of(hanging, slice(known, size()));
    }

    /// The only assignment, once it is stable, is as good as what was inserted.
    private static Content settled(DotFun<Value> values, VectorClock stable) {
        var left = DotFun.withoutBeaten(values, stable);
        return left instanceof DotFun.Entry<Value>(var dot, var value) && stable.contains(dot)
                ? new Content.Plain(Elements.of(List.of(value.bytes())))
                : new Content.Assigned(left);
    }

    /// The dots that let [#stabilize] change something.
    DotSet awaitsStability() {
        var dots =
                switch (content) {
                    case Content.Plain _ -> DotSet.EMPTY;
                    case Content.Assigned(var values) ->
                            values instanceof DotFun.Entry<Value> only
                                    ? only.dot()
                                    : DotFun.beaten(values);
                    case Content.Gone(_, var by) -> by;
                };
        return hook.isPresent() ? dots.with(first.dot()) : dots;
    }

    @Override
    public long weight() {
        return Weighed.object(16)
                + first.weight()
                + hook.map(known -> Weighed.object(4) + known.weight()).orElse(0L)
                + content.weight();
    }
}
