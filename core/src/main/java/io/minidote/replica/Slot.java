package io.minidote.replica;

import io.minidote.base.Weighed;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.DataTypes;
import java.util.Optional;
import java.util.function.Consumer;

/// The objects of one key: nearly always one, but types cannot clash, so there may be one of each.
///
/// @param type the object's type
/// @param state its state, never the type's empty one
/// @param more the objects of types that stand later in the catalogue
record Slot(DataType<?, ?, ?> type, Crdt<?, ?, ?> state, Optional<Slot> more) implements Weighed {

    @Override
    public long weight() {
        var weight = weight(state);
        for (var each = more; each.isPresent(); each = each.get().more()) {
            weight += Weighed.object(4) + weight(each.get().state());
        }
        return weight;
    }

    /// What an object adds to its slot.
    static long weight(Crdt<?, ?, ?> state) {
        return Weighed.object(12)
                + state.weight()
                + (state.awaitsStability().isEmpty() ? 0 : Forgetting.WEIGHT);
    }

    @SuppressWarnings("unchecked") // a slot pairs each type with a state of that type
    static <S extends Crdt<S, O, E>, O, E> S get(Optional<Slot> slot, DataType<S, O, E> type) {
        for (var each = slot; each.isPresent(); each = each.get().more()) {
            if (each.get().type() == type) {
                return (S) each.get().state();
            }
        }
        return type.empty();
    }

    /// The slot with `state` in it; without the type where the state is its empty one.
    static <S extends Crdt<S, O, E>, O, E> Optional<Slot> with(
            Optional<Slot> slot, DataType<S, O, E> type, S state) {
        var here = slot.isPresent() && slot.get().type() == type;
        if (here
                || slot.isEmpty()
                || DataTypes.number(type) < DataTypes.number(slot.get().type())) {
            var more = here ? slot.get().more() : slot;
            return state.equals(type.empty()) ? more : Optional.of(new Slot(type, state, more));
        }
        var first = slot.get();
        return Optional.of(new Slot(first.type(), first.state(), with(first.more(), type, state)));
    }

    void forEach(Consumer<Slot> action) {
        for (var each = Optional.of(this); each.isPresent(); each = each.get().more()) {
            action.accept(each.get());
        }
    }
}
