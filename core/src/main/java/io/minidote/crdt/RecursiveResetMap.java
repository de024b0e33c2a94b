package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.Invariant;
import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// A map of objects of any type that can be reset, maps included, in which removing a field resets
/// the object in it.
///
/// So a remove undoes what its issuer has seen of the object, and whatever happens to it at the
/// same time survives: what that means is the object's type to say. A field is there while clients
/// see an object in it.
///
/// A type that cannot be reset is refused: to remove it would do nothing.
public record RecursiveResetMap(Fields fields)
        implements Crdt<RecursiveResetMap, RecursiveResetMap.Operation, RecursiveResetMap.Effect> {

    public static final RecursiveResetMap EMPTY = new RecursiveResetMap(Fields.NONE);

    public static final DataType<RecursiveResetMap, Operation, Effect> TYPE = new Type();

    public sealed interface Operation {

        record Update(Field.Change<?, ?, ?> change) implements Operation {}

        /// @param fields one or more
        record Remove(List<Field<?, ?, ?>> fields) implements Operation {
            public Remove {
                fields = List.copyOf(fields);
            }
        }

        record Reset() implements Operation {}
    }

    public sealed interface Effect {

        record Update(Field.Effect<?, ?, ?> effect) implements Effect {}

        /// @param resets one or more, each of another field, in their order
        record Remove(List<Field.Effect<?, ?, ?>> resets) implements Effect {
            public Remove {
                resets = List.copyOf(resets);
            }
        }
    }

    /// The object in a field, the type's empty one where there is none.
    public <S extends Crdt<S, O, E>, O, E> S get(Field<S, O, E> field) {
        return fields.get(field);
    }

    /// How many fields there are.
    public int size() {
        return fields.shown();
    }

    /// How many of them are of the type `string`: told without looking at them.
    public int strings() {
        return fields.strings();
    }

    /// Goes through the fields of one type that are there, in no order of meaning.
    public <S extends Crdt<S, O, E>, O, E> void forEach(
            DataType<S, O, E> type, BiConsumer<Bytes, S> action) {
        fields.forEach(type, action);
    }

    /// Shows the fields of one type that are among the next `count`, whatever these are, from a
    /// place on: see [io.minidote.base.PersistentMap#walk].
    public <S extends Crdt<S, O, E>, O, E> long walk(
            DataType<S, O, E> type, long place, int count, BiConsumer<Bytes, S> action) {
        return fields.walk(type, place, count, action);
    }

    /// Whether [#string] finds every string, because nothing else is kept here.
    public boolean onlyStrings() {
        return fields.onlyStrings();
    }

    /// The field that stands behind `index` others, where all of them are strings.
    public Bytes string(int index) {
        Invariant.check(onlyStrings(), "a string by its number among other objects: %s", this);
        return fields.at(index).key();
    }

    @Override
    public Prepared<Effect> prepare(Operation operation, ReplicaId self) {
        return switch (operation) {
            case Operation.Update(var change) -> prepare(change, self);
            case Operation.Remove(var gone) ->
                    reset(gone.stream().distinct().sorted().toList(), self);
            case Operation.Reset() -> reset(fields.fields(), self);
        };
    }

    private Prepared<Effect> prepare(Field.Change<?, ?, ?> change, ReplicaId self) {
        var type = change.field().type();
        if (type.inMaps() && type.reset().isEmpty()) {
            return Prepared.refused(
                    "a %s cannot be reset, so a map_rr cannot remove it; a map_go takes it"
                            .formatted(type.name()));
        }
        return update(fields.prepare(change, self));
    }

    private static Prepared<Effect> update(Prepared<Field.Effect<?, ?, ?>> prepared) {
        return switch (prepared) {
            case Prepared.Effect<Field.Effect<?, ?, ?>>(var effect) ->
                    Prepared.as(new Effect.Update(effect));
            case Prepared.Nothing<Field.Effect<?, ?, ?>> _ -> Prepared.nothing();
            case Prepared.Refused<Field.Effect<?, ?, ?>>(var why) -> Prepared.refused(why);
        };
    }

    private Prepared<Effect> reset(List<Field<?, ?, ?>> gone, ReplicaId self) {
        var resets = new ArrayList<Field.Effect<?, ?, ?>>();
        for (var field : gone) {
            if (fields.prepareReset(field, self)
                    instanceof Prepared.Effect<Field.Effect<?, ?, ?>>(var reset)) {
                resets.add(reset);
            }
        }
        return resets.isEmpty() ? Prepared.nothing() : Prepared.as(new Effect.Remove(resets));
    }

    /// A reset is confirmed as it is: nothing can be wrong with it.
    @Override
    public Prepared<Effect> confirm(Effect effect, ReplicaId self) {
        return switch (effect) {
            case Effect.Update(var update) -> update(fields.confirm(update, self));
            case Effect.Remove _ -> Prepared.as(effect);
        };
    }

    @Override
    public Optional<Predicate<Effect>> undoes(Operation operation) {
        return switch (operation) {
            case Operation.Update(var change) ->
                    fields.undoes(change).map(RecursiveResetMap::updates);
            case Operation.Remove(var gone) ->
                    gone.stream()
                            .map(fields::undoesReset)
                            .flatMap(Optional::stream)
                            .reduce(Predicate::or)
                            .map(RecursiveResetMap::updates);
            case Operation.Reset() -> Optional.of(_ -> true);
        };
    }

    private static Predicate<Effect> updates(Predicate<Field.Effect<?, ?, ?>> undone) {
        return effect -> effect instanceof Effect.Update(var update) && undone.test(update);
    }

    @Override
    public RecursiveResetMap apply(Effect effect, Stamp stamp) {
        return switch (effect) {
            case Effect.Update(var update) -> new RecursiveResetMap(fields.apply(update, stamp));
            case Effect.Remove(var resets) -> {
                var rest = fields;
                for (var reset : resets) {
                    rest = rest.apply(reset, stamp);
                }
                yield new RecursiveResetMap(rest);
            }
        };
    }

    @Override
    public Prepared<Operation> again(Effect effect, Predicate<Dot> saw, HybridTime time) {
        return switch (effect) {
            case Effect.Remove _ -> Prepared.refused("it takes something away");
            case Effect.Update(var update) ->
                    switch (fields.again(update, saw, time)) {
                        case Prepared.Effect<Field.Change<?, ?, ?>>(var change) ->
                                Prepared.as(new Operation.Update(change));
                        case Prepared.Nothing<Field.Change<?, ?, ?>> _ -> Prepared.nothing();
                        case Prepared.Refused<Field.Change<?, ?, ?>>(var why) ->
                                Prepared.refused(why);
                    };
        };
    }

    @Override
    public RecursiveResetMap merge(VectorClock mine, RecursiveResetMap other, VectorClock theirs) {
        return new RecursiveResetMap(fields.merge(mine, other.fields, theirs));
    }

    /// What is in each field that is there, in the order of fields.
    @Override
    public SortedMap<Field<?, ?, ?>, Object> value() {
        return fields.value();
    }

    @Override
    public Optional<List<Operation>> anew() {
        return fields.anew()
                .map(changes -> changes.stream().<Operation>map(Operation.Update::new).toList());
    }

    @Override
    public long weight() {
        return Weighed.object(4) + fields.weight();
    }

    @Override
    public boolean exists() {
        return fields.shown() > 0;
    }

    @Override
    public RecursiveResetMap stabilize(VectorClock stable) {
        return new RecursiveResetMap(fields.stabilize(stable));
    }

    @Override
    public DotSet awaitsStability() {
        return fields.awaitsStability();
    }

    private static final class Type implements DataType<RecursiveResetMap, Operation, Effect> {

        private static final int UPDATE = 1;
        private static final int REMOVE = 2;

        @Override
        public String name() {
            return "map_rr";
        }

        @Override
        public String meaning() {
            return "a map of objects, in which removing a field resets the object in it";
        }

        @Override
        public RecursiveResetMap empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Operation>> operations() {
            return List.of(
                    NestedSyntax.update(Operation.Update::new),
                    NestedSyntax.remove(Operation.Remove::new),
                    Syntax.plain("reset", "resets every object in it", new Operation.Reset()));
        }

        @Override
        public boolean removes(Effect effect) {
            return switch (effect) {
                case Effect.Update(var update) -> Fields.removes(update);
                case Effect.Remove _ -> true;
            };
        }

        @Override
        public void writeEffect(Effect effect, CausalWriter out) {
            switch (effect) {
                case Effect.Update(var update) -> {
                    out.writeByte(UPDATE);
                    Field.writeEffect(update, out);
                }
                case Effect.Remove(var resets) -> {
                    out.writeByte(REMOVE);
                    out.writeVarint(resets.size());
                    for (var reset : resets) {
                        Field.writeEffect(reset, out);
                    }
                }
            }
        }

        @Override
        public Effect readEffect(CausalReader in) {
            return Codes.readKind(in, REMOVE) == UPDATE
                    ? new Effect.Update(Field.readEffect(in))
                    : new Effect.Remove(
                            in.readAscending("fields", Field::readEffect, Field.Effect::field));
        }

        @Override
        public void writeState(RecursiveResetMap state, CausalWriter out) {
            state.fields.write(out);
        }

        @Override
        public RecursiveResetMap readState(CausalReader in) {
            return new RecursiveResetMap(Fields.read(in, type -> type.reset().isPresent()));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
