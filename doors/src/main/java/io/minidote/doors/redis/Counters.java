package io.minidote.doors.redis;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the door counts about itself.
final class Counters {

    private static final Logger LOG = LoggerFactory.getLogger(Counters.class);

    final AtomicInteger clients = new AtomicInteger();
    final AtomicInteger waiting = new AtomicInteger();
    final LongAdder accepted = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final AtomicLong foreign = new AtomicLong();
    final LongAdder answersTooLong = new LongAdder();
    final LongAdder closedForOutput = new LongAdder();
    final LongAdder commands = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();

    /// Begins anew, but for those who are here.
    void reset() {
        foreign.set(0);
        Stream.of(
                        accepted,
                        rejected,
                        malformed,
                        answersTooLong,
                        closedForOutput,
                        commands,
                        bytesIn,
                        bytesOut)
                .forEach(LongAdder::reset);
    }

    /// Counts a client that speaks HTTP; tells of the first, the second, the fourth and so on.
    void foreign(String client) {
        var times = foreign.incrementAndGet();
        if (Long.bitCount(times) == 1) {
            LOG.warn(
                    "closing {}: it says POST or Host:, as a web page that attacks this door would"
                            + " (connections closed for this so far: {})",
                    client,
                    times);
        }
    }
}
