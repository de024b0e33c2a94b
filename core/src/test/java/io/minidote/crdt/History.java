package io.minidote.crdt;

import io.minidote.clock.Dot;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// What was asked for, and who had seen what when asking: all that a specification may know.
record History<O>(List<Event<O>> events) {

    /// @param transaction equal for the operations of one transaction
    record Event<O>(O operation, Stamp stamp, Dot transaction) {

        boolean saw(Event<?> other) {
            return stamp.saw(other.stamp.dot());
        }

        /// In the same transaction as `other`, and after it.
        boolean follows(Event<?> other) {
            return transaction.equals(other.transaction) && saw(other);
        }
    }

    /// Later is greater; what happened at the same time stands in an order of no meaning.
    static final Comparator<Event<?>> BY_TIME =
            Comparator.<Event<?>, Long>comparing(event -> event.stamp().time().packed())
                    .thenComparing(event -> event.stamp().dot());

    Stream<Event<O>> stream() {
        return events.stream();
    }

    /// All that saw `event`.
    Stream<Event<O>> after(Event<O> event) {
        return stream().filter(later -> later.saw(event));
    }
}
