package io.minidote.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Cast CAST = Cast.of(3);
    private static final Duration TIME = Duration.ofMinutes(5);

    @Test
    void equalSeedsPlanTheSame() {
        assertThat(schedule(7)).isEqualTo(schedule(7));
        assertThat(schedule(7)).isNotEqualTo(schedule(8));
    }

    @Test
    void everyKindIsPlannedInALongRun() {
        var planned = new HashSet<FaultKind>();
        for (var track : FaultKind.Track.values()) {
            schedule(1).of(track).forEach(one -> planned.add(one.fault().kind()));
        }
        assertThat(planned).containsExactlyInAnyOrderElementsOf(FaultKind.all());
    }

    @Test
    void faultsOfATrackComeOneAfterTheOtherAndEndInTime() {
        for (var track : FaultKind.Track.values()) {
            var before = Duration.ZERO;
            for (var planned : schedule(2).of(track)) {
                assertThat(planned.fault().kind().track()).isEqualTo(track);
                assertThat(planned.from()).isGreaterThan(before);
                assertThat(planned.to()).isGreaterThanOrEqualTo(planned.from());
                assertThat(planned.to()).isLessThanOrEqualTo(TIME);
                before = planned.to();
            }
        }
    }

    @Test
    void whatOneTrackMayDoChangesNothingInTheOthers() {
        var fewer = EnumSet.complementOf(EnumSet.of(FaultKind.LOSS, FaultKind.RING));
        assertThat(Schedule.of(3, TIME, CAST, fewer).of(FaultKind.Track.PROCESSES))
                .isEqualTo(schedule(3).of(FaultKind.Track.PROCESSES));
    }

    @Test
    void withoutKindsNothingIsPlanned() {
        var nothing = Schedule.of(3, TIME, CAST, List.of());
        for (var track : FaultKind.Track.values()) {
            assertThat(nothing.of(track)).isEmpty();
        }
    }

    @Test
    void inARingEverybodyHearsTwoOthers() {
        for (var seed = 0; seed < 20; seed++) {
            var ring = BrokenLinks.ring(new Chance(seed), CAST);
            for (var node : CAST.everybody()) {
                assertThat(CAST.everybody())
                        .filteredOn(other ->
                                !other.equals(node)
                                        && !ring.disturbance()
                                                .cut()
                                                .contains(new Link(node, other)))
                        .hasSize(2);
            }
        }
    }

    @Test
    void aOneWayCutLeavesTheWayBack() {
        for (var seed = 0; seed < 20; seed++) {
            var cut = BrokenLinks.oneWay(new Chance(seed), CAST).disturbance().cut();
            assertThat(cut).isNotEmpty().noneMatch(link -> cut.contains(link.back()));
        }
    }

    private static Schedule schedule(long seed) {
        return Schedule.of(seed, TIME, CAST, FaultKind.all());
    }
}
