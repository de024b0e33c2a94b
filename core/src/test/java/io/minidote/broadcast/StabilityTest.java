package io.minidote.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class StabilityTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final ReplicaId B = new ReplicaId("b", 2);
    private static final ReplicaId C = new ReplicaId("c", 3);

    private final Stability stability = new Stability(VectorClock.EMPTY);

    private static VectorClock clock(long a, long b) {
        return VectorClock.EMPTY.with(A, a).with(B, b);
    }

    private void report(ReplicaId from, VectorClock clock, VectorClock delivered) {
        report(from, clock, 0, delivered);
    }

    private void report(ReplicaId from, VectorClock clock, long time, VectorClock delivered) {
        stability.report(from, new Stability.Report(clock, clock, new HybridTime(time)), delivered);
    }

    @Test
    void whatEveryMemberHasIsStable() {
        report(A, clock(5, 3), clock(5, 3));
        report(B, clock(4, 3), clock(5, 3));
        assertThat(stability.advance(clock(5, 3), List.of(A, B))).isEqualTo(clock(4, 3));
    }

    @Test
    void aMemberNeverHeardOfHoldsEverything() {
        report(A, clock(5, 3), clock(5, 3));
        report(B, clock(5, 3), clock(5, 3));
        assertThat(stability.advance(clock(5, 3), List.of(A, B, C))).isEqualTo(VectorClock.EMPTY);
    }

    /// b tells a that it has a:5, and has meanwhile let c join (b:4). Were that report to count at
    /// a before c's join is delivered there, a would call a:5 stable though c lacks it.
    @Test
    void aReportDoesNotCountBeforeItsClockIsCoveredHere() {
        report(A, clock(5, 3), clock(5, 3));
        report(B, clock(5, 4), clock(5, 3));
        assertThat(stability.advance(clock(5, 3), List.of(A, B))).isEqualTo(VectorClock.EMPTY);
        assertThat(stability.advance(clock(5, 4), List.of(A, B, C))).isEqualTo(VectorClock.EMPTY);
    }

    @Test
    void aReportThatIsAlwaysAheadStillCountsInTheEnd() {
        report(A, clock(9, 9), clock(9, 9));
        report(B, clock(1, 2), clock(1, 1));
        report(B, clock(1, 5), clock(1, 1));
        report(B, clock(1, 9), clock(1, 1));
        assertThat(stability.advance(clock(9, 2), List.of(A, B))).isEqualTo(clock(1, 2));
        assertThat(stability.advance(clock(9, 9), List.of(A, B))).isEqualTo(clock(1, 9));
    }

    @Test
    void anOpenViewHoldsTheFloor() {
        report(A, clock(5, 5), clock(5, 5));
        var report = new Stability.Report(clock(5, 5), clock(2, 5), HybridTime.ZERO);
        stability.report(B, report, clock(5, 5));
        assertThat(stability.advance(clock(5, 5), List.of(A, B))).isEqualTo(clock(2, 5));
    }

    @Test
    void stabilityNeverMovesBackWhenSomebodyJoins() {
        report(A, clock(5, 3), clock(5, 3));
        report(B, clock(5, 3), clock(5, 3));
        stability.advance(clock(5, 3), List.of(A, B));
        assertThat(stability.advance(clock(5, 4), List.of(A, B, C))).isEqualTo(clock(5, 3));
    }

    @Test
    void theTimeIsWhatAllMembersHaveReached() {
        report(A, clock(5, 3), 70, clock(5, 3));
        report(B, clock(5, 3), 50, clock(5, 3));
        report(B, clock(4, 3), 40, clock(5, 3));
        stability.advance(clock(5, 3), List.of(A, B));
        assertThat(stability.time()).isEqualTo(new HybridTime(50));
        stability.advance(clock(5, 3), List.of(A, B, C));
        assertThat(stability.time()).isEqualTo(HybridTime.ZERO);
    }

    /// b did something at 60 that has not come; whoever takes 65 for reached would do without it.
    @Test
    void aTimeCountsNoEarlierThanTheClockItCameWith() {
        report(A, clock(5, 3), 70, clock(5, 3));
        report(B, clock(5, 4), 65, clock(5, 3));
        stability.advance(clock(5, 3), List.of(A, B));
        assertThat(stability.time()).isEqualTo(HybridTime.ZERO);
        stability.advance(clock(5, 4), List.of(A, B));
        assertThat(stability.time()).isEqualTo(new HybridTime(65));
    }
}
