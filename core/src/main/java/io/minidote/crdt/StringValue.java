package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Bytes where the newest assignment wins, and integer increments that add to every assignment that
/// has not seen them: what a Redis string is to SET, GET and INCR.
///
/// Shown is the newest assignment that no assignment or reset has seen, plus the increments that
/// neither it nor any reset has seen; they show only where its bytes are an integer. Without an
/// assignment increments count from 0. So an increment concurrent with an assignment survives it.
///
/// An increment that an assignment has seen is not gone: it still adds to a concurrent assignment,
/// which may win. Therefore only resets undo increments for good and let totals be forgotten, and a
/// string that is incremented and assigned in turn keeps one total per origin. Forgetting a total
/// because every assignment left has seen all of it would not do: its origin may add to it at any
/// time, in the frame it knows, and what later effects carry for it would no longer compare.
///
/// @param assigned the assignments that nothing has seen; nearly always one or none
/// @param totals what increments add up to, per origin
public record StringValue(DotFun<StringValue.Assigned> assigned, OriginTotals totals)
        implements Crdt<StringValue, StringValue.Operation, StringValue.Effect> {

    public static final StringValue EMPTY = new StringValue(DotFun.empty(), OriginTotals.NONE);

    public static final DataType<StringValue, Operation, Effect> TYPE = new Type();

    /// @param bases the increments its issuer had seen, as far as they are not undone: they do not
    ///   add to it
    public record Assigned(HybridTime time, Bytes bytes, List<OriginTotals.Base> bases)
            implements DotFun.Timed {
        public Assigned {
            bases = List.copyOf(bases);
        }

        @Override
        public long weight() {
            return Weighed.object(12) + time.weight() + bytes.weight() + Weighed.list(bases);
        }
    }

    public sealed interface Operation {

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
                    Prepared.as(new Effect.Assign(bytes, totals.seen()));
            case Operation.Increment(var n) -> increment(n, self);
            case Operation.Reset() ->
                    exists() ? Prepared.as(new Effect.Reset(totals.seen())) : Prepared.nothing();
        };
    }

    @Override
    public Prepared<Effect> confirm(Effect effect, ReplicaId self) {
        return effect instanceof Effect.Increment(var n, _)
                ? increment(n, self)
                : Prepared.as(effect);
    }

    private Prepared<Effect> increment(long n, ReplicaId self) {
        var shown = number();
        if (shown.isEmpty() || !(shown.get() instanceof Long)) {
            return Prepared.refused("value is not an integer or out of range");
        }
        if (!(Sums.plus(shown.get(), n) instanceof Long)) {
            return Prepared.refused("increment or decrement would overflow");
        }
        return Prepared.as(new Effect.Increment(n, totals.begins(self)));
    }

    /// A transaction happens at once: what precedes an assignment in it was never there to add to
    /// another. But a reset before it stands, because an assignment undoes less than a reset.
    @Override
    public Optional<Predicate<Effect>> undoes(Operation operation) {
        return switch (operation) {
            case Operation.Assign _ -> Optional.of(effect -> !(effect instanceof Effect.Reset));
            case Operation.Increment _ -> Optional.empty();
            case Operation.Reset _ -> Optional.of(_ -> true);
        };
    }

    @Override
    public StringValue apply(Effect effect, Stamp stamp) {
        return switch (effect) {
            case Effect.Assign(var bytes, var seen) -> {
                var bases =
                        seen.isEmpty()
                                ? List.<OriginTotals.Base>of()
                                : totals.relevant(bases(seen, stamp.seen()));
                var added = new Assigned(stamp.time(), bytes, bases);
                yield new StringValue(
                        assigned.without(stamp::saw).with(stamp.dot(), added), totals);
            }
            case Effect.Increment(var n, var begins) ->
                    of(assigned, totals.plus(n, begins, stamp.dot()));
            case Effect.Reset(var seen) ->
                    of(assigned.without(stamp::saw), totals.without(seen, stamp));
        };
    }

    private static List<OriginTotals.Base> bases(
            List<OriginTotals.Seen> seen, VectorClock clock) {
        return seen.stream()
                .map(of ->
                        new OriginTotals.Base(of.origin(), clock.get(of.origin()), of.total()))
                .toList();
    }

    @Override
    public Prepared<Operation> again(Effect effect, Predicate<Dot> saw, HybridTime time) {
        return switch (effect) {
            case Effect.Assign(var bytes, _) ->
                    DotFun.hasNewer(assigned.without(saw), time)
                            ? Prepared.refused("a newer value stands here")
                            : Prepared.as(new Operation.Assign(bytes));
            case Effect.Increment(var n, _) -> Prepared.as(new Operation.Increment(n));
            case Effect.Reset _ -> Prepared.refused("it takes something away");
        };
    }

    @Override
    public StringValue merge(VectorClock mine, StringValue other, VectorClock theirs) {
        return of(
                assigned.merge(mine, other.assigned, theirs),
                totals.merge(mine, other.totals, theirs));
    }

    /// Bases that say nothing beside `totals` are left out, so that equal histories are equal
    /// states.
    private static StringValue of(DotFun<Assigned> assigned, OriginTotals totals) {
        var some = assigned.anyMatch(entry -> !entry.value().bases().isEmpty());
        return new StringValue(
                some
                        ? assigned.map(value ->
                                new Assigned(
                                        value.time(),
                                        value.bytes(),
                                        totals.relevant(value.bases())))
                        : assigned,
                totals);
    }

    /// Empty bytes where the string does not exist.
    @Override
    public Bytes value() {
        if (!exists()) {
            return Bytes.EMPTY;
        }
        var newest = DotFun.newest(assigned);
        if (newest.isPresent() && totals.isEmpty()) {
            return newest.get().value().bytes();
        }
        return number().map(number -> Bytes.of(number.toString()))
                .orElseGet(() -> newest.orElseThrow().value().bytes());
    }

    /// The number shown, which is 0 where the string does not exist; nothing where the bytes shown
    /// are not an integer.
    private Optional<Number> number() {
        var newest = DotFun.newest(assigned);
        if (newest.isEmpty()) {
            return Optional.of(totals.sum());
        }
        var shown = newest.get().value();
        var base = shown.bytes().integer();
        return base.isPresent()
                ? Optional.of(Sums.plus(base.getAsLong(), totals.sum(shown.bases())))
                : Optional.empty();
    }

    @Override
    public long weight() {
        return Weighed.object(8) + assigned.weight() + totals.weight();
    }

    @Override
    public boolean exists() {
        return !assigned.isEmpty() || totals.live();
    }

    @Override
    public StringValue stabilize(VectorClock stable) {
        var left = DotFun.withoutBeaten(assigned, stable);
        var rest = totals.stabilize(stable);
        return left == assigned && rest == totals ? this : of(left, rest);
    }

    @Override
    public DotSet awaitsStability() {
        return DotFun.beaten(assigned).with(totals.awaitsStability()).firsts();
    }

    private static final class Type implements DataType<StringValue, Operation, Effect> {

        private static final int ASSIGN = 1;
        private static final int INCREMENT = 2;
        private static final int RESET = 3;

        @Override
        public String name() {
            return "string";
        }

        @Override
        public String meaning() {
            return "bytes where the newest assignment wins, and increments that add to every"
                    + " assignment that has not seen them";
        }

        @Override
        public StringValue empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    Syntax.bytes(
                            "assign",
                            "value",
                            "replaces everything it has seen",
                            Operation.Assign::new),
                    Syntax.integer(
                            "increment",
                            Long.MIN_VALUE,
                            "adds n to an integer",
                            Operation.Increment::new),
                    Syntax.integer(
                            "decrement",
                            -Long.MAX_VALUE,
                            "subtracts n from an integer",
                            n -> new Operation.Increment(-n)),
                    Syntax.plain("reset", "undoes everything it has seen", new Operation.Reset()));
        }

        @Override
        public boolean removes(Effect effect) {
            return effect instanceof Effect.Reset;
        }

        @Override
        public void writeEffect(Effect effect, CausalWriter out) {
            switch (effect) {
                case Effect.Assign(var bytes, var seen) -> {
                    out.writeByte(ASSIGN);
                    out.writeBytes(bytes);
                    OriginTotals.writeSeen(out, seen);
                }
                case Effect.Increment(var n, var begins) -> {
                    out.writeByte(INCREMENT);
                    out.writeBoolean(begins);
                    out.writeSigned(n);
                }
                case Effect.Reset(var seen) -> {
                    out.writeByte(RESET);
                    OriginTotals.writeSeen(out, seen);
                }
            }
        }

        @Override
        public Effect readEffect(CausalReader in) {
            return switch (Codes.readKind(in, RESET)) {
                case ASSIGN -> new Effect.Assign(in.readBytes(), OriginTotals.readSeen(in));
                case INCREMENT -> {
                    var begins = in.readBoolean();
                    yield new Effect.Increment(in.readSigned(), begins);
                }
                default -> new Effect.Reset(OriginTotals.readSeen(in));
            };
        }

        @Override
        public void writeState(StringValue state, CausalWriter out) {
            state.assigned.write(
                    out,
                    (_, value) -> {
                        out.writeTime(value.time());
                        out.writeBytes(value.bytes());
                        OriginTotals.writeBases(out, value.bases());
                    });
            state.totals.write(out);
        }

        @Override
        public StringValue readState(CausalReader in) {
            DotFun<Assigned> assigned =
                    DotFun.read(
                            in,
                            _ ->
                                    new Assigned(
                                            in.readTime(),
                                            in.readBytes(),
                                            OriginTotals.readBases(in)));
            return new StringValue(assigned, OriginTotals.read(in));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
