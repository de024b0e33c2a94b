package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.PersistentMap;
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
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/// A set in which a remove wins over a concurrent add.
///
/// What [RemoveWins] says of one element holds of each. An element that nobody removes costs what
/// it costs in an [AddWinsSet]; a remove is remembered until it is stable, also that of an element
/// that is not in the set, for somebody may just be adding it.
///
/// @param live the elements in the set, each with the adds that speak for it
/// @param removed the elements that some remove speaks against; none of them is in `live`
/// @param waits when something of `removed` can go
public record RemoveWinsSet(
        DotMap<Bytes> live, PersistentMap<Bytes, RemoveWins> removed, Waits<Bytes> waits)
        implements Crdt<RemoveWinsSet, RemoveWinsSet.Operation, RemoveWinsSet.Operation> {

    public static final RemoveWinsSet EMPTY =
            new RemoveWinsSet(DotMap.empty(), PersistentMap.empty(), Waits.none());

    public static final DataType<RemoveWinsSet, Operation, Operation> TYPE = new Type();

    public sealed interface Operation {

        /// @param elements one or more; all of them get the dot of this add
        record Add(List<Bytes> elements) implements Operation {
            public Add {
                elements = List.copyOf(elements);
            }
        }

        /// @param elements one or more, in the set or not
        record Remove(List<Bytes> elements) implements Operation {
            public Remove {
                elements = List.copyOf(elements);
            }
        }

        /// Undoes adds and removes alike.
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
        var nothing =
                switch (operation) {
                    case Operation.Add(var elements) -> elements.isEmpty();
                    case Operation.Remove(var elements) -> elements.isEmpty();
                    case Operation.Reset() -> live.isEmpty() && removed.isEmpty();
                };
        return nothing ? Prepared.nothing() : Prepared.as(operation);
    }

    @Override
    public RemoveWinsSet apply(Operation operation, Stamp stamp) {
        return switch (operation) {
            case Operation.Add(var elements) -> change(elements, (_, one) -> one.added(stamp));
            case Operation.Remove(var elements) -> change(elements, (_, one) -> one.removed(stamp));
            case Operation.Reset() -> change(touched(), (_, one) -> one.without(stamp::saw));
        };
    }

    private RemoveWins of(Bytes element) {
        return removed.find(element)
                .orElseGet(() -> new RemoveWins(live.get(element), DotSet.EMPTY));
    }

    /// All elements that anything is known of.
    private SortedSet<Bytes> touched() {
        var elements = new TreeSet<>(live.keys());
        removed.forEach((element, _) -> elements.add(element));
        return elements;
    }

    private RemoveWinsSet change(
            Iterable<Bytes> elements, BiFunction<Bytes, RemoveWins, RemoveWins> change) {
        var changed = this;
        for (var element : elements) {
            var before = changed.of(element);
            changed = changed.with(element, before, change.apply(element, before));
        }
        return changed;
    }

    private RemoveWinsSet with(Bytes element, RemoveWins before, RemoveWins after) {
        if (after.equals(before)) {
            return this;
        }
        return new RemoveWinsSet(
                live.put(element, after.there() ? after.adds() : DotSet.EMPTY),
                after.removes().isEmpty() ? removed.without(element) : removed.with(element, after),
                waits.with(element, before.awaitsStability(), after.awaitsStability()));
    }

    @Override
    public Prepared<Operation> again(Operation effect, Predicate<Dot> saw, HybridTime time) {
        return effect instanceof Operation.Add
                ? Prepared.as(effect)
                : Prepared.refused("it takes something away");
    }

    @Override
    public RemoveWinsSet merge(VectorClock mine, RemoveWinsSet other, VectorClock theirs) {
        if (equals(other)) {
            return this;
        }
        var elements = touched();
        elements.addAll(other.touched());
        return change(elements, (element, one) -> one.merge(mine, other.of(element), theirs));
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
        return Weighed.object(12) + live.weight() + removed.weight() + waits.weight();
    }

    @Override
    public boolean exists() {
        return !live.isEmpty();
    }

    @Override
    public RemoveWinsSet stabilize(VectorClock stable) {
        return change(waits.due(stable), (_, one) -> one.stabilize(stable));
    }

    @Override
    public DotSet awaitsStability() {
        return waits.firsts();
    }

    private static final class Type implements DataType<RemoveWinsSet, Operation, Operation> {

        private static final int ADD = 1;
        private static final int REMOVE = 2;
        private static final int RESET = 3;

        @Override
        public String name() {
            return "set_rw";
        }

        @Override
        public String meaning() {
            return "a set in which a remove wins over a concurrent add";
        }

        @Override
        public RemoveWinsSet empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    Syntax.elements(
                            "add",
                            "puts elements into the set, except against removes it has not seen",
                            Operation.Add::new),
                    Syntax.elements(
                            "remove",
                            "takes elements out, also where an add has not seen it",
                            Operation.Remove::new),
                    Syntax.plain(
                            "reset",
                            "undoes the adds and removes it has seen",
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
        public void writeState(RemoveWinsSet state, CausalWriter out) {
            state.live.write(out, CausalWriter::writeBytes);
            out.writeVarint(state.removed.size());
            for (var entry : state.removed.sorted(Comparator.naturalOrder())) {
                out.writeBytes(entry.getKey());
                entry.getValue().write(out);
            }
        }

        @Override
        public RemoveWinsSet readState(CausalReader in) {
            var state =
                    new RemoveWinsSet(
                            DotMap.read(in, CausalReader::readBytes),
                            PersistentMap.empty(),
                            Waits.none());
            var start = in.position();
            for (var entry :
                    in.readAscending(
                            "elements",
                            reader -> Map.entry(reader.readBytes(), RemoveWins.read(reader)),
                            Map.Entry::getKey)) {
                if (state.contains(entry.getKey()) || entry.getValue().removes().isEmpty()) {
                    throw in.malformed(
                            start,
                            "elements that are removed and not in the set",
                            "'" + entry.getKey() + "'");
                }
                state = state.with(entry.getKey(), RemoveWins.NOTHING, entry.getValue());
            }
            return state;
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
