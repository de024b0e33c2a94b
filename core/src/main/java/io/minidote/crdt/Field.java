package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;

/// The name of an object in a map: as types cannot clash between keys, they cannot between fields.
public record Field<S extends Crdt<S, O, E>, O, E>(Bytes key, DataType<S, O, E> type)
        implements Comparable<Field<?, ?, ?>>, Weighed {

    /// An operation on the object of a field.
    public record Change<S extends Crdt<S, O, E>, O, E>(Field<S, O, E> field, O operation) {}

    /// What every replica applies to the object of a field.
    public record Effect<S extends Crdt<S, O, E>, O, E>(Field<S, O, E> field, E effect) {}

    public Change<S, O, E> change(O operation) {
        return new Change<>(this, operation);
    }

    @Override
    public int compareTo(Field<?, ?, ?> other) {
        var order = key.compareTo(other.key);
        return order != 0
                ? order
                : Integer.compare(DataTypes.number(type), DataTypes.number(other.type));
    }

    /// The same in every run, unlike that of a type.
    @Override
    public int hashCode() {
        return 31 * key.hashCode() + DataTypes.number(type);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Field<?, ?, ?>(var otherKey, var otherType)
                && type == otherType
                && key.equals(otherKey);
    }

    @Override
    public long weight() {
        return Weighed.object(8) + key.weight();
    }

    void write(CausalWriter out) {
        out.writeBytes(key);
        out.writeVarint(DataTypes.number(type));
    }

    static Field<?, ?, ?> read(CausalReader in) {
        var key = in.readBytes();
        var start = in.position();
        var number = (int) in.readVarint(Integer.MAX_VALUE, "a data type's number");
        return DataTypes.numbered(number)
                .<Field<?, ?, ?>>map(type -> of(key, type))
                .orElseThrow(() ->
                        in.malformed(start, "a data type's number", Integer.toString(number)));
    }

    static <S extends Crdt<S, O, E>, O, E> Field<S, O, E> of(Bytes key, DataType<S, O, E> type) {
        return new Field<>(key, type);
    }

    static <S extends Crdt<S, O, E>, O, E> void writeEffect(
            Effect<S, O, E> effect, CausalWriter out) {
        effect.field.write(out);
        effect.field.type.writeEffect(effect.effect, out);
    }

    static Effect<?, ?, ?> readEffect(CausalReader in) {
        return readEffect(read(in), in);
    }

    private static <S extends Crdt<S, O, E>, O, E> Effect<S, O, E> readEffect(
            Field<S, O, E> field, CausalReader in) {
        return new Effect<>(field, in.nested(() -> field.type.readEffect(in)));
    }

    @Override
    public String toString() {
        return key + " " + type.name();
    }
}
