package io.minidote.doors.redis;

import io.minidote.base.Bytes;
import io.minidote.crdt.Key;
import io.minidote.replica.Intent;
import io.minidote.replica.Writing;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// What commands have in common that wait for something to come where they find nothing.
///
/// They wait in the replica, as what an intent expects, not in the door: so nothing comes in
/// between looking and waiting, and who came first is served first, whatever brings the element.
final class Blocking {

    /// With the time of day it is still a number of 64 bits, until the year 2039.
    private static final double MOST_MILLIS = Long.MAX_VALUE - (1L << 41);

    private Blocking() {}

    /// Answers what a command finds, or waits.
    ///
    /// @param timeout in seconds, with a fraction perhaps; 0 is for ever
    /// @param objects what it waits for
    /// @param now looks; nil where it finds nothing
    /// @param again looks when something has come, and does not mind what else is at those keys
    static Answer answer(
            Writing writing,
            Bytes timeout,
            List<? extends Key<?, ?, ?>> objects,
            Function<Writing, Answer> now,
            Function<Writing, Answer> again) {
        var seconds = timeout.number();
        if (seconds.isEmpty()) {
            return Answer.error("timeout is not a float or out of range");
        }
        var millis = Math.ceil(seconds.getAsDouble() * 1000);
        if (millis < 0 || millis >= Long.MAX_VALUE) { // for Redis both are negative
            return Answer.error("timeout is negative");
        }
        if (millis > MOST_MILLIS) {
            return Answer.error("timeout is out of range");
        }
        return orLater(
                now.apply(writing),
                List.copyOf(objects),
                millis == 0 ? Intent.Outcome.Expects.FOR_EVER : Duration.ofMillis((long) millis),
                again);
    }

    /// Those keys that show an object of a kind, or nothing.
    static List<Bytes> shown(Kind<?, ?, ?> kind, Writing writing, Bytes bucket, List<Bytes> keys) {
        var sight = Sight.of(writing);
        return keys.stream().filter(key -> kind.find(sight, bucket, key).isPresent()).toList();
    }

    private static Answer orLater(
            Answer found,
            List<Key<?, ?, ?>> objects,
            Duration atMost,
            Function<Writing, Answer> again) {
        return found == Answer.NIL || found == Answer.NO_ARRAY
                ? new Answer.Later(
                        objects,
                        atMost,
                        found,
                        writing -> orLater(again.apply(writing), objects, atMost, again))
                : found;
    }
}
