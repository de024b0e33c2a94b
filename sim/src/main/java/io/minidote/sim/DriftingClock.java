package io.minidote.sim;

import java.time.Duration;
import java.time.Instant;

/// A node's own idea of the time of day: it runs a little fast or slow, and jumps.
final class DriftingClock {

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final Agenda agenda;

    /// How much faster than virtual time it runs, in millionths.
    private final long partsPerMillion;

    private Duration offset;

    DriftingClock(Agenda agenda, long partsPerMillion, Duration offset) {
        this.agenda = agenda;
        this.partsPerMillion = partsPerMillion;
        this.offset = offset;
    }

    Instant now() {
        var micros = agenda.micros() + agenda.micros() * partsPerMillion / 1_000_000;
        return BEGINNING.plus(offset).plusNanos(micros * 1_000);
    }

    void jump(Duration by) {
        offset = offset.plus(by);
    }
}
