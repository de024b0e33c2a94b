package io.minidote.crdt;

import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.VectorClock;
import java.util.function.Predicate;

/// Whether something is there, where a remove wins over a concurrent add.
///
/// Each of both silences the adds and removes it has seen. What is left speaks: the thing is there
/// when some add does and no remove. So a remove must be remembered, also one of a thing that is
/// not there, until nothing concurrent with it can come any more.
///
/// That is when it is stable: whatever comes then has seen it. Adds that lose to a remove go first,
/// each once it is stable, because a reset that saw the remove alone would let them be; then, when
/// no add is left, the removes. A dot that went so is as if it had been silenced, for whatever
/// comes later would have silenced it.
///
/// @param adds those that nothing has seen
/// @param removes those that nothing has seen
record RemoveWins(DotSet adds, DotSet removes) implements Weighed {

    static final RemoveWins NOTHING = new RemoveWins(DotSet.EMPTY, DotSet.EMPTY);

    boolean there() {
        return !adds.isEmpty() && removes.isEmpty();
    }

    boolean isEmpty() {
        return adds.isEmpty() && removes.isEmpty();
    }

    RemoveWins added(Stamp stamp) {
        var rest = without(stamp::saw);
        return new RemoveWins(rest.adds.with(stamp.dot()), rest.removes);
    }

    RemoveWins removed(Stamp stamp) {
        var rest = without(stamp::saw);
        return new RemoveWins(rest.adds, rest.removes.with(stamp.dot()));
    }

    RemoveWins without(Predicate<Dot> saw) {
        return new RemoveWins(adds.without(saw), removes.without(saw));
    }

    RemoveWins merge(VectorClock mine, RemoveWins other, VectorClock theirs) {
        return new RemoveWins(
                adds.merge(mine, other.adds, theirs), removes.merge(mine, other.removes, theirs));
    }

    RemoveWins stabilize(VectorClock stable) {
        if (removes.isEmpty()) {
            return this;
        }
        var left = adds.without(stable::contains);
        return new RemoveWins(left, left.isEmpty() ? removes.without(stable::contains) : removes);
    }

    /// The dots that [#stabilize] would drop once they are stable.
    DotSet awaitsStability() {
        return removes.isEmpty() ? DotSet.EMPTY : adds.isEmpty() ? removes : adds;
    }

    @Override
    public long weight() {
        return Weighed.object(8) + adds.weight() + removes.weight();
    }

    void write(CausalWriter out) {
        out.writeDots(adds);
        out.writeDots(removes);
    }

    static RemoveWins read(CausalReader in) {
        return new RemoveWins(in.readDots(), in.readDots());
    }
}
