package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.PersistentSortedSet;
import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// A set that only grows. Because nothing ever goes, nobody needs to know who added what: it keeps
/// no dots.
public record GrowOnlySet(PersistentSortedSet<Bytes> elements)
        implements Crdt<GrowOnlySet, GrowOnlySet.Operation, GrowOnlySet.Operation> {

    public static final GrowOnlySet EMPTY = new GrowOnlySet(PersistentSortedSet.empty());

    public static final DataType<GrowOnlySet, Operation, Operation> TYPE = new Type();

    public sealed interface Operation {

        /// @param elements one or more
        record Add(List<Bytes> elements) implements Operation {
            public Add {
                elements = List.copyOf(elements);
            }
        }
    }

    public boolean contains(Bytes element) {
        return elements.contains(element);
    }

    public int size() {
        return elements.size();
    }

    @Override
    public Prepared<Operation> prepare(Operation operation, ReplicaId self) {
        return switch (operation) {
            case Operation.Add(var added) -> {
                var news = added.stream().filter(element -> !contains(element)).toList();
                yield news.isEmpty() ? Prepared.nothing() : Prepared.as(new Operation.Add(news));
            }
        };
    }

    @Override
    public GrowOnlySet apply(Operation operation, Stamp stamp) {
        return switch (operation) {
            case Operation.Add(var added) -> new GrowOnlySet(elements.with(added));
        };
    }

    @Override
    public Prepared<Operation> again(Operation effect, Predicate<Dot> saw, HybridTime time) {
        return Prepared.as(effect);
    }

    @Override
    public GrowOnlySet merge(VectorClock mine, GrowOnlySet other, VectorClock theirs) {
        return new GrowOnlySet(elements.with(other.elements.list()));
    }

    @Override
    public SortedSet<Bytes> value() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(elements.list()));
    }

    @Override
    public Optional<List<Operation>> anew() {
        return Optional.of(List.of(new Operation.Add(List.copyOf(value()))));
    }

    @Override
    public long weight() {
        return Weighed.object(4) + elements.weight();
    }

    @Override
    public boolean exists() {
        return !elements.isEmpty();
    }

    private static final class Type implements DataType<GrowOnlySet, Operation, Operation> {

        private static final int ADD = 1;

        @Override
        public String name() {
            return "set_go";
        }

        @Override
        public String meaning() {
            return "a set that only grows";
        }

        @Override
        public GrowOnlySet empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    Syntax.elements(
                            "add", "puts elements into the set for ever", Operation.Add::new));
        }

        @Override
        public boolean removes(Operation effect) {
            return false;
        }

        @Override
        public void writeEffect(Operation effect, CausalWriter out) {
            switch (effect) {
                case Operation.Add(var elements) -> Codes.writeElements(out, ADD, elements);
            }
        }

        @Override
        public Operation readEffect(CausalReader in) {
            Codes.readKind(in, ADD);
            return new Operation.Add(Codes.readElements(in));
        }

        @Override
        public void writeState(GrowOnlySet state, CausalWriter out) {
            out.writeVarint(state.size());
            state.elements.forEach(out::writeBytes);
        }

        @Override
        public GrowOnlySet readState(CausalReader in) {
            return new GrowOnlySet(
                    PersistentSortedSet.<Bytes>empty()
                            .with(
                                    in.readAscending(
                                            "elements",
                                            CausalReader::readBytes,
                                            element -> element)));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
