package io.minidote.broadcast;

import io.minidote.clock.VectorClock;
import java.util.Optional;

/// What a replica's next transaction follows directly: of all it has delivered since its own latest
/// one, the transactions that are not implied by others of them.
///
/// About as many as are concurrent, however many replicas there are. (Prakash, Raynal and Singhal,
/// 1997, order messages by such lists alone; here they only stand for whole clocks on the wire.)
public final class Direct {

    /// Of each replica the last dot; nothing where it is not known what was delivered since.
    private Optional<VectorClock> dots;

    /// @param fresh whether nothing has been delivered yet
    public Direct(boolean fresh) {
        dots = fresh ? Optional.of(VectorClock.EMPTY) : Optional.empty();
    }

    public Optional<VectorClock> dots() {
        return dots;
    }

    /// A transaction of another replica has been delivered.
    public void delivered(Tagged<?> tagged) {
        dots = dots.map(before -> tagged.after().lacking(before).with(tagged.last()));
    }

    /// Whatever comes next follows this replica's own latest transaction.
    public void issued() {
        dots = Optional.of(VectorClock.EMPTY);
    }

    /// Much was taken over at once, and of what implies what nothing is known.
    public void merged() {
        dots = Optional.empty();
    }
}
