package io.minidote.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Retention USUAL = new Retention(1000, WEEK, 0, Duration.ZERO);

    /// Three of 100 bytes and 10 frames each, rolled over three, two hours and one hour ago; behind
    /// them is the one that is being written.
    private static final List<Retention.Stretch> STRETCHES =
            List.of(stretch(10, 3), stretch(20, 2), stretch(30, 1));

    private static final long TOTAL = 400;

    @Test
    void whatIsInTheSnapshotsAndStableMayGo() {
        assertThat(judge(USUAL, 30, 30)).isEqualTo(new Retention.Verdict(3, 0));
        assertThat(judge(USUAL, 29, 30)).isEqualTo(new Retention.Verdict(2, 0));
        assertThat(judge(USUAL, 0, 30)).isEqualTo(new Retention.Verdict(0, 0));
    }

    @Test
    void whatAMemberLacksIsHeldBackForIt() {
        assertThat(judge(USUAL, 30, 10)).isEqualTo(new Retention.Verdict(1, 200));
        assertThat(judge(USUAL, 30, 9)).isEqualTo(new Retention.Verdict(0, 300));
        assertThat(judge(USUAL, 20, 9)).isEqualTo(new Retention.Verdict(0, 200));
    }

    @Test
    void butNoMoreThanSoManyBytes() {
        var little = new Retention(250, WEEK, 0, Duration.ZERO);
        assertThat(judge(little, 30, 0)).isEqualTo(new Retention.Verdict(2, 100));
        var nothing = new Retention(0, WEEK, 0, Duration.ZERO);
        assertThat(judge(nothing, 30, 0)).isEqualTo(new Retention.Verdict(3, 0));
    }

    @Test
    void andNoLongerThanSoLong() {
        var shortly = new Retention(1000, Duration.ofMinutes(150), 0, Duration.ZERO);
        assertThat(judge(shortly, 30, 0)).isEqualTo(new Retention.Verdict(1, 200));
    }

    @Test
    void whatASnapshotLacksIsKeptWhateverTheLimits() {
        var nothing = new Retention(0, Duration.ZERO, 0, Duration.ZERO);
        assertThat(judge(nothing, 15, 0)).isEqualTo(new Retention.Verdict(1, 0));
    }

    @Test
    void historyIsKeptOnPurposeAndNobodyHoldsItBack() {
        var bytes = new Retention(0, Duration.ZERO, 250, Duration.ZERO);
        assertThat(judge(bytes, 30, 30)).isEqualTo(new Retention.Verdict(1, 0));
        var time = new Retention(0, Duration.ZERO, 0, Duration.ofMinutes(90));
        assertThat(judge(time, 30, 30)).isEqualTo(new Retention.Verdict(2, 0));
    }

    @Test
    void withoutHistoryAClockThatWasAheadKeepsNothing() {
        var early = NOW.minus(Duration.ofDays(1));
        assertThat(USUAL.judge(STRETCHES, TOTAL, 30, upTo(30), early))
                .isEqualTo(new Retention.Verdict(3, 0));
    }

    private static Retention.Verdict judge(Retention retention, long inSnapshots, long stable) {
        return retention.judge(STRETCHES, TOTAL, inSnapshots, upTo(stable), NOW);
    }

    private static Retention.Stretch stretch(long end, int hoursAgo) {
        return new Retention.Stretch(end, upTo(end), NOW.minus(Duration.ofHours(hoursAgo)), 100);
    }

    private static VectorClock upTo(long counter) {
        return VectorClock.EMPTY.with(A, counter);
    }
}
