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
import java.util.SortedSet;
import java.util.function.Predicate;

/// A set in which an add wins over a concurrent remove.
///
/// An element is in the set while at least one _dot_ speaks for it: the name of an add that no
/// remove has seen. A remove silences the dots its issuer had seen, so an add concurrent with it
/// keeps its dot, and the element stays.
///
/// Nothing is kept for a removed element. Causal delivery makes that safe: the effect that brings a
/// dot always arrives before any effect that silences it.
///
/// @param live the dots that speak for each element
public record AddWinsSet(DotMap<Bytes> live)
        implements Crdt<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> {

    public static final AddWinsSet EMPTY = new AddWinsSet(DotMap.empty());

    public static final DataType<AddWinsSet, Operation, Operation> TYPE = new Type();

    public sealed interface Operation {

        /// @param elements one or more; all of them get the dot of this add
        record Add(List<Bytes> elements) implements Operation {
            public Add {
                elements = List.copyOf(elements);
            }
        }

        /// @param elements one or more
        record Remove(List<Bytes> elements) implements Operation {
            public Remove {
                elements = List.copyOf(elements);
            }
        }

        record Reset() implements Operation {}
    }

    public boolean contains(Bytes element) {
        return live.contains(element);
    }

    public int size() {
        return live.size();
    }

    @Override
    public Prepared<Operation> prepare(Operation operation, ReplicaId self) {
        return switch (operation) {
            case Operation.Add(var elements) ->
                    elements.isEmpty() ? Prepared.nothing() : Prepared.as(operation);
            case Operation.Remove(var elements) -> {
                var present = elements.stream().filter(live::contains).toList();
                yield present.isEmpty()
                        ? Prepared.nothing()
                        : Prepared.as(new Operation.Remove(present));
            }
            case Operation.Reset() -> live.isEmpty() ? Prepared.nothing() : Prepared.as(operation);
        };
    }

    @Override
    public AddWinsSet apply(Operation operation, Stamp stamp) {
        return new AddWinsSet(
                switch (operation) {
                    case Operation.Add(var elements) ->
                            live.with(elements, stamp.dot(), stamp::saw);
                    case Operation.Remove(var elements) -> live.without(elements, stamp::saw);
                    case Operation.Reset() -> live.without(stamp::saw);
                });
    }

    @Override
    public Prepared<Operation> again(Operation effect, Predicate<Dot> saw, HybridTime time) {
        return effect instanceof Operation.Add
                ? Prepared.as(effect)
                : Prepared.refused("it takes something away");
    }

    @Override
    public AddWinsSet merge(VectorClock mine, AddWinsSet other, VectorClock theirs) {
        return new AddWinsSet(live.merge(mine, other.live, theirs));
    }

    @Override
    public SortedSet<Bytes> value() {
        return live.keys();
    }

    @Override
    public Optional<List<Operation>> anew() {
        return Optional.of(List.of(new Operation.Add(List.copyOf(value()))));
    }

    @Override
    public long weight() {
        return Weighed.object(4) + live.weight();
    }

    @Override
    public boolean exists() {
        return !live.isEmpty();
    }

    private static final class Type implements DataType<AddWinsSet, Operation, Operation> {

        private static final int ADD = 1;
        private static final int REMOVE = 2;
        private static final int RESET = 3;

        @Override
        public String name() {
            return "set_aw";
        }

        @Override
        public String meaning() {
            return "a set in which an add wins over a concurrent remove";
        }

        @Override
        public AddWinsSet empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    Syntax.elements("add", "puts elements into the set", Operation.Add::new),
                    Syntax.elements(
                            "remove",
                            "takes elements out, except for adds it has not seen",
                            Operation.Remove::new),
                    Syntax.plain(
                            "reset",
                            "takes everything out, except for adds it has not seen",
                            new Operation.Reset()));
        }

        @Override
        public boolean removes(Operation effect) {
            return !(effect instanceof Operation.Add);
        }

        @Override
        public void writeEffect(Operation effect, CausalWriter out) {
            switch (effect) {
                case Operation.Add(var elements) -> Codes.writeElements(out, ADD, elements);
                case Operation.Remove(var elements) -> Codes.writeElements(out, REMOVE, elements);
                case Operation.Reset() -> out.writeByte(RESET);
            }
        }

        @Override
        public Operation readEffect(CausalReader in) {
            return switch (Codes.readKind(in, RESET)) {
                case ADD -> new Operation.Add(Codes.readElements(in));
                case REMOVE -> new Operation.Remove(Codes.readElements(in));
                default -> new Operation.Reset();
            };
        }

        @Override
        public void writeState(AddWinsSet state, CausalWriter out) {
            state.live.write(out, CausalWriter::writeBytes);
        }

        @Override
        public AddWinsSet readState(CausalReader in) {
            return new AddWinsSet(DotMap.read(in, CausalReader::readBytes));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
