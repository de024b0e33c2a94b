package io.minidote.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Timeline timeline = new Timeline();

    @Test
    void whoHasWhatIsShownIsNotBehind() {
        timeline.note(at(0), clock(5));
        assertThat(timeline.behind(at(100), clock(5), clock(5))).isEqualTo(Timeline.Lag.NONE);
        assertThat(timeline.behind(at(100), clock(5), clock(7))).isEqualTo(Timeline.Lag.NONE);
    }

    @Test
    void theLagBeginsWhereWhatSomebodyHasWasLastAllThatWasShown() {
        timeline.note(at(0), clock(1));
        timeline.note(at(10), clock(2));
        timeline.note(at(70), clock(2));
        timeline.note(at(80), clock(3));
        assertThat(timeline.behind(at(100), clock(3), clock(2))).isEqualTo(lag(30));
        assertThat(timeline.behind(at(100), clock(3), clock(1))).isEqualTo(lag(100));
    }

    @Test
    void whatWasNewSinceTheLastLookIsAsOldAsThatLook() {
        timeline.note(at(0), clock(1));
        assertThat(timeline.behind(at(1), clock(2), clock(1))).isEqualTo(lag(1));
    }

    @Test
    void whoLacksWhatWasThereAtTheBeginningMayBeFurtherBehind() {
        timeline.note(at(0), clock(5));
        timeline.note(at(50), clock(5));
        assertThat(timeline.behind(at(60), clock(5), clock(4)))
                .isEqualTo(new Timeline.Lag(Duration.ofSeconds(60), true));
    }

    @Test
    void anotherReplicasPastIsForgotten() {
        timeline.note(at(0), clock(5));
        timeline.note(at(50), clock(1));
        assertThat(timeline.behind(at(60), clock(2), VectorClock.EMPTY))
                .isEqualTo(new Timeline.Lag(Duration.ofSeconds(10), true));
        assertThat(timeline.behind(at(60), clock(2), clock(1))).isEqualTo(lag(10));
    }

    @Test
    void threeDaysOfUpdatesAreRememberedInAFewHundredMoments() {
        var now = Duration.ofDays(3).toSeconds();
        for (var second = 0L; second <= now; second++) {
            timeline.note(at(second), clock(second + 1));
        }
        assertThat(timeline.size()).isLessThan(500);
        for (var ago : new long[] {1, 60, 3_600, 86_400, 2 * 86_400}) {
            var lag = timeline.behind(at(now), clock(now + 1), clock(now + 1 - ago));
            assertThat(lag.orMore()).isFalse();
            assertThat(lag.time().toSeconds()).isBetween(ago, ago + ago / 16 + 1);
        }
    }

    private static Timeline.Lag lag(long seconds) {
        return new Timeline.Lag(Duration.ofSeconds(seconds), false);
    }

    private static Instant at(long seconds) {
        return START.plusSeconds(seconds);
    }

    private static VectorClock clock(long updates) {
        return VectorClock.EMPTY.with(A, updates);
    }
}
