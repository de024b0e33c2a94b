package io.minidote.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HybridClockTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final HybridClock clock = new HybridClock(HybridTime.ZERO, Duration.ofSeconds(60));

    @Test
    void timesGrowWhileTheTimeOfDayStandsOrGoesBack() {
        var first = clock.next(NOON);
        var second = clock.next(NOON);
        var third = clock.next(NOON.minusSeconds(5));
        assertThat(first).isLessThan(second);
        assertThat(second).isLessThan(third);
        assertThat(third.instant()).isEqualTo(NOON);
    }

    @Test
    void whatFollowsARemoteTimeIsLater() {
        var remote = HybridTime.at(NOON.plusSeconds(30));
        clock.follow(remote, NOON);
        assertThat(clock.next(NOON)).isGreaterThan(remote);
        assertThat(clock.notFollowed()).isZero();
    }

    @Test
    void aTimeTooFarAheadIsCountedAndNotFollowed() {
        clock.follow(HybridTime.at(NOON.plusSeconds(61)), NOON);
        assertThat(clock.notFollowed()).isEqualTo(1);
        assertThat(clock.next(NOON)).isEqualTo(HybridTime.at(NOON));
    }

    @Test
    void aClockGoesOnFromItsHighMark() {
        var mark = HybridTime.at(NOON.plusSeconds(10));
        var restored = new HybridClock(mark, Duration.ofSeconds(60));
        assertThat(restored.next(NOON)).isGreaterThan(mark);
    }

    @Test
    void moreEventsThanTheCountHoldsRunIntoTheNextMillisecond() {
        var time = HybridTime.at(NOON);
        for (var i = 0; i < 1 << 16; i++) {
            time = time.next();
        }
        assertThat(time.instant()).isEqualTo(NOON.plusMillis(1));
    }
}
