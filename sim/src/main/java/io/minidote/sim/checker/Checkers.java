package io.minidote.sim.checker;

import java.util.List;

/// All checkers, in the order of the promises.
public final class Checkers {

    private Checkers() {}

    /// New ones: each run has its own.
    public static List<Checker> all() {
        return List.of(
                new P1Causal(),
                new P2Atomic(),
                new P3Session(),
                new P4Converge(),
                new P5Deliver(),
                new P6Durable(),
                new P7Once(),
                new P8Available(),
                new P9Bootstrap(),
                new P10Identity(),
                new P11Bounded(),
                new P12Intact(),
                new OneDotOnePayload(),
                new NothingUntold(),
                new NothingGoneTooEarly());
    }
}
