package io.minidote.api;

import io.minidote.crdt.Expiry;
import java.time.Instant;
import java.util.Optional;

/// An `expiry`: of several lives given at the same time, the longest. What has expired is as if it
/// had never been; at a key where nothing is, nothing expires.
public final class Lifetime {

    private final Place<Expiry, Expiry.Operation> place;

    Lifetime(Place<Expiry, Expiry.Operation> place) {
        this.place = place;
    }

    /// In place of what was said before.
    ///
    /// @param time to the millisecond, not before 1970
    public void expireAt(Instant time) {
        place.update(new Expiry.Operation.ExpireAt(time.toEpochMilli()));
    }

    /// To live for ever, also where somebody lets it expire meanwhile.
    public void persist() {
        place.update(new Expiry.Operation.Persist());
    }

    /// Nothing where it does not expire, or nothing is there.
    public Optional<Instant> expires() {
        var due = place.read().due();
        return due.isPresent()
                ? Optional.of(Instant.ofEpochMilli(due.getAsLong()))
                : Optional.empty();
    }
}
