package io.minidote.doors.redis;

import java.time.Duration;
import java.util.Optional;

/// Until when clients wait, because one of them said CLIENT PAUSE.
final class Pause {

    /// @param until by [System#nanoTime]
    /// @param all whether those wait too that write nothing
    private record Said(long until, boolean all) {
        long left() {
            return Math.max(0, until - System.nanoTime());
        }
    }

    private volatile Optional<Said> said = Optional.empty();

    /// Has clients wait for so long from now, or as long and as many as they do already.
    synchronized void begin(Duration length, boolean all) {
        var left = left(true);
        said =
                Optional.of(
                        new Said(
                                System.nanoTime() + Math.max(left, length.toNanos()),
                                all || left > 0 && said.filter(Said::all).isPresent()));
    }

    synchronized void end() {
        said = Optional.empty();
    }

    /// How many nanoseconds a request has to wait; 0 if not at all.
    long left(boolean writes) {
        var here = said;
        return here.isPresent() && (writes || here.get().all()) ? here.get().left() : 0;
    }
}
