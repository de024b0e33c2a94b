package io.minidote.clock;

import java.time.Duration;
import java.time.Instant;

/// Gives out hybrid times: each later than all it has given and all it has followed.
///
/// A remote time too far ahead of the time of day is not followed, so that one wrong clock does not
/// drag the others with it; it is counted, and the effect that carried it is applied all the same.
public final class HybridClock {

    private final Duration maxDrift;
    private HybridTime last;
    private long notFollowed;

    /// @param last the high mark of what this replica has given or followed before
    public HybridClock(HybridTime last, Duration maxDrift) {
        this.last = last;
        this.maxDrift = maxDrift;
    }

    public HybridTime last() {
        return last;
    }

    /// How many remote times were too far ahead to be followed.
    public long notFollowed() {
        return notFollowed;
    }

    public HybridTime next(Instant now) {
        last = last.next().max(HybridTime.at(now));
        return last;
    }

    /// What time it is, not before anything given or followed.
    public HybridTime look(Instant now) {
        return last.max(HybridTime.at(now));
    }

    /// What time it is: whatever is given from now on is later.
    public HybridTime reach(Instant now) {
        last = look(now);
        return last;
    }

    public void follow(HybridTime remote, Instant now) {
        if (remote.instant().isAfter(now.plus(maxDrift))) {
            notFollowed++;
        } else {
            last = last.max(remote);
        }
    }
}
