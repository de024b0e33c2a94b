package io.minidote.crdt;

import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What was asked for, and who had seen what when asking: all that a specification may know.
///
/// @param events in ascending order of their numbers
record History<O>(List<Event<O>> events) {

    /// @param number greater than that of every event it can have seen
    /// @param seen the numbers of those it had seen
    /// @param transaction equal for the operations of one transaction
    record Event<O>(
            O operation, int number, BitSet seen, Dot transaction, Dot dot, HybridTime time) {

        boolean saw(Event<?> other) {
            return seen.get(other.number);
        }

        /// In the same transaction as `other`, and after it.
        boolean follows(Event<?> other) {
            return transaction.equals(other.transaction) && saw(other);
        }
    }

    /// Later is greater; what happened at the same time stands in an order of no meaning.
    static final Comparator<Event<?>> BY_TIME =
            Comparator.<Event<?>, HybridTime>comparing(Event::time).thenComparing(Event::dot);

    Stream<Event<O>> stream() {
        return events.stream();
    }

    /// All that saw `event`.
    Stream<Event<O>> after(Event<O> event) {
        var first = events.size();
        while (first > 0 && events.get(first - 1).number() > event.number()) {
            first--;
        }
        return events.subList(first, events.size()).stream().filter(later -> later.saw(event));
    }
}
