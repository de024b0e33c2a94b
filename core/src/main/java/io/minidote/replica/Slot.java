package io.minidote.replica;

import io.minidote.base.Weighed;
import io.minidote.clock.HybridTime;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.DataTypes;
import io.minidote.crdt.Expiry;
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
                + (state.awaitsStability().isEmpty() ? 0 : Forgetting.WEIGHT)
                + (state instanceof Expiry ? Deadlines.WEIGHT : 0);
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

    /// The object as it is seen at a time: as if there were none where it has expired.
    static <S extends Crdt<S, O, E>, O, E> S get(
            Optional<Slot> slot, DataType<S, O, E> type, HybridTime time) {
        return isOver(slot, time) && expires(type) ? type.empty() : get(slot, type);
    }

    /// Whether the key has expired at a time.
    static boolean isOver(Optional<Slot> slot, HybridTime time) {
        return get(slot, Expiry.TYPE).isOver(time);
    }

    /// Whether objects of this type expire at all: what cannot be undone stays.
    static boolean expires(DataType<?, ?, ?> type) {
        return type.reset().isPresent();
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
