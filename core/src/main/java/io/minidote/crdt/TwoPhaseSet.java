package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.PersistentMap;
import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.Predicate;

/// A set in which what was removed never comes back, and a remove wins over a concurrent add.
///
/// A reset removes for ever every element its issuer saw. Whether it saw one is asked of the
/// element's first adds, those that saw no other add of it: who saw any add of it saw one of these.
/// So an add that has seen the element changes nothing.
///
/// Removed elements are remembered for ever: that is what the type is for.
///
/// @param live the elements in the set, each with its first adds
/// @param removed the elements that will never be in it again; none of them is in `live`
public record TwoPhaseSet(DotMap<Bytes> live, PersistentMap<Bytes, TwoPhaseSet.Removed> removed)
        implements Crdt<TwoPhaseSet, TwoPhaseSet.Operation, TwoPhaseSet.Operation> {

    public static final TwoPhaseSet EMPTY = new TwoPhaseSet(DotMap.empty(), PersistentMap.empty());

    public static final DataType<TwoPhaseSet, Operation, Operation> TYPE = new Type();

    /// What stands beside a removed element.
    public enum Removed implements Weighed {
        FOR_EVER;

        @Override
        public long weight() {
            return 0;
        }
    }

    public sealed interface Operation {

        /// @param elements one or more
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
            case Operation.Add(var elements) -> {
                var gone = elements.stream().filter(removed::contains).findFirst();
                yield gone.isPresent()
                        ? Prepared.refused(
                                "'%s' was removed, and what a set_2p has removed never comes back;"
                                                .formatted(gone.get())
                                        + " a set_aw takes elements again")
                        : some(elements, element -> !contains(element), Operation.Add::new);
            }
            case Operation.Remove(var elements) ->
                    some(elements, this::contains, Operation.Remove::new);
            case Operation.Reset() -> live.isEmpty() ? Prepared.nothing() : Prepared.as(operation);
        };
    }

    private static Prepared<Operation> some(
            List<Bytes> elements,
            Predicate<Bytes> matter,
            Function<List<Bytes>, Operation> operation) {
        var left = elements.stream().filter(matter).toList();
        return left.isEmpty() ? Prepared.nothing() : Prepared.as(operation.apply(left));
    }

    /// An element may have been removed since the transaction's view.
    @Override
    public Prepared<Operation> confirm(Operation effect, ReplicaId self) {
        return effect instanceof Operation.Add
                        && prepare(effect, self) instanceof Prepared.Refused<Operation> refused
                ? refused
                : Prepared.as(effect);
    }

    @Override
    public TwoPhaseSet apply(Operation operation, Stamp stamp) {
        return switch (operation) {
            case Operation.Add(var elements) -> {
                var added = live;
                for (var element : elements) {
                    if (!removed.contains(element)
                            && !added.get(element).anyMatch(stamp::saw)
                            && !added.get(element).contains(stamp.dot())) {
                        added = added.with(element, stamp.dot());
                    }
                }
                yield new TwoPhaseSet(added, removed);
            }
            case Operation.Remove(var elements) -> without(elements);
            case Operation.Reset() -> {
                var seen = new ArrayList<Bytes>();
                live.forEach((element, adds) -> {
                    if (adds.anyMatch(stamp::saw)) {
                        seen.add(element);
                    }
                });
                yield without(seen);
            }
        };
    }

    private TwoPhaseSet without(List<Bytes> elements) {
        var rest = live;
        var gone = removed.builder();
        for (var element : elements) {
            rest = rest.without(element);
            gone.put(element, Removed.FOR_EVER);
        }
        return new TwoPhaseSet(rest, gone.build());
    }

    @Override
    public Prepared<Operation> again(Operation effect, Predicate<Dot> saw, HybridTime time) {
        return effect instanceof Operation.Add
                ? Prepared.as(effect)
                : Prepared.refused("it takes something away");
    }

    /// Which add is a first one is the same everywhere, so those of both sides are those of both
    /// histories.
    @Override
    public TwoPhaseSet merge(VectorClock mine, TwoPhaseSet other, VectorClock theirs) {
        var merged = new TwoPhaseSet(live.merge(mine, other.live, theirs), removed);
        return merged.without(other.removedElements()).without(removedElements());
    }

    private List<Bytes> removedElements() {
        var elements = new ArrayList<Bytes>(removed.size());
        removed.forEach((element, _) -> elements.add(element));
        Collections.sort(elements);
        return elements;
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
        return Weighed.object(8) + live.weight() + removed.weight();
    }

    @Override
    public boolean exists() {
        return !live.isEmpty();
    }

    private static final class Type implements DataType<TwoPhaseSet, Operation, Operation> {

        private static final int ADD = 1;
        private static final int REMOVE = 2;
        private static final int RESET = 3;

        @Override
        public String name() {
            return "set_2p";
        }

        @Override
        public String meaning() {
            return "a set in which what was removed never comes back";
        }

        @Override
        public TwoPhaseSet empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    Syntax.elements(
                            "add",
                            "puts elements into the set; refused for one that was removed",
                            Operation.Add::new),
                    Syntax.elements("remove", "takes elements out for ever", Operation.Remove::new),
                    Syntax.plain(
                            "reset",
                            "takes every element it has seen out for ever",
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
        public void writeState(TwoPhaseSet state, CausalWriter out) {
            state.live.write(out, CausalWriter::writeBytes);
            out.writeVarint(state.removed.size());
            state.removedElements().forEach(out::writeBytes);
        }

        @Override
        public TwoPhaseSet readState(CausalReader in) {
            var live = DotMap.read(in, CausalReader::readBytes);
            var start = in.position();
            var removed = PersistentMap.<Bytes, Removed>empty().builder();
            for (var element :
                    in.readAscending("elements", CausalReader::readBytes, element -> element)) {
                if (live.contains(element)) {
                    throw in.malformed(
                            start, "elements that are not in the set", "'" + element + "'");
                }
                removed.put(element, Removed.FOR_EVER);
            }
            return new TwoPhaseSet(live, removed.build());
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
