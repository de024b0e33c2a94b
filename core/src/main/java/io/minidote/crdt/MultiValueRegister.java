package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A register that shows every assignment no other has seen: several, where they were concurrent.
///
/// @param assigned the assignments that no assignment and no reset has seen
public record MultiValueRegister(DotFun<Bytes> assigned)
        implements Crdt<
                MultiValueRegister, MultiValueRegister.Operation, MultiValueRegister.Operation> {

    public static final MultiValueRegister EMPTY = new MultiValueRegister(DotFun.empty());

    public static final DataType<MultiValueRegister, Operation, Operation> TYPE = new Type();

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
    public MultiValueRegister apply(Operation operation, Stamp stamp) {
        var rest = assigned.without(stamp::saw);
        return new MultiValueRegister(
                switch (operation) {
                    case Operation.Assign(var value) -> rest.with(stamp.dot(), value);
                    case Operation.Reset() -> rest;
                });
    }

    @Override
    public Prepared<Operation> again(Operation effect, Predicate<Dot> saw, HybridTime time) {
        if (effect instanceof Operation.Reset) {
            return Prepared.refused("it takes something away");
        }
        return assigned.without(saw).isEmpty()
                ? Prepared.as(effect)
                : Prepared.refused("values stand here that it had not seen");
    }

    @Override
    public MultiValueRegister merge(
            VectorClock mine, MultiValueRegister other, VectorClock theirs) {
        return new MultiValueRegister(assigned.merge(mine, other.assigned, theirs));
    }

    /// Sorted, each once.
    @Override
    public List<Bytes> value() {
        return assigned.entries().stream().map(DotFun.Entry::value).sorted().distinct().toList();
    }

    /// Of several values, only one could be assigned.
    @Override
    public Optional<List<Operation>> anew() {
        var values = value();
        return values.size() == 1
                ? Optional.of(List.of(new Operation.Assign(values.getFirst())))
                : Optional.empty();
    }

    @Override
    public long weight() {
        return Weighed.object(4) + assigned.weight();
    }

    @Override
    public boolean exists() {
        return !assigned.isEmpty();
    }

    private static final class Type implements DataType<MultiValueRegister, Operation, Operation> {

        private static final int ASSIGN = 1;
        private static final int RESET = 2;

        @Override
        public String name() {
            return "register_mv";
        }

        @Override
        public String meaning() {
            return "a register that keeps every one of several concurrent assignments";
        }

        @Override
        public MultiValueRegister empty() {
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
        public void writeState(MultiValueRegister state, CausalWriter out) {
            state.assigned.write(out, CausalWriter::writeBytes);
        }

        @Override
        public MultiValueRegister readState(CausalReader in) {
            return new MultiValueRegister(DotFun.read(in, CausalReader::readBytes));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
