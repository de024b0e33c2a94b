package io.minidote.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VectorClockTest {

    private static final List<ReplicaId> IDS =
            Stream.of("a", "b", "c", "d").map(name -> new ReplicaId(name, 1)).toList();
    private static final ReplicaId A = IDS.get(0);
    private static final ReplicaId B = IDS.get(1);

    private static VectorClock clock(long a, long b) {
        return VectorClock.EMPTY.with(A, a).with(B, b);
    }

    @Test
    void aConcurrentClockIsNotCovered() {
        assertThat(clock(3, 1).covers(clock(2, 2))).isFalse();
        assertThat(clock(2, 2).covers(clock(3, 1))).isFalse();
        assertThat(clock(3, 1).compare(clock(2, 2))).isEqualTo(CausalOrder.CONCURRENT);
    }

    @Test
    void aClockCoversItselfAndWhatHasFewerEvents() {
        assertThat(clock(2, 1).covers(clock(2, 1))).isTrue();
        assertThat(clock(2, 1).covers(clock(2, 0))).isTrue();
        assertThat(clock(2, 0).covers(clock(2, 1))).isFalse();
        assertThat(VectorClock.EMPTY.covers(VectorClock.EMPTY)).isTrue();
        assertThat(VectorClock.EMPTY.covers(clock(0, 1))).isFalse();
    }

    @Test
    void thereAreFourWaysToStandToAnother() {
        assertThat(clock(1, 1).compare(clock(1, 1))).isEqualTo(CausalOrder.SAME);
        assertThat(clock(1, 0).compare(clock(1, 1))).isEqualTo(CausalOrder.BEFORE);
        assertThat(clock(1, 1).compare(clock(0, 1))).isEqualTo(CausalOrder.AFTER);
        assertThat(clock(1, 0).compare(clock(0, 1))).isEqualTo(CausalOrder.CONCURRENT);
    }

    @Test
    void aClockContainsTheFirstEventsOfAReplica() {
        assertThat(clock(2, 0).contains(new Dot(A, 1))).isTrue();
        assertThat(clock(2, 0).contains(new Dot(A, 2))).isTrue();
        assertThat(clock(2, 0).contains(new Dot(A, 3))).isFalse();
        assertThat(clock(2, 0).contains(new Dot(B, 1))).isFalse();
    }

    @Test
    void anEntryOfZeroIsNoEntry() {
        assertThat(clock(1, 0)).isEqualTo(VectorClock.upTo(new Dot(A, 1)));
        assertThat(clock(1, 1).cutTo(B, 0)).isEqualTo(clock(1, 0));
        assertThat(clock(1, 1).cutTo(B, 0).hashCode()).isEqualTo(clock(1, 0).hashCode());
    }

    @Test
    void whatIsLackingBringsTheWholeCounter() {
        assertThat(clock(3, 1).lacking(clock(2, 5))).isEqualTo(clock(0, 5));
        assertThat(clock(3, 1).lacking(clock(3, 1))).isEqualTo(VectorClock.EMPTY);
    }

    @Test
    void theMeetOfNothingIsNothing() {
        assertThat(VectorClock.meet(List.of())).isEqualTo(VectorClock.EMPTY);
    }

    /// The operations are those of sets: asked event by event they say the same.
    @Test
    void joinMeetAndOrderAreThoseOfSetsOfEvents() {
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++) {
            var x = random(random);
            var y = random(random);
            var join = x.join(y);
            var meet = x.meet(y);
            for (var dot : dots()) {
                assertThat(join.contains(dot)).isEqualTo(x.contains(dot) || y.contains(dot));
                assertThat(meet.contains(dot)).isEqualTo(x.contains(dot) && y.contains(dot));
            }
            assertThat(x.covers(y))
                    .isEqualTo(dots().stream().allMatch(dot -> x.contains(dot) || !y.contains(dot)))
                    .isEqualTo(join.equals(x))
                    .isEqualTo(meet.equals(y));
            assertThat(x.join(x.lacking(y))).isEqualTo(join);
        }
    }

    @Test
    void manyEntriesSetAtOnceAreThoseSetOneByOne() {
        var random = new Random(1);
        for (var round = 0; round < 1_000; round++) {
            var clock = random(random);
            var exactly = new TreeMap<ReplicaId, Long>();
            var expected = clock;
            for (var id : IDS) {
                if (random.nextBoolean()) {
                    var counter = (long) random.nextInt(4);
                    exactly.put(id, counter);
                    expected = expected.cutTo(id, counter);
                }
            }
            assertThat(clock.with(exactly)).isEqualTo(expected);
        }
    }

    private static VectorClock random(Random random) {
        var clock = VectorClock.EMPTY;
        for (var id : IDS) {
            clock = clock.with(id, random.nextInt(4));
        }
        return clock;
    }

    private static List<Dot> dots() {
        var dots = new ArrayList<Dot>();
        for (var id : IDS) {
            for (var counter = 1; counter < 4; counter++) {
                dots.add(new Dot(id, counter));
            }
        }
        return dots;
    }
}
