package io.minidote.crdt;

import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.ReplicaId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;

/// What the rest of the system knows of a data type: its name, its empty state, the operations a
/// client may name, and how its effects and states are written.
///
/// Equal states are written as equal bytes: whatever has no order of its own is written sorted.
public interface DataType<S extends Crdt<S, O, E>, O, E> {

    /// Antidote's name where it has the type: `set_aw`, `register_mv`.
    String name();

    /// One sentence on what a client gets, concurrent updates included.
    String meaning();

    S empty();

    /// Every operation a client may ask for by name.
    List<Syntax<O>> operations();

    /// The operation that undoes all it has seen; nothing where the type has none.
    default Optional<O> reset() {
        for (var syntax : operations()) {
            if (syntax.name().equals("reset")
                    && syntax.parse().apply(List.of())
                            instanceof Syntax.Parsed.Operation<O>(var reset)) {
                return Optional.of(reset);
            }
        }
        return Optional.empty();
    }

    /// Whether maps may hold objects of this type.
    default boolean inMaps() {
        return true;
    }

    /// The operation, where it names a member of the cluster, with that one's full name; or why it
    /// names none.
    default Prepared<O> among(O operation, Supplier<SortedSet<ReplicaId>> members) {
        return Prepared.as(operation);
    }

    /// Whether an effect only takes away, so that all it can add to a state is what remembers that.
    boolean removes(E effect);

    void writeEffect(E effect, CausalWriter out);

    E readEffect(CausalReader in);

    void writeState(S state, CausalWriter out);

    S readState(CausalReader in);
}
