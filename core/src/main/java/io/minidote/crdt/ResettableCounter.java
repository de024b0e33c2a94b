package io.minidote.crdt;

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

/// A counter whose reset undoes the increments it has seen: those concurrent with it count.
///
/// @param totals one per origin; the value is their sum, which has no limit
public record ResettableCounter(OriginTotals totals)
        implements Crdt<ResettableCounter, ResettableCounter.Operation, ResettableCounter.Effect> {

    public static final ResettableCounter EMPTY = new ResettableCounter(OriginTotals.NONE);

    public static final DataType<ResettableCounter, Operation, Effect> TYPE = new Type();

    public sealed interface Operation {

        /// @param n may be negative
        record Increment(long n) implements Operation {}

        record Reset() implements Operation {}
    }

    public sealed interface Effect {

        /// @param begins whether a frame begins with it: see [OriginTotals]
        record Increment(long n, boolean begins) implements Effect {}

        /// @param seen what its issuer had seen, its own transaction left out
        record Reset(List<OriginTotals.Seen> seen) implements Effect {
            public Reset {
                seen = List.copyOf(seen);
            }
        }
    }

    @Override
    public Prepared<Effect> prepare(Operation operation, ReplicaId self) {
        return switch (operation) {
            case Operation.Increment(var n) ->
                    Prepared.as(new Effect.Increment(n, totals.begins(self)));
            case Operation.Reset() ->
                    totals.live()
                            ? Prepared.as(new Effect.Reset(totals.seen()))
                            : Prepared.nothing();
        };
    }

    @Override
    public Prepared<Effect> confirm(Effect effect, ReplicaId self) {
        return Prepared.as(
                switch (effect) {
                    case Effect.Increment(var n, _) -> new Effect.Increment(n, totals.begins(self));
                    case Effect.Reset _ -> effect;
                });
    }

    @Override
    public Optional<Predicate<Effect>> undoes(Operation operation) {
        return operation instanceof Operation.Reset ? Optional.of(_ -> true) : Optional.empty();
    }

    @Override
    public ResettableCounter apply(Effect effect, Stamp stamp) {
        return new ResettableCounter(
                switch (effect) {
                    case Effect.Increment(var n, var begins) -> totals.plus(n, begins, stamp.dot());
                    case Effect.Reset(var seen) -> totals.without(seen, stamp);
                });
    }

    @Override
    public Prepared<Operation> again(Effect effect, Predicate<Dot> saw, HybridTime time) {
        return effect instanceof Effect.Increment(var n, _)
                ? Prepared.as(new Operation.Increment(n))
                : Prepared.refused("it takes something away");
    }

    @Override
    public ResettableCounter merge(VectorClock mine, ResettableCounter other, VectorClock theirs) {
        return new ResettableCounter(totals.merge(mine, other.totals, theirs));
    }

    /// A [Long] where the sum fits, else a [java.math.BigInteger].
    @Override
    public Number value() {
        return totals.sum();
    }

    /// No operation adds more than 64 bits.
    @Override
    public Optional<List<Operation>> anew() {
        return value() instanceof Long sum
                ? Optional.of(List.of(new Operation.Increment(sum)))
                : Optional.empty();
    }

    @Override
    public long weight() {
        return Weighed.object(4) + totals.weight();
    }

    @Override
    public boolean exists() {
        return totals.live();
    }

    @Override
    public ResettableCounter stabilize(VectorClock stable) {
        var rest = totals.stabilize(stable);
        return rest == totals ? this : new ResettableCounter(rest);
    }

    @Override
    public DotSet awaitsStability() {
        return totals.awaitsStability().firsts();
    }

    private static final class Type implements DataType<ResettableCounter, Operation, Effect> {

        private static final int INCREMENT = 1;
        private static final int RESET = 2;

        @Override
        public String name() {
            return "counter_pn";
        }

        @Override
        public String meaning() {
            return "a counter whose reset undoes the increments it has seen";
        }

        @Override
        public ResettableCounter empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    Syntax.integer("increment", Long.MIN_VALUE, "adds n", Operation.Increment::new),
                    Syntax.integer(
                            "decrement",
                            -Long.MAX_VALUE,
                            "subtracts n",
                            n -> new Operation.Increment(-n)),
                    Syntax.plain(
                            "reset",
                            "undoes every increment and decrement it has seen",
                            new Operation.Reset()));
        }

        @Override
        public boolean removes(Effect effect) {
            return effect instanceof Effect.Reset;
        }

        @Override
        public void writeEffect(Effect effect, CausalWriter out) {
            switch (effect) {
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
            if (Codes.readKind(in, RESET) == RESET) {
                return new Effect.Reset(OriginTotals.readSeen(in, Codes.Sum.WHOLE));
            }
            var begins = in.readBoolean();
            return new Effect.Increment(in.readSigned(), begins);
        }

        @Override
        public void writeState(ResettableCounter state, CausalWriter out) {
            state.totals.write(out, Codes.Sum.WHOLE);
        }

        @Override
        public ResettableCounter readState(CausalReader in) {
            return new ResettableCounter(OriginTotals.read(in, Codes.Sum.WHOLE));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
