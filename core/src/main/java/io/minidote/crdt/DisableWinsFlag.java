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

/// A flag in which a disable wins over a concurrent enable.
///
/// @param enabled whether an enable is there, and no disable
public record DisableWinsFlag(RemoveWins enabled)
        implements Crdt<DisableWinsFlag, DisableWinsFlag.Operation, DisableWinsFlag.Operation> {

    public static final DisableWinsFlag EMPTY = new DisableWinsFlag(RemoveWins.NOTHING);

    public static final DataType<DisableWinsFlag, Operation, Operation> TYPE = new Type();

    public sealed interface Operation {

        record Enable() implements Operation {}

        record Disable() implements Operation {}

        /// Undoes enables and disables alike.
        record Reset() implements Operation {}
    }

    /// A disable of a flag that is not set has a meaning: it wins over the enable somebody else may
    /// just be doing.
    @Override
    public Prepared<Operation> prepare(Operation operation, ReplicaId self) {
        return operation instanceof Operation.Reset && enabled.isEmpty()
                ? Prepared.nothing()
                : Prepared.as(operation);
    }

    @Override
    public DisableWinsFlag apply(Operation operation, Stamp stamp) {
        return new DisableWinsFlag(
                switch (operation) {
                    case Operation.Enable() -> enabled.added(stamp);
                    case Operation.Disable() -> enabled.removed(stamp);
                    case Operation.Reset() -> enabled.without(stamp::saw);
                });
    }

    @Override
    public Prepared<Operation> again(Operation effect, Predicate<Dot> saw, HybridTime time) {
        return effect instanceof Operation.Enable
                ? Prepared.as(effect)
                : Prepared.refused("it takes something away");
    }

    @Override
    public DisableWinsFlag merge(VectorClock mine, DisableWinsFlag other, VectorClock theirs) {
        return new DisableWinsFlag(enabled.merge(mine, other.enabled, theirs));
    }

    @Override
    public Boolean value() {
        return enabled.there();
    }

    @Override
    public Optional<List<Operation>> anew() {
        return Optional.of(List.of(new Operation.Enable()));
    }

    @Override
    public long weight() {
        return Weighed.object(4) + enabled.weight();
    }

    /// A disabled flag is as if it had never been.
    @Override
    public boolean exists() {
        return enabled.there();
    }

    @Override
    public DisableWinsFlag stabilize(VectorClock stable) {
        return new DisableWinsFlag(enabled.stabilize(stable));
    }

    @Override
    public DotSet awaitsStability() {
        return enabled.awaitsStability().firsts();
    }

    private static final class Type implements DataType<DisableWinsFlag, Operation, Operation> {

        private static final int ENABLE = 1;
        private static final int DISABLE = 2;
        private static final int RESET = 3;

        @Override
        public String name() {
            return "flag_dw";
        }

        @Override
        public String meaning() {
            return "a flag in which a disable wins over a concurrent enable";
        }

        @Override
        public DisableWinsFlag empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    Syntax.plain(
                            "enable",
                            "sets the flag, except against disables it has not seen",
                            new Operation.Enable()),
                    Syntax.plain(
                            "disable",
                            "clears the flag, also where an enable has not seen it",
                            new Operation.Disable()),
                    Syntax.plain(
                            "reset",
                            "undoes the enables and disables it has seen",
                            new Operation.Reset()));
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
        public void writeState(DisableWinsFlag state, CausalWriter out) {
            state.enabled.write(out);
        }

        @Override
        public DisableWinsFlag readState(CausalReader in) {
            return new DisableWinsFlag(RemoveWins.read(in));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
