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

/// A flag in which an enable wins over a concurrent disable.
///
/// @param enabling the enables that nothing has seen: neither a disable or reset, nor an enable
public record EnableWinsFlag(DotSet enabling)
        implements Crdt<EnableWinsFlag, EnableWinsFlag.Operation, EnableWinsFlag.Operation> {

    public static final EnableWinsFlag EMPTY = new EnableWinsFlag(DotSet.EMPTY);

    public static final DataType<EnableWinsFlag, Operation, Operation> TYPE = new Type();

    public sealed interface Operation {

        record Enable() implements Operation {}

        record Disable() implements Operation {}

        record Reset() implements Operation {}
    }

    @Override
    public Prepared<Operation> prepare(Operation operation, ReplicaId self) {
        return !(operation instanceof Operation.Enable) && enabling.isEmpty()
                ? Prepared.nothing()
                : Prepared.as(operation);
    }

    @Override
    public EnableWinsFlag apply(Operation operation, Stamp stamp) {
        var rest = enabling.without(stamp::saw);
        return new EnableWinsFlag(
                switch (operation) {
                    case Operation.Enable() -> rest.with(stamp.dot());
                    case Operation.Disable(), Operation.Reset() -> rest;
                });
    }

    @Override
    public Prepared<Operation> again(Operation effect, Predicate<Dot> saw, HybridTime time) {
        return effect instanceof Operation.Enable
                ? Prepared.as(effect)
                : Prepared.refused("it takes something away");
    }

    @Override
    public EnableWinsFlag merge(VectorClock mine, EnableWinsFlag other, VectorClock theirs) {
        return new EnableWinsFlag(enabling.merge(mine, other.enabling, theirs));
    }

    @Override
    public Boolean value() {
        return !enabling.isEmpty();
    }

    @Override
    public Optional<List<Operation>> anew() {
        return Optional.of(List.of(new Operation.Enable()));
    }

    @Override
    public long weight() {
        return Weighed.object(4) + enabling.weight();
    }

    /// A disabled flag is as if it had never been.
    @Override
    public boolean exists() {
        return !enabling.isEmpty();
    }

    private static final class Type implements DataType<EnableWinsFlag, Operation, Operation> {

        private static final int ENABLE = 1;
        private static final int DISABLE = 2;
        private static final int RESET = 3;

        @Override
        public String name() {
            return "flag_ew";
        }

        @Override
        public String meaning() {
            return "a flag in which an enable wins over a concurrent disable";
        }

        @Override
        public EnableWinsFlag empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    Syntax.plain("enable", "sets the flag", new Operation.Enable()),
                    Syntax.plain(
                            "disable",
                            "clears the flag, except for enables it has not seen",
                            new Operation.Disable()),
                    Syntax.plain("reset", "does the same as disable", new Operation.Reset()));
        }

        @Override
        public boolean removes(Operation effect) {
            return !(effect instanceof Operation.Enable);
        }

        @Override
        public void writeEffect(Operation effect, CausalWriter out) {
            out.writeByte(
                    switch (effect) {
                        case Operation.Enable() -> ENABLE;
                        case Operation.Disable() -> DISABLE;
                        case Operation.Reset() -> RESET;
                    });
        }

        @Override
        public Operation readEffect(CausalReader in) {
            return switch (Codes.readKind(in, RESET)) {
                case ENABLE -> new Operation.Enable();
                case DISABLE -> new Operation.Disable();
                default -> new Operation.Reset();
            };
        }

        @Override
        public void writeState(EnableWinsFlag state, CausalWriter out) {
            out.writeDots(state.enabling);
        }

        @Override
        public EnableWinsFlag readState(CausalReader in) {
            return new EnableWinsFlag(in.readDots());
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
