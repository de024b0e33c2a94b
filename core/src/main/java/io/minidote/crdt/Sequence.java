package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.Weighed;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Run.Content;
import io.minidote.crdt.Run.Value;
import io.minidote.crdt.Runs.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A list of byte strings, or a text of characters, that several edit at once.
///
/// An element stays where it is between its neighbours, whatever else comes and goes, and what
/// several insert at the same place at the same time does not mix: [Hanging] says how. A remove
/// takes out what it names, also where it is set anew at the same time; of several concurrent
/// settings the newest counts.
///
/// A removed element is kept until its removal is stable, for concurrent inserts may hang on it.
/// Once an element is stable nothing is kept of it but its name and its bytes, and those of what
/// was typed or pasted together stand in [Run]s.
public final class Sequence implements Crdt<Sequence, Sequence.Operation, Sequence.Effect> {

    public static final Sequence EMPTY = new Sequence(Runs.NONE);

    public static final DataType<Sequence, Operation, Effect> TYPE = new SequenceType();

    /// An index counts from 0. A negative one counts from the end: that of an element from -1,
    /// which is the last, and that of an insert from -1, which is behind the last.
    public sealed interface Operation {

        record Insert(long index, Elements elements) implements Operation {

            /// @param text at least one character
            public static Insert text(long index, String text) {
                return new Insert(
                        index,
                        Elements.characters(Bytes.of(text))
                                .orElseThrow(() ->
                                        new IllegalArgumentException(
                                                "a text of one or more characters, not '"
                                                        + text
                                                        + "'")));
            }

            /// @param elements one or more
            public static Insert elements(long index, List<Bytes> elements) {
                return new Insert(index, Elements.of(elements));
            }
        }

        /// As many of these elements as there are.
        record Delete(long index, long count) implements Operation {}

        /// All of these at once: each index is that of before.
        record DeleteEach(List<Delete> parts) implements Operation {
            public DeleteEach {
                parts = List.copyOf(parts);
            }
        }

        record Set(long index, Bytes element) implements Operation {}

        record Reset() implements Operation {}
    }

    public sealed interface Effect {

        record Insert(Hook hook, Elements elements) implements Effect {}

        /// @param names one or more
        record Delete(List<Names> names) implements Effect {
            public Delete {
                names = List.copyOf(names);
            }
        }

        record Set(Position position, Bytes element) implements Effect {}

        record Reset() implements Effect {}
    }

    /// On which side of another an element hangs: before it or behind it.
    public enum Side {
        LEFT,
        RIGHT
    }

    /// Where an element hangs.
    ///
    /// @param parent another element, or nothing: the beginning of the sequence
    /// @param level greater than that of everything its issuer saw beside it; of what hangs on one
    ///   side of one parent, the greatest stands closest to it
    public record Hook(Optional<Position> parent, Side side, long level) implements Weighed {
        @Override
        public long weight() {
            return Weighed.object(16)
                    + parent.map(position -> Weighed.object(4) + position.weight()).orElse(0L);
        }
    }

    /// Names that follow on each other, as those in a [Run] do.
    public record Names(Position first, boolean typed, int count) {

        /// The same names in as few as possible, wherever their elements stand: what was put in
        /// front one by one has its names in reverse.
        private static List<Names> joined(List<Names> names) {
            var joined = new ArrayList<Names>();
            for (var each : names.stream().sorted(Comparator.comparing(Names::first)).toList()) {
                if (!joined.isEmpty() && joined.getLast().continuedBy(each)) {
                    var before = joined.removeLast();
                    joined.add(new Names(before.first, before.typed, before.count + each.count));
                } else {
                    joined.add(each);
                }
            }
            return joined;
        }

        Position last() {
            return typed
                    ? new Position(first.replica(), first.counter() + count - 1, first.offset())
                    : new Position(first.replica(), first.counter(), first.offset() + count - 1);
        }

        private boolean continuedBy(Names next) {
            return typed == next.typed
                    && new Names(first, typed, count + 1).last().equals(next.first);
        }
    }

    private final Runs runs;

    Sequence(Runs runs) {
        this.runs = runs;
    }

    private static Sequence of(Runs runs) {
        return runs.size() == 0 ? EMPTY : new Sequence(runs);
    }

    Runs runs() {
        return runs;
    }

    public long size() {
        return runs.tree().shown();
    }

    /// The element with `index` others before it.
    public Optional<Bytes> get(long index) {
        return index < 0 || index >= size()
                ? Optional.empty()
                : Optional.of(showing(index)).map(at -> at.run().shown(at.index()));
    }

    /// The elements from the one with `from` others before it up to, not including, the one with
    /// `to`, neither of which is more than there are.
    public List<Bytes> slice(long from, long to) {
        if (from >= to) {
            return List.of();
        }
        var first = showing(from);
        var last = showing(to - 1);
        var elements = new ArrayList<Bytes>((int) Math.min(to - from, Integer.MAX_VALUE - 8));
        runs.tree()
                .forEach(
                        first.label(),
                        last.label(),
                        placed -> {
                            var begin = placed.label() == first.label() ? first.index() : 0;
                            var end =
                                    placed.label() == last.label()
                                            ? last.index() + 1
                                            : placed.run().shown();
                            for (var i = begin; i < end; i++) {
                                elements.add(placed.run().shown(i));
                            }
                        });
        return Collections.unmodifiableList(elements);
    }

    private Place showing(long index) {
        var placed = runs.tree().showing(index);
        return new Place(placed, (int) (index - runs.tree().shownBefore(placed.label())));
    }

    private Optional<Place> shown(long index) {
        return index < 0 || index >= size() ? Optional.empty() : Optional.of(showing(index));
    }

    /// All elements, one behind the other: of characters, their text.
    public Bytes text() {
        var parts = new ArrayList<Bytes>();
        runs.forEach(run -> {
            if (run.content() instanceof Content.Plain(var elements)) {
                parts.add(elements.joined());
            } else {
                for (var i = 0; i < run.shown(); i++) {
                    parts.add(run.shown(i));
                }
            }
        });
        return parts.isEmpty() ? Bytes.EMPTY : Elements.of(parts).joined();
    }

    @Override
    public Prepared<Effect> prepare(Operation operation, ReplicaId self) {
        return switch (operation) {
            case Operation.Insert(var index, var elements) -> {
                var at = index < 0 ? size() + 1 + index : index;
                yield at < 0 || at > size()
                        ? refused("insert", index, size() + 1)
                        : Prepared.as(
                                new Effect.Insert(
                                        Hanging.between(runs, shown(at - 1), shown(at)), elements));
            }
            case Operation.Delete delete -> without(List.of(delete));
            case Operation.DeleteEach(var parts) -> without(parts);
            case Operation.Set(var index, var element) ->
                    shown(index < 0 ? size() + index : index)
                            .map(Hanging::position)
                            .map(position -> Prepared.<Effect>as(new Effect.Set(position, element)))
                            .orElseGet(() -> refused("set", index, size()));
            case Operation.Reset() ->
                    exists() ? Prepared.as(new Effect.Reset()) : Prepared.nothing();
        };
    }

    private static Prepared<Effect> refused(String operation, long index, long size) {
        return Prepared.refused(
                size == 0
                        ? "%s takes the index of an element, and there is none".formatted(operation)
                        : "%s takes an index from %d to %d here, not %d"
                                .formatted(operation, -size, size - 1, index));
    }

    private long end(long from, long count) {
        return count <= 0 ? 0 : from > size() - count ? size() : from + count;
    }

    private Prepared<Effect> without(List<Operation.Delete> parts) {
        var names = new ArrayList<Names>();
        for (var part : parts) {
            var from = part.index() < 0 ? size() + part.index() : part.index();
            addNames(Math.max(0, from), end(from, part.count()), names);
        }
        return names.isEmpty()
                ? Prepared.nothing()
                : Prepared.as(new Effect.Delete(Names.joined(names)));
    }

    private void addNames(long from, long to, List<Names> names) {
        var next = from;
        while (next < to) {
            var at = showing(next);
            var count = (int) Math.min(to - next, at.run().size() - at.index());
            names.add(new Names(Hanging.position(at), at.run().typed(), count));
            next += count;
        }
    }

    @Override
    public Sequence apply(Effect effect, Stamp stamp) {
        return switch (effect) {
            case Effect.Insert(var hook, var elements) ->
                    of(Hanging.insert(runs, hook, stamp.dot(), elements, stamp::saw));
            case Effect.Delete(var names) -> {
                var left = runs;
                for (var each : names) {
                    left = without(left, each, stamp.dot());
                }
                yield of(left);
            }
            case Effect.Set(var position, var element) ->
                    of(
                            runs.find(position)
                                    .map(place ->
                                            with(place, new Value(element, stamp.time()), stamp))
                                    .orElse(runs));
            case Effect.Reset() -> of(reset(stamp));
        };
    }

    private static Runs without(Runs runs, Names names, Dot remove) {
        var left = runs;
        for (var placed : runs.named(names.first(), names.last())) {
            var run = placed.run();
            var from = Math.max(0, run.indexOf(names.first()));
            var last = run.indexOf(names.last());
            var to = last < 0 ? run.size() : last + 1;
            if (run.typed() == names.typed()) {
                left = replace(left, run, from, to, run.slice(from, to).without(remove));
            }
        }
        return left;
    }

    /// With `other` in place of the elements from `from` to `to` of a run.
    private static Runs replace(Runs runs, Run run, int from, int to, Run other) {
        var pieces = new ArrayList<Run>(3);
        if (from > 0) {
            pieces.add(run.slice(0, from));
        }
        pieces.add(other);
        if (to < run.size()) {
            pieces.add(run.slice(to, run.size()));
        }
        return runs.find(run.first())
                .map(place -> runs.with(List.of(place.placed()), pieces))
                .orElse(runs);
    }

    private Runs with(Place place, Value value, Stamp stamp) {
        var run = place.run();
        return switch (run.content()) {
            case Content.Gone _ -> runs;
            case Content.Plain _ -> set(place, new DotFun.Entry<>(stamp.dot(), value));
            case Content.Assigned(var values) ->
                    set(place, values.without(stamp::saw).with(stamp.dot(), value));
        };
    }

    private Runs set(Place place, DotFun<Value> values) {
        var at = place.index();
        return replace(
                runs,
                place.run(),
                at,
                at + 1,
                place.run().slice(at, at + 1).with(new Content.Assigned(values)));
    }

    private Runs reset(Stamp stamp) {
        var left = new ArrayList<Run>();
        runs.forEach(run -> {
            var seen =
                    run.content() instanceof Content.Gone(_, var by) && by.anyMatch(stamp::saw)
                            ? 0
                            : run.countKnown(stamp::saw);
            if (seen > 0) {
                left.add(run.slice(0, seen).without(stamp.dot()));
            }
            if (seen < run.size()) {
                left.add(run.slice(seen, run.size()));
            }
        });
        return Runs.of(left);
    }

    /// An insert stands again beside what it stood beside, and where that was lost too, beside what
    /// was done again last.
    @Override
    public Prepared<Operation> again(Effect effect, Predicate<Dot> saw, HybridTime time) {
        if (!(effect instanceof Effect.Insert(var hook, var elements))) {
            return Prepared.refused("it takes something away");
        }
        if (hook.parent().isEmpty()) {
            return Prepared.as(new Operation.Insert(0, elements));
        }
        var parent = hook.parent().get();
        var place = runs.find(parent).or(() -> newest(parent.replica().name(), saw));
        if (place.isEmpty()) {
            return Prepared.refused("what it stood beside is not here");
        }
        var at = place.get();
        var before = runs.tree().shownBefore(at.label());
        var run = at.run();
        return Prepared.as(
                new Operation.Insert(
                        run.shown() == 0
                                ? before
                                : before + at.index() + (hook.side() == Side.RIGHT ? 1 : 0),
                        elements));
    }

    /// The element with the greatest counter, of those of a replica of this name that `saw` knows.
    private Optional<Place> newest(String name, Predicate<Dot> saw) {
        var newest = Optional.<Position>empty();
        for (var run : runs.list()) {
            var last = run.last();
            if (last.replica().name().equals(name)
                    && saw.test(last.dot())
                    && (newest.isEmpty() || last.counter() > newest.get().counter())) {
                newest = Optional.of(last);
            }
        }
        return newest.flatMap(runs::find);
    }

    @Override
    public Sequence merge(VectorClock mine, Sequence other, VectorClock theirs) {
        return of(new SequenceMerge(runs, mine, other.runs, theirs).merged());
    }

    @Override
    public List<Bytes> value() {
        return slice(0, size());
    }

    @Override
    public boolean exists() {
        return size() > 0;
    }

    @Override
    public Sequence stabilize(VectorClock stable) {
        var left = runs.stabilize(stable);
        return left == runs ? this : of(left);
    }

    @Override
    public DotSet awaitsStability() {
        return runs.awaitsStability();
    }

    @Override
    public Optional<List<Operation>> anew() {
        return Optional.of(List.of(Operation.Insert.elements(0, value())));
    }

    @Override
    public long weight() {
        return Weighed.object(4) + runs.weight();
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Sequence that && runs.equals(that.runs);
    }

    @Override
    public int hashCode() {
        return runs.hashCode();
    }

    @Override
    public String toString() {
        return runs.toString();
    }
}
