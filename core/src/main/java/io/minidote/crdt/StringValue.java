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
/// What is shown is [Adjusted]: the newest assignment and the increments it has not seen. They show
/// only where its bytes are an integer.
///
/// @param adjusted what has been assigned, and what increments add up to
public record StringValue(Adjusted<Bytes> adjusted)
        implements Crdt<StringValue, StringValue.Operation, StringValue.Effect> {

    public static final StringValue EMPTY = new StringValue(Adjusted.nothing());

    public static final DataType<StringValue, Operation, Effect> TYPE = new Type();

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
                    Prepared.as(new Effect.Assign(bytes, adjusted.totals().seen()));
            case Operation.Increment(var n) -> increment(n, self);
            case Operation.Reset() ->
                    exists()
                            ? Prepared.as(new Effect.Reset(adjusted.totals().seen()))
                            : Prepared.nothing();
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
        return Prepared.as(new Effect.Increment(n, adjusted.totals().begins(self)));
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
        return new StringValue(
                switch (effect) {
                    case Effect.Assign(var bytes, var seen) -> adjusted.assign(bytes, seen, stamp);
                    case Effect.Increment(var n, var begins) ->
                            adjusted.increment(n, begins, stamp.dot());
                    case Effect.Reset(var seen) -> adjusted.reset(seen, stamp);
                });
    }

    @Override
    public Prepared<Operation> again(Effect effect, Predicate<Dot> saw, HybridTime time) {
        return switch (effect) {
            case Effect.Assign(var bytes, _) ->
                    adjusted.hasNewer(saw, time)
                            ? Prepared.refused("a newer value stands here")
                            : Prepared.as(new Operation.Assign(bytes));
            case Effect.Increment(var n, _) -> Prepared.as(new Operation.Increment(n));
            case Effect.Reset _ -> Prepared.refused("it takes something away");
        };
    }

    @Override
    public StringValue merge(VectorClock mine, StringValue other, VectorClock theirs) {
        return new StringValue(adjusted.merge(mine, other.adjusted, theirs));
    }

    /// Empty bytes where the string does not exist.
    @Override
    public Bytes value() {
        if (!exists()) {
            return Bytes.EMPTY;
        }
        var newest = adjusted.newest();
        if (newest.isPresent() && adjusted.totals().isEmpty()) {
            return newest.get();
        }
        return number().map(number -> Bytes.of(number.toString())).orElseGet(newest::orElseThrow);
    }

    /// The number shown, which is 0 where the string does not exist; nothing where the bytes shown
    /// are not an integer.
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

    @Override
    public long weight() {
        return Weighed.object(4) + adjusted.weight();
    }

    @Override
    public boolean exists() {
        return adjusted.exists();
    }

    @Override
    public StringValue stabilize(VectorClock stable) {
        var left = adjusted.stabilize(stable);
        return left == adjusted ? this : new StringValue(left);
    }

    @Override
    public DotSet awaitsStability() {
        return adjusted.awaitsStability();
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
                    OriginTotals.writeSeen(out, seen, Codes.Sum.WHOLE);
                }
                case Effect.Increment(var n, var begins) -> {
                    out.writeByte(INCREMENT);
                    out.writeBoolean(begins);
                    out.writeSigned(n);
                }
                case Effect.Reset(var seen) -> {
                    out.writeByte(RESET);
                    OriginTotals.writeSeen(out, seen, Codes.Sum.WHOLE);
                }
            }
        }

        @Override
        public Effect readEffect(CausalReader in) {
            return switch (Codes.readKind(in, RESET)) {
                case ASSIGN ->
                        new Effect.Assign(
                                in.readBytes(), OriginTotals.readSeen(in, Codes.Sum.WHOLE));
                case INCREMENT -> {
                    var begins = in.readBoolean();
                    yield new Effect.Increment(in.readSigned(), begins);
                }
                default -> new Effect.Reset(OriginTotals.readSeen(in, Codes.Sum.WHOLE));
            };
        }

        @Override
        public void writeState(StringValue state, CausalWriter out) {
            state.adjusted.write(out, CausalWriter::writeBytes, Codes.Sum.WHOLE);
        }

        @Override
        public StringValue readState(CausalReader in) {
            return new StringValue(Adjusted.read(in, CausalReader::readBytes, Codes.Sum.WHOLE));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
