package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.Weighed;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// Bytes where the newest assignment wins, integer increments that add to whatever assignment they
/// have not been seen by, and edits that change a part of whatever is there: what a Redis string is
/// to SET, GET, INCR, APPEND, SETRANGE and SETBIT.
///
/// Shown is the newest assignment; then, in their order, the [Edits] that no assignment has seen,
/// each with the increments before it that its issuer had seen; then the other increments.
/// Increments show only where the bytes are an integer by then ([Adjusted], [Editing]).
///
/// An assignment replaces the edits it has seen for good, as it does the assignments it has seen:
/// also where another assignment wins that has not seen them. Only increments come to life again
/// then.
///
/// @param adjusted what has been assigned, and what increments add up to
/// @param edits those that nothing has seen
public record StringValue(Adjusted<Bytes> adjusted, Edits edits)
        implements Crdt<StringValue, StringValue.Operation, StringValue.Effect> {

    public static final StringValue EMPTY = new StringValue(Adjusted.nothing(), Edits.NONE);

    public static final DataType<StringValue, Operation, Effect> TYPE = new StringValueType();

    /// Settled edits are folded once they weigh as much as the string's length divided by this. So
    /// what waits takes little beside a long string, and no edit costs a copy of it.
    private static final int SHARE_FOLDED = 8;

    public sealed interface Operation
            permits Operation.Assign, Operation.Increment, Operation.Reset, Edit {

        record Assign(Bytes bytes) implements Operation {}

        /// @param n may be negative
        record Increment(long n) implements Operation {}

        record Reset() implements Operation {}
    }

    public sealed interface Effect {

        /// @param seen the increments its issuer had seen, its own transaction left out
        record Assign(Bytes bytes, List<OriginTotals.Seen> seen) implements Effect {
            public Assign {
                seen = List.copyOf(seen);
            }
        }

        /// @param begins whether a frame begins with it: see [OriginTotals]
        record Increment(long n, boolean begins) implements Effect {}

        /// @param rank its place in the order of edits: see [Edits]
        /// @param seen the increments its issuer had seen, and all that its own replica had made
        record Edited(Edit edit, long rank, List<OriginTotals.Base> seen) implements Effect {
            public Edited {
                seen = List.copyOf(seen);
            }
        }

        /// @param seen the increments its issuer had seen, its own transaction left out
        record Reset(List<OriginTotals.Seen> seen) implements Effect {
            public Reset {
                seen = List.copyOf(seen);
            }
        }
    }

    @Override
    public Prepared<Effect> prepare(Operation operation, ReplicaId self) {
        return switch (operation) {
            case Operation.Assign(var bytes) ->
                    Prepared.as(new Effect.Assign(bytes, adjusted.totals().seen()));
            case Operation.Increment(var n) -> increment(n, self);
            case Operation.Reset() ->
                    exists()
                            ? Prepared.as(new Effect.Reset(adjusted.totals().seen()))
                            : Prepared.nothing();
            case Edit edit ->
                    edit.isEmpty()
                            ? Prepared.nothing()
                            : edit(edit, edits.nextRank(), adjusted.totals().bases());
        };
    }

    @Override
    public Prepared<Effect> confirm(Effect effect, ReplicaId self) {
        return switch (effect) {
            case Effect.Increment(var n, _) -> increment(n, self);
            case Effect.Edited(var edit, var rank, var seen) -> edit(edit, rank, own(seen, self));
            case Effect.Assign _, Effect.Reset _ -> Prepared.as(effect);
        };
    }

    private Prepared<Effect> increment(long n, ReplicaId self) {
        var shown = integer();
        if (shown.isEmpty()) {
            return Prepared.refused("value is not an integer or out of range");
        }
        if (!(Sums.plus(shown.getAsLong(), n) instanceof Long)) {
            return Prepared.refused("increment or decrement would overflow");
        }
        return Prepared.as(new Effect.Increment(n, adjusted.totals().begins(self)));
    }

    /// What an edit has seen of increments is how far it has seen those of each replica. So it has
    /// seen all of its own, also those that came between its view and its commit.
    private List<OriginTotals.Base> own(List<OriginTotals.Base> seen, ReplicaId self) {
        if (adjusted.totals().isEmpty() && seen.isEmpty()) {
            return seen;
        }
        var all = new ArrayList<>(seen);
        all.removeIf(base -> base.origin().equals(self));
        for (var base : adjusted.totals().bases()) {
            if (base.origin().equals(self)) {
                all.add(base);
            }
        }
        all.sort(Comparator.comparing(OriginTotals.Base::origin));
        return all;
    }

    private Prepared<Effect> edit(Edit edit, long rank, List<OriginTotals.Base> seen) {
        var end = edit.reaches();
        if (edit.appends() > 0 && lengthAtMost() + edit.appends() > Edit.LONGEST) {
            end = value().length() + edit.appends();
        }
        return end > Edit.LONGEST
                ? Prepared.refused(
                        "an edit reaches at most %d bytes far into a string, not %d"
                                .formatted(Edit.LONGEST, end))
                : Prepared.as(new Effect.Edited(edit, rank, seen));
    }

    /// Found without making the bytes, whatever order the edits stand in.
    private long lengthAtMost() {
        return Math.max(assignedLength(), edits.furthest()) + edits.appended();
    }

    private int assignedLength() {
        return adjusted.newest().map(Bytes::length).orElse(0);
    }

    /// A transaction happens at once: what precedes an assignment in it was never there to add to
    /// another. But a reset before it stands, because an assignment undoes less than a reset.
    @Override
    public Optional<Predicate<Effect>> undoes(Operation operation) {
        return switch (operation) {
            case Operation.Assign _ -> Optional.of(effect -> !(effect instanceof Effect.Reset));
            case Operation.Increment _, Edit _ -> Optional.empty();
            case Operation.Reset _ -> Optional.of(_ -> true);
        };
    }

    @Override
    public StringValue apply(Effect effect, Stamp stamp) {
        return switch (effect) {
            case Effect.Assign(var bytes, var seen) ->
                    with(adjusted.assign(bytes, seen, stamp), edits.without(stamp::saw));
            case Effect.Increment(var n, var begins) -> {
                var more = adjusted.increment(n, begins, stamp.dot());
                yield new StringValue(more, begins ? edits.relevant(more.totals()) : edits);
            }
            case Effect.Edited(var edit, var rank, var seen) -> {
                var relevant = adjusted.totals().relevant(seen);
                yield new StringValue(
                        adjusted, edits.with(new Edits.Entry(rank, stamp.dot(), edit, relevant)));
            }
            case Effect.Reset(var seen) -> {
                var rest = adjusted.reset(seen, stamp);
                yield with(rest, edits.without(stamp::saw).relevant(rest.totals()));
            }
        };
    }

    /// Nothing is folded into another assignment yet.
    private StringValue with(Adjusted<Bytes> after, Edits left) {
        return new StringValue(
                after,
                left == Edits.NONE || on(after).equals(on(adjusted)) ? left : left.unsettled());
    }

    /// The assignment that is shown, if there is one: what edits stand on.
    private static DotSet on(Adjusted<Bytes> adjusted) {
        return DotFun.newest(adjusted.assigned())
                .<DotSet>map(DotFun.Entry::dot)
                .orElse(DotSet.EMPTY);
    }

    /// An append is done again as an increment is. What replaces something is not, where there is
    /// something that it could not have meant to replace.
    @Override
    public Prepared<Operation> again(Effect effect, Predicate<Dot> saw, HybridTime time) {
        return switch (effect) {
            case Effect.Assign(var bytes, _) ->
                    adjusted.hasNewer(saw, time) || edits.hasOthers(saw)
                            ? Prepared.refused("a newer value stands here")
                            : Prepared.as(new Operation.Assign(bytes));
            case Effect.Increment(var n, _) -> Prepared.as(new Operation.Increment(n));
            case Effect.Edited(Edit.Append append, _, _) -> Prepared.as(append);
            case Effect.Edited(var edit, _, _) ->
                    edits.hasOthers(saw) || !adjusted.assigned().without(saw).isEmpty()
                            ? Prepared.refused("it would write over what it had not seen")
                            : Prepared.as(edit);
            case Effect.Reset _ -> Prepared.refused("it takes something away");
        };
    }

    /// Two replicas may have folded different numbers of edits into the same assignment, or one of
    /// them none. Whatever is folded is stable, so the longer fold begins with the shorter one.
    @Override
    public StringValue merge(VectorClock mine, StringValue other, VectorClock theirs) {
        var here = foldedAs(other);
        var there = other.foldedAs(this);
        var merged = here.adjusted.merge(mine, there.adjusted, theirs);
        var left =
                here.with(merged, here.edits)
                        .edits
                        .merge(mine, there.with(merged, there.edits).edits, theirs);
        return new StringValue(merged, left.relevant(merged.totals()));
    }

    /// The same with what another has folded, where this has the assignment that it is folded into,
    /// or the edit that became one, and has not folded as much.
    ///
    /// That may be an assignment that is not shown here. Three replicas: a and b assign, b with the
    /// greater time; c has heard of b alone, and resets. Whoever has heard of all three shows a's
    /// assignment and may fold edits into it; who has not heard of c still shows b's.
    private StringValue foldedAs(StringValue other) {
        var further = other.edits.folded();
        var newest = DotFun.newest(other.adjusted.assigned());
        if (further instanceof Edits.Folded.Nothing || newest.isEmpty()) {
            return this;
        }
        var dot = newest.get().dot();
        if (dot.equals(on(adjusted))
                ? edits.folded().reaches(further)
                : !adjusted.assigned().contains(dot) && !edits.contains(dot)) {
            return this;
        }
        return new StringValue(with(dot, newest.get().value()), edits.folded(further));
    }

    private Adjusted<Bytes> with(Dot dot, Adjusted.Assigned<Bytes> value) {
        return new Adjusted<>(adjusted.assigned().with(dot, value), adjusted.totals());
    }

    /// Empty bytes where the string does not exist.
    @Override
    public Bytes value() {
        if (!edits.isEmpty()) {
            var editing = new Editing(adjusted);
            edits.forEach(editing::apply);
            return editing.shown();
        }
        if (!exists()) {
            return Bytes.EMPTY;
        }
        var newest = adjusted.newest();
        if (newest.isPresent() && adjusted.totals().isEmpty()) {
            return newest.get();
        }
        return number().map(number -> Bytes.of(number.toString())).orElseGet(newest::orElseThrow);
    }

    /// How long [#value] is: without making it, unless increments or edits that write over an end
    /// decide about that.
    public int length() {
        return adjusted.totals().isEmpty() && edits.furthest() <= assignedLength()
                ? Math.toIntExact(assignedLength() + edits.appended())
                : value().length();
    }

    /// The number shown where there are no edits, which is 0 where the string does not exist;
    /// nothing where the bytes shown are not an integer.
    private Optional<Number> number() {
        var newest = adjusted.newest();
        if (newest.isEmpty()) {
            return Optional.of(adjusted.sum());
        }
        var base = newest.get().integer();
        return base.isPresent()
                ? Optional.of(Sums.plus(base.getAsLong(), adjusted.sum()))
                : Optional.empty();
    }

    /// The number shown, where it has 64 bits.
    private OptionalLong integer() {
        if (!edits.isEmpty()) {
            return value().integer();
        }
        var number = number();
        return number.isPresent() && number.get() instanceof Long shown
                ? OptionalLong.of(shown)
                : OptionalLong.empty();
    }

    @Override
    public Optional<List<Operation>> anew() {
        return Optional.of(List.of(new Operation.Assign(value())));
    }

    /// What edits reach beyond the bytes counts, though they are not that long before edits are
    /// folded.
    @Override
    public long weight() {
        return Weighed.object(8)
                + adjusted.weight()
                + edits.weight()
                + Math.max(0, edits.furthest() - assignedLength());
    }

    @Override
    public boolean exists() {
        return adjusted.exists() || !edits.isEmpty();
    }

    @Override
    public StringValue stabilize(VectorClock stable) {
        var left = adjusted.stabilize(stable);
        var settled = edits.settle(stable, on(left));
        return left == adjusted && settled == edits ? this : new StringValue(left, settled).fold();
    }

    /// An edit that stands on nothing becomes an assignment that loses against every other.
    private StringValue fold() {
        var settled = edits.settled();
        if (settled.isEmpty() || settled.elementWeight() * SHARE_FOLDED < assignedLength()) {
            return this;
        }
        var editing = new Editing(adjusted);
        var upTo = edits.folded();
        var waiting = new ArrayList<Edits.Entry>();
        var weight = 0L;
        for (var entry : settled.list()) {
            waiting.add(entry);
            weight += entry.weight();
            if (weight * SHARE_FOLDED >= editing.length()) {
                waiting.forEach(editing::apply);
                waiting.clear();
                weight = 0;
                upTo = entry.place();
            }
        }
        var newest = DotFun.newest(adjusted.assigned());
        var folded =
                new Adjusted.Assigned<>(
                        newest.map(entry -> entry.value().time()).orElse(HybridTime.ZERO),
                        editing.bytes(),
                        editing.counted());
        var dot = newest.map(DotFun.Entry::dot).orElse(settled.at(0).dot());
        return new StringValue(with(dot, folded), edits.folded(upTo));
    }

    @Override
    public DotSet awaitsStability() {
        var awaited = adjusted.awaitsStability();
        return edits.isEmpty() ? awaited : awaited.with(edits.awaits(on(adjusted))).firsts();
    }
}
