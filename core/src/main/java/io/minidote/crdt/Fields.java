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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// The objects in a map, by their fields. What happens to one is what happens to an object of its
/// type anywhere.
///
/// @param objects none is its type's empty one
/// @param shown how many of them clients see
/// @param strings how many of those are of the type `string`
/// @param waits which of them have something to forget
record Fields(
        PersistentMap<Field<?, ?, ?>, Crdt<?, ?, ?>> objects,
        int shown,
        int strings,
        Waits<Field<?, ?, ?>> waits)
        implements Weighed {

    /// An object may lie in a map that lies in a map, and so on, so deep.
    static final int DEEPEST = CausalReader.DEEPEST;

    static final Fields NONE = new Fields(PersistentMap.empty(), 0, 0, Waits.none());

    @SuppressWarnings("unchecked") // a field stands beside an object of its type
    <S extends Crdt<S, O, E>, O, E> S get(Field<S, O, E> field) {
        return (S)
                objects.find(field)
                        .<Crdt<?, ?, ?>>map(object -> object)
                        .orElse(field.type().empty());
    }

    private <S extends Crdt<S, O, E>, O, E> Fields with(Field<S, O, E> field, S after) {
        var before = get(field);
        if (after == before) {
            return this;
        }
        var more = (after.exists() ? 1 : 0) - (before.exists() ? 1 : 0);
        return new Fields(
                after.equals(field.type().empty())
                        ? objects.without(field)
                        : objects.with(field, after),
                shown + more,
                strings + (field.type() == StringValue.TYPE ? more : 0),
                waits.with(field, before.awaitsStability(), after.awaitsStability()));
    }

    <S extends Crdt<S, O, E>, O, E> Prepared<Field.Effect<?, ?, ?>> prepare(
            Field.Change<S, O, E> change, ReplicaId self) {
        var field = change.field();
        if (!field.type().inMaps()) {
            return Prepared.refused(
                    "a %s stands by itself, not in a map".formatted(field.type().name()));
        }
        return depth(change) > DEEPEST
                ? Prepared.refused(
                        "objects lie at most %d deep in maps, not %d"
                                .formatted(DEEPEST, depth(change)))
                : effect(field, get(field).prepare(change.operation(), self));
    }

    private static int depth(Field.Change<?, ?, ?> change) {
        return 1
                + switch (change.operation()) {
                    case Field.Change<?, ?, ?> inner -> depth(inner);
                    case RecursiveResetMap.Operation.Update(var inner) -> depth(inner);
                    default -> 0;
                };
    }

    /// The effect that undoes what this replica knows of a field; nothing where there is nothing.
    <S extends Crdt<S, O, E>, O, E> Prepared<Field.Effect<?, ?, ?>> prepareReset(
            Field<S, O, E> field, ReplicaId self) {
        return field.type()
                .reset()
                .map(reset -> effect(field, get(field).prepare(reset, self)))
                .orElseGet(Prepared::nothing);
    }

    <S extends Crdt<S, O, E>, O, E> Prepared<Field.Effect<?, ?, ?>> confirm(
            Field.Effect<S, O, E> effect, ReplicaId self) {
        var field = effect.field();
        return effect(field, get(field).confirm(effect.effect(), self));
    }

    private static <S extends Crdt<S, O, E>, O, E> Prepared<Field.Effect<?, ?, ?>> effect(
            Field<S, O, E> field, Prepared<E> prepared) {
        return switch (prepared) {
            case Prepared.Effect<E>(var effect) -> Prepared.as(new Field.Effect<>(field, effect));
            case Prepared.Nothing<E> _ -> Prepared.nothing();
            case Prepared.Refused<E>(var why) -> Prepared.refused(field + ": " + why);
        };
    }

    /// See [Crdt#undoes].
    <S extends Crdt<S, O, E>, O, E> Optional<Predicate<Field.Effect<?, ?, ?>>> undoes(
            Field.Change<S, O, E> change) {
        var field = change.field();
        return get(field).undoes(change.operation()).map(undone -> of(field, undone));
    }

    <S extends Crdt<S, O, E>, O, E> Optional<Predicate<Field.Effect<?, ?, ?>>> undoesReset(
            Field<S, O, E> field) {
        return field.type()
                .reset()
                .flatMap(reset -> get(field).undoes(reset))
                .map(undone -> of(field, undone));
    }

    @SuppressWarnings("unchecked") // the effect is one of this field, hence of its type
    private static <S extends Crdt<S, O, E>, O, E> Predicate<Field.Effect<?, ?, ?>> of(
            Field<S, O, E> field, Predicate<E> undone) {
        return effect -> effect.field().equals(field) && undone.test((E) effect.effect());
    }

    <S extends Crdt<S, O, E>, O, E> Fields apply(Field.Effect<S, O, E> effect, Stamp stamp) {
        return with(effect.field(), get(effect.field()).apply(effect.effect(), stamp));
    }

    /// See [DataType#removes].
    static <S extends Crdt<S, O, E>, O, E> boolean removes(Field.Effect<S, O, E> effect) {
        return effect.field().type().removes(effect.effect());
    }

    <S extends Crdt<S, O, E>, O, E> Prepared<Field.Change<?, ?, ?>> again(
            Field.Effect<S, O, E> effect, Predicate<Dot> saw, HybridTime time) {
        var field = effect.field();
        return switch (get(field).again(effect.effect(), saw, time)) {
            case Prepared.Effect<O>(var operation) -> Prepared.as(field.change(operation));
            case Prepared.Nothing<O> _ -> Prepared.nothing();
            case Prepared.Refused<O>(var why) -> Prepared.refused(field + ": " + why);
        };
    }

    Fields merge(VectorClock mine, Fields other, VectorClock theirs) {
        if (objects.equals(other.objects)) {
            return this;
        }
        var merged = this;
        for (var field : fields()) {
            merged = merged.merge(field, mine, other, theirs);
        }
        for (var field : other.fields()) {
            if (!objects.contains(field)) {
                merged = merged.merge(field, mine, other, theirs);
            }
        }
        return merged;
    }

    private <S extends Crdt<S, O, E>, O, E> Fields merge(
            Field<S, O, E> field, VectorClock mine, Fields other, VectorClock theirs) {
        var theirObject = other.get(field);
        return get(field) == theirObject
                ? this
                : with(field, get(field).merge(mine, theirObject, theirs));
    }

    Fields stabilize(VectorClock stable) {
        var left = this;
        for (var field : waits.due(stable)) {
            left = left.stabilize(field, stable);
        }
        return left;
    }

    private <S extends Crdt<S, O, E>, O, E> Fields stabilize(
            Field<S, O, E> field, VectorClock stable) {
        return with(field, get(field).stabilize(stable));
    }

    DotSet awaitsStability() {
        return waits.firsts();
    }

    /// Also of objects that clients do not see; in ascending order.
    List<Field<?, ?, ?>> fields() {
        var fields = new ArrayList<Field<?, ?, ?>>();
        objects.forEach((field, _) -> fields.add(field));
        fields.sort(Comparator.naturalOrder());
        return fields;
    }

    <S extends Crdt<S, O, E>, O, E> void forEach(
            DataType<S, O, E> type, BiConsumer<Bytes, S> action) {
        objects.forEach(shown(type, action));
    }

    /// Looks at `count` fields from a place on, of whichever type: see [PersistentMap#walk].
    <S extends Crdt<S, O, E>, O, E> long walk(
            DataType<S, O, E> type, long place, int count, BiConsumer<Bytes, S> action) {
        return objects.walk(place, count, shown(type, action));
    }

    @SuppressWarnings("unchecked") // a field stands beside an object of its type
    private static <S extends Crdt<S, O, E>, O, E> BiConsumer<Field<?, ?, ?>, Crdt<?, ?, ?>> shown(
            DataType<S, O, E> type, BiConsumer<Bytes, S> action) {
        return (field, object) -> {
            if (field.type() == type && object.exists()) {
                action.accept(field.key(), (S) object);
            }
        };
    }

    /// Whether there are none but strings, all of which clients see.
    boolean onlyStrings() {
        return strings == objects.size();
    }

    /// The field that stands behind `index` others: see [PersistentMap#at].
    Field<?, ?, ?> at(int index) {
        return objects.at(index).getKey();
    }

    SortedMap<Field<?, ?, ?>, Object> value() {
        var values = new TreeMap<Field<?, ?, ?>, Object>();
        objects.forEach((field, object) -> {
            if (object.exists()) {
                values.put(field, object.value());
            }
        });
        return Collections.unmodifiableSortedMap(values);
    }

    /// See [Crdt#anew].
    Optional<List<Field.Change<?, ?, ?>>> anew() {
        var changes = new ArrayList<Field.Change<?, ?, ?>>(shown);
        for (var field : fields()) {
            var more = anew(field);
            if (more.isEmpty()) {
                return Optional.empty();
            }
            changes.addAll(more.get());
        }
        return Optional.of(changes);
    }

    private <S extends Crdt<S, O, E>, O, E> Optional<List<Field.Change<S, O, E>>> anew(
            Field<S, O, E> field) {
        var object = get(field);
        return object.exists()
                ? object.anew().map(operations -> operations.stream().map(field::change).toList())
                : Optional.of(List.of());
    }

    @Override
    public long weight() {
        return Weighed.object(16) + objects.weight() + waits.weight();
    }

    void write(CausalWriter out) {
        out.writeVarint(objects.size());
        for (var field : fields()) {
            write(field, out);
        }
    }

    private <S extends Crdt<S, O, E>, O, E> void write(Field<S, O, E> field, CausalWriter out) {
        field.write(out);
        field.type().writeState(get(field), out);
    }

    /// @param may which types there may be
    static Fields read(CausalReader in, Predicate<DataType<?, ?, ?>> may) {
        var fields = new Fields[] {NONE};
        in.readAscending(
                "fields",
                reader -> {
                    var start = reader.position();
                    var field = Field.read(reader);
                    if (!field.type().inMaps() || !may.test(field.type())) {
                        throw reader.malformed(
                                start, "a type that this map takes", field.type().name());
                    }
                    fields[0] = fields[0].read(field, reader);
                    return field;
                },
                field -> field);
        return fields[0];
    }

    private <S extends Crdt<S, O, E>, O, E> Fields read(Field<S, O, E> field, CausalReader in) {
        var start = in.position();
        var object = in.nested(() -> field.type().readState(in));
        if (object.equals(field.type().empty())) {
            throw in.malformed(start, "something of field '" + field.key() + "'", "nothing");
        }
        return with(field, object);
    }
}
