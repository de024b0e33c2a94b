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
import java.util.SortedMap;
import java.util.function.Predicate;

/// A map of objects of any type, maps included, from which no field is removed.
///
/// An object in it may be emptied by an operation of its own; then its field is not shown.
public record GrowOnlyMap(Fields fields)
        implements Crdt<GrowOnlyMap, Field.Change<?, ?, ?>, Field.Effect<?, ?, ?>> {

    public static final GrowOnlyMap EMPTY = new GrowOnlyMap(Fields.NONE);

    public static final DataType<GrowOnlyMap, Field.Change<?, ?, ?>, Field.Effect<?, ?, ?>> TYPE =
            new Type();

    /// The object in a field, the type's empty one where there is none.
    public <S extends Crdt<S, O, E>, O, E> S get(Field<S, O, E> field) {
        return fields.get(field);
    }

    /// How many fields there are.
    public int size() {
        return fields.shown();
    }

    @Override
    public Prepared<Field.Effect<?, ?, ?>> prepare(Field.Change<?, ?, ?> change, ReplicaId self) {
        return fields.prepare(change, self);
    }

    @Override
    public Prepared<Field.Effect<?, ?, ?>> confirm(Field.Effect<?, ?, ?> effect, ReplicaId self) {
        return fields.confirm(effect, self);
    }

    @Override
    public Optional<Predicate<Field.Effect<?, ?, ?>>> undoes(Field.Change<?, ?, ?> change) {
        return fields.undoes(change);
    }

    @Override
    public GrowOnlyMap apply(Field.Effect<?, ?, ?> effect, Stamp stamp) {
        return new GrowOnlyMap(fields.apply(effect, stamp));
    }

    @Override
    public Prepared<Field.Change<?, ?, ?>> again(
            Field.Effect<?, ?, ?> effect, Predicate<Dot> saw, HybridTime time) {
        return fields.again(effect, saw, time);
    }

    @Override
    public GrowOnlyMap merge(VectorClock mine, GrowOnlyMap other, VectorClock theirs) {
        return new GrowOnlyMap(fields.merge(mine, other.fields, theirs));
    }

    /// What is in each field that is there, in the order of fields.
    @Override
    public SortedMap<Field<?, ?, ?>, Object> value() {
        return fields.value();
    }

    @Override
    public Optional<List<Field.Change<?, ?, ?>>> anew() {
        return fields.anew();
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
    public GrowOnlyMap stabilize(VectorClock stable) {
        return new GrowOnlyMap(fields.stabilize(stable));
    }

    @Override
    public DotSet awaitsStability() {
        return fields.awaitsStability();
    }

    private static final class Type
            implements DataType<GrowOnlyMap, Field.Change<?, ?, ?>, Field.Effect<?, ?, ?>> {

        private static final int UPDATE = 1;

        @Override
        public String name() {
            return "map_go";
        }

        @Override
        public String meaning() {
            return "a map of objects from which no field is removed";
        }

        @Override
        public GrowOnlyMap empty() {
            return EMPTY;
        }

        @Override
        public List<Syntax<Field.Change<?, ?, ?>>> operations() {
            return List.of(NestedSyntax.update(change -> change));
        }

        @Override
        public boolean removes(Field.Effect<?, ?, ?> effect) {
            return Fields.removes(effect);
        }

        @Override
        public void writeEffect(Field.Effect<?, ?, ?> effect, CausalWriter out) {
            out.writeByte(UPDATE);
            Field.writeEffect(effect, out);
        }

        @Override
        public Field.Effect<?, ?, ?> readEffect(CausalReader in) {
            Codes.readKind(in, UPDATE);
            return Field.readEffect(in);
        }

        @Override
        public void writeState(GrowOnlyMap state, CausalWriter out) {
            state.fields.write(out);
        }

        @Override
        public GrowOnlyMap readState(CausalReader in) {
            return new GrowOnlyMap(Fields.read(in, _ -> true));
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
