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

/// A register that shows the newest of several concurrent assignments.
///
/// The others are kept until they are stable, for the newest may be undone by a reset that has not
/// seen them. Three replicas: a assigns; b assigns, later by its clock; c, which has heard of b
/// alone, resets. What stays is the assignment of a.
///
/// @param assigned the assignments that no assignment and no reset has seen
public record LastWriterWinsRegister(DotFun<LastWriterWinsRegister.Assigned> assigned)
        implements Crdt<
                LastWriterWinsRegister,
                LastWriterWinsRegister.Operation,
                LastWriterWinsRegister.Operation> {

    public static final LastWriterWinsRegister EMPTY = new LastWriterWinsRegister(DotFun.empty());

    public static final DataType<LastWriterWinsRegister, Operation, Operation> TYPE = new Type();

    public record Assigned(HybridTime time, Bytes value) implements DotFun.Timed {
        @Override
        public long weight() {
            return Weighed.object(8) + time.weight() + value.weight();
        }
    }

    public sealed interface Operation {

        record Assign(Bytes value) implements Operation {}

        record Reset() implements Operation {}
    }

    @Override
    public Prepared<Operation> prepare(Operation operation, ReplicaId self) {
        return operation instanceof Operation.Reset && assigned.isEmpty()
                ? Prepared.nothing()
                : Prepared.as(operation);
    }

    @Override
    public LastWriterWinsRegister apply(Operation operation, Stamp stamp) {
        var rest = assigned.without(stamp::saw);
        return new LastWriterWinsRegister(
                switch (operation) {
                    case Operation.Assign(var value) ->
                            rest.with(stamp.dot(), new Assigned(stamp.time(), value));
                    case Operation.Reset() -> rest;
                });
    }

    @Override
    public Prepared<Operation> again(Operation effect, Predicate<Dot> saw, HybridTime time) {
        if (effect instanceof Operation.Reset) {
            return Prepared.refused("it takes something away");
        }
        return DotFun.hasNewer(assigned.without(saw), time)
                ? Prepared.refused("a newer value stands here")
                : Prepared.as(effect);
    }

    @Override
    public LastWriterWinsRegister merge(
            VectorClock mine, LastWriterWinsRegister other, VectorClock theirs) {
        return new LastWriterWinsRegister(assigned.merge(mine, other.assigned, theirs));
    }

    /// Empty bytes where nothing is assigned.
    @Override
    public Bytes value() {
        return DotFun.newest(assigned).map(entry -> entry.value().value()).orElse(Bytes.EMPTY);
    }

    @Override
    public Optional<List<Operation>> anew() {
        return Optional.of(List.of(new Operation.Assign(value())));
    }

    @Override
    public long weight() {
        return Weighed.object(4) + assigned.weight();
    }

    @Override
    public boolean exists() {
        return !assigned.isEmpty();
    }

    @Override
    public LastWriterWinsRegister stabilize(VectorClock stable) {
        var left = DotFun.withoutBeaten(assigned, stable);
        return left == assigned ? this : new LastWriterWinsRegister(left);
    }

    @Override
    public DotSet awaitsStability() {
        return DotFun.beaten(assigned).firsts();
    }

    private static final class Type
            implements DataType<LastWriterWinsRegister, Operation, Operation> {

        private static final int ASSIGN = 1;
        private static final int RESET = 2;

        @Override
        public String name() {
            return "register_lww";
        }

        @Override
        public String meaning() {
            return "a register where the newest of several concurrent assignments wins";
        }

        @Override
        public LastWriterWinsRegister empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    Syntax.bytes(
                            "assign",
                            "value",
                            "replaces the values it has seen",
                            Operation.Assign::new),
                    Syntax.plain("reset", "removes the values it has seen", new Operation.Reset()));
        }

        @Override
        public boolean removes(Operation effect) {
            return effect instanceof Operation.Reset;
        }

        @Override
        public void writeEffect(Operation effect, CausalWriter out) {
            switch (effect) {
                case Operation.Assign(var value) -> {
                    out.writeByte(ASSIGN);
                    out.writeBytes(value);
                }
                case Operation.Reset() -> out.writeByte(RESET);
            }
        }

        @Override
        public Operation readEffect(CausalReader in) {
            return Codes.readKind(in, RESET) == ASSIGN
                    ? new Operation.Assign(in.readBytes())
                    : new Operation.Reset();
        }

        @Override
        public void writeState(LastWriterWinsRegister state, CausalWriter out) {
            state.assigned.write(
                    out,
                    (_, assigned) -> {
                        out.writeTime(assigned.time());
                        out.writeBytes(assigned.value());
                    });
        }

        @Override
        public LastWriterWinsRegister readState(CausalReader in) {
            return new LastWriterWinsRegister(
                    DotFun.read(in, _ -> new Assigned(in.readTime(), in.readBytes())));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
