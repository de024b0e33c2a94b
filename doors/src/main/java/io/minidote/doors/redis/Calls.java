package io.minidote.doors.redis;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// What was asked for since the start, or since CONFIG RESETSTAT: how often, how long it took, and
/// how it failed. The time is that of doing it, wherever it was done; what waits for the disk or
/// for its turn is not in it.
final class Calls {

    /// A power of two of microseconds for each.
    static final int BUCKETS = 40;

    /// So many different words that errors begin with are told apart.
    private static final int MOST_ERRORS = 128;

    /// The calls of one command.
    static final class Of {

        /// How many took at most `1 << i` microseconds, and more than the bucket before.
        private final AtomicLongArray took = new AtomicLongArray(BUCKETS);

        private final LongAdder nanos = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LongAdder rejected = new LongAdder();

        /// Whether it may be told of when it was slow.
        private final boolean told;

        private Of(Command command) {
            told = !command.flags().contains("skip_slowlog");
        }

        long calls() {
            var calls = 0L;
            for (var i = 0; i < BUCKETS; i++) {
                calls += took.get(i);
            }
            return calls;
        }

        long took(int bucket) {
            return took.get(bucket);
        }

        long micros() {
            return TimeUnit.NANOSECONDS.toMicros(nanos.sum());
        }

        /// How many were answered with an error.
        long failed() {
            return failed.sum();
        }

        /// How many were not even begun.
        long rejected() {
            return rejected.sum();
        }

        private void reset() {
            for (var i = 0; i < BUCKETS; i++) {
                took.set(i, 0);
            }
            nanos.reset();
            failed.reset();
            rejected.reset();
        }
    }

    /// Of each command in the table; never changed.
    private final Map<Command, Of> of = new IdentityHashMap<>();

    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private final SlowLog slow = new SlowLog();
    private final Latency latency = new Latency();

    Calls() {
        Commands.ALL.forEach(command -> of.put(command, new Of(command)));
    }

    Of of(Command command) {
        return Objects.requireNonNull(of.get(command), "every command is in the table");
    }

    SlowLog slow() {
        return slow;
    }

    Latency latency() {
        return latency;
    }

    /// How many errors began with each word.
    Map<String, LongAdder> errors() {
        return errors;
    }

    /// One has been done; from any thread.
    ///
    /// @param began by [System#nanoTime]
    /// @return the answer
    Answer done(
            Command command, Request request, Connection connection, long began, Answer answer) {
        var nanos = System.nanoTime() - began;
        var here = of(command);
        var micros = TimeUnit.NANOSECONDS.toMicros(nanos);
        here.took.getAndIncrement(bucket(micros));
        here.nanos.add(nanos);
        if (answer instanceof Answer.Failure) {
            here.failed.increment();
        }
        if (here.told) {
            slow.note(micros, request, connection);
            latency.note(command, micros);
        }
        return answer;
    }

    private static int bucket(long micros) {
        return micros <= 1 ? 0 : Math.min(BUCKETS - 1, 64 - Long.numberOfLeadingZeros(micros - 1));
    }

    void rejected(Command command) {
        of(command).rejected.increment();
    }

    /// A client is answered with an error.
    void failed(Answer.Failure failure) {
        var end = failure.error().indexOf(' ');
        var word = end < 0 ? failure.error() : failure.error().substring(0, end);
        if (errors.size() < MOST_ERRORS || errors.containsKey(word)) {
            errors.computeIfAbsent(word, _ -> new LongAdder()).increment();
        }
    }

    void reset() {
        of.values().forEach(Of::reset);
        errors.clear();
    }
}
