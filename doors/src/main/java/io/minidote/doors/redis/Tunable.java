package io.minidote.doors.redis;

import java.util.List;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;

/// A setting that CONFIG SET changes, until the door closes.
record Tunable(
        String name, long least, long most, ToLongFunction<Calls> get, ObjLongConsumer<Calls> set) {

    static final List<Tunable> ALL =
            List.of(
                    new Tunable(
                            "slowlog-log-slower-than",
                            -1,
                            Long.MAX_VALUE,
                            calls -> calls.slow().slowerThan(),
                            (calls, micros) -> calls.slow().setSlowerThan(micros)),
                    new Tunable(
                            "slowlog-max-len",
                            0,
                            SlowLog.LONGEST,
                            calls -> calls.slow().most(),
                            (calls, most) -> calls.slow().setMost((int) most)),
                    new Tunable(
                            "latency-monitor-threshold",
                            0,
                            Long.MAX_VALUE / 1_000,
                            calls -> calls.latency().threshold(),
                            (calls, millis) -> calls.latency().setThreshold(millis)));

    static Optional<Tunable> named(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
