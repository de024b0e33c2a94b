package io.minidote.crdt;

import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// How long the other objects of a key live: of several lives given at the same time, the longest.
///
/// To persist is to live for ever, which is longer than any time. So one rule says both that the
/// longest life wins, and that it does not expire what somebody has meanwhile made persist.
///
/// The shorter lives are kept until they are stable, for the longest may be replaced by somebody
/// who has not seen them. That something persists is kept for as long as somebody may not have
/// heard of it, and goes then: whoever has no life lives for ever.
///
/// This is only the time. What becomes of the objects when it has come is for those to see who know
/// what time it is.
///
/// @param lives the lives that no later word on the matter has seen
public record Expiry(DotFun<Expiry.Life> lives)
        implements Crdt<Expiry, Expiry.Operation, Expiry.Operation> {

    public static final Expiry EMPTY = new Expiry(DotFun.empty());

    public static final DataType<Expiry, Operation, Operation> TYPE = new Type();

    /// What clients see where nothing expires.
    public static final long NEVER = -1;

    /// The latest time at which something can expire.
    public static final long LATEST = Long.MAX_VALUE - 1;

    private static final long FOREVER = Long.MAX_VALUE;

    private static final Comparator<DotFun.Entry<Life>> SHORTEST_FIRST =
            Comparator.<DotFun.Entry<Life>>comparingLong(entry -> entry.value().until())
                    .thenComparing(DotFun.Entry::dot);

    /// @param until in milliseconds since 1970, where [#FOREVER] is no time
    public record Life(long until) implements Weighed {
        @Override
        public long weight() {
            return Weighed.object(8);
        }
    }

    public sealed interface Operation {

        /// @param millis since 1970, from 0
        record ExpireAt(long millis) implements Operation {
            public ExpireAt {
                if (millis < 0 || millis > LATEST) {
                    throw new IllegalArgumentException(
                            "something expires from 0 to %d ms after 1970, not at %d"
                                    .formatted(LATEST, millis));
                }
            }
        }

        /// To live for ever, whatever others say at the same time.
        record Persist() implements Operation {}

        /// To have no say in it: what others say at the same time counts.
        record Reset() implements Operation {}
    }

    private Optional<DotFun.Entry<Life>> longest() {
        return switch (lives) {
            case DotFun.Entry<Life> entry -> Optional.of(entry);
            case DotFun.Several<Life>(var entries) -> entries.stream().max(SHORTEST_FIRST);
        };
    }

    /// When, in milliseconds since 1970; nothing where it never does.
    public OptionalLong due() {
        var until = longest().map(entry -> entry.value().until()).orElse(FOREVER);
        return until == FOREVER ? OptionalLong.empty() : OptionalLong.of(until);
    }

    /// Whether the time has come: the key expires no later than this.
    public boolean isOver(HybridTime time) {
        if (lives.isEmpty()) {
            return false; // nearly always
        }
        var due = due();
        return due.isPresent() && due.getAsLong() <= time.millis();
    }

    /// Whether everybody knows of all the lives that are here.
    public boolean isStable(VectorClock stable) {
        return !lives.anyMatch(entry -> !stable.contains(entry.dot()));
    }

    @Override
    public Prepared<Operation> prepare(Operation operation, ReplicaId self) {
        return operation instanceof Operation.Reset && lives.isEmpty()
                ? Prepared.nothing()
                : Prepared.as(operation);
    }

    /// The last word of a transaction is its only one.
    @Override
    public Optional<Predicate<Operation>> undoes(Operation operation) {
        return Optional.of(_ -> true);
    }

    @Override
    public Expiry apply(Operation operation, Stamp stamp) {
        var rest = lives.without(stamp::saw);
        return new Expiry(
                switch (operation) {
                    case Operation.ExpireAt(var millis) -> rest.with(stamp.dot(), new Life(millis));
                    case Operation.Persist() -> rest.with(stamp.dot(), new Life(FOREVER));
                    case Operation.Reset() -> rest;
                });
    }

    @Override
    public Expiry merge(VectorClock mine, Expiry other, VectorClock theirs) {
        return new Expiry(lives.merge(mine, other.lives, theirs));
    }

    @Override
    public Prepared<Operation> again(Operation effect, Predicate<Dot> saw, HybridTime time) {
        if (effect instanceof Operation.Reset) {
            return Prepared.refused("it takes something away");
        }
        return lives.without(saw).isEmpty()
                ? Prepared.as(effect)
                : Prepared.refused("others have said since how long it lives");
    }

    /// Milliseconds since 1970, or [#NEVER].
    @Override
    public Long value() {
        return due().orElse(NEVER);
    }

    @Override
    public Optional<List<Operation>> anew() {
        var due = due();
        return Optional.of(
                due.isPresent() ? List.of(new Operation.ExpireAt(due.getAsLong())) : List.of());
    }

    @Override
    public long weight() {
        return Weighed.object(4) + lives.weight();
    }

    @Override
    public boolean exists() {
        return due().isPresent();
    }

    @Override
    public Expiry stabilize(VectorClock stable) {
        var longest = longest();
        if (longest.isEmpty()) {
            return this;
        }
        var best = longest.get();
        var left = lives.without(dot -> stable.contains(dot) && !dot.equals(best.dot()));
        if (left.equals(best) && best.value().until() == FOREVER && stable.contains(best.dot())) {
            return EMPTY;
        }
        return left == lives ? this : new Expiry(left);
    }

    @Override
    public DotSet awaitsStability() {
        return switch (lives) {
            case DotFun.Entry<Life>(var dot, var life) ->
                    life.until() == FOREVER ? DotSet.of(List.of(dot)) : DotSet.EMPTY;
            case DotFun.Several<Life>(var entries) -> {
                var best = longest();
                yield DotSet.of(
                                entries.stream()
                                        .filter(entry -> !best.equals(Optional.of(entry)))
                                        .map(DotFun.Entry::dot)
                                        .toList())
                        .firsts();
            }
        };
    }

    private static final class Type implements DataType<Expiry, Operation, Operation> {

        private static final int EXPIRE_AT = 1;
        private static final int PERSIST = 2;
        private static final int RESET = 3;

        @Override
        public String name() {
            return "expiry";
        }

        @Override
        public String meaning() {
            return "when the other objects of the key expire: of several lives given at the same"
                    + " time the longest wins";
        }

        @Override
        public Expiry empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    Syntax.integer(
                            "expire_at",
                            "milliseconds",
                            0,
                            LATEST,
                            "lets the key expire at a time since 1970, unless somebody gives it a"
                                    + " longer life meanwhile",
                            Operation.ExpireAt::new),
                    Syntax.plain(
                            "persist",
                            "lets the key live for ever, also where somebody lets it expire"
                                    + " meanwhile",
                            new Operation.Persist()),
                    Syntax.plain("reset", "forgets the lives it has seen", new Operation.Reset()));
        }

        /// A field lives as long as its map.
        @Override
        public boolean inMaps() {
            return false;
        }

        @Override
        public boolean removes(Operation effect) {
            return effect instanceof Operation.Reset;
        }

        @Override
        public void writeEffect(Operation effect, CausalWriter out) {
            switch (effect) {
                case Operation.ExpireAt(var millis) -> {
                    out.writeByte(EXPIRE_AT);
                    out.writeVarint(millis);
                }
                case Operation.Persist() -> out.writeByte(PERSIST);
                case Operation.Reset() -> out.writeByte(RESET);
            }
        }

        @Override
        public Operation readEffect(CausalReader in) {
            return switch (Codes.readKind(in, RESET)) {
                case EXPIRE_AT -> new Operation.ExpireAt(in.readVarint(LATEST, "a time"));
                case PERSIST -> new Operation.Persist();
                default -> new Operation.Reset();
            };
        }

        @Override
        public void writeState(Expiry state, CausalWriter out) {
            state.lives.write(out, (_, life) -> out.writeVarint(life.until()));
        }

        @Override
        public Expiry readState(CausalReader in) {
            return new Expiry(
                    DotFun.read(in, _ -> new Life(in.readVarint(FOREVER, "how long it lives"))));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
