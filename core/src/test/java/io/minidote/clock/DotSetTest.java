package io.minidote.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DotSetTest {

    private static final ReplicaId A = new ReplicaId("a", 1);
    private static final Dot A1 = new Dot(A, 1);
    private static final Dot A2 = new Dot(A, 2);
    private static final Dot B1 = new Dot(new ReplicaId("b", 1), 1);

    @Test
    void dotsCountFromOne() {
        assertThatThrownBy(() -> new Dot(A, 0)).hasMessage("a dot counts from 1, not 0");
    }

    @Test
    void aSetOfOneIsTheDotItself() {
        assertThat(DotSet.EMPTY.with(A1)).isSameAs(A1);
        assertThat(A1.with(B1).without(B1::equals)).isEqualTo(A1);
        assertThatThrownBy(() -> new DotSet.Several(List.of(A1)))
                .hasMessage("a set of one dot is that dot: [a#1:1]");
    }

    @Test
    void dotsStandInOrderHoweverTheyCame() {
        assertThat(B1.with(A2).with(A1)).isEqualTo(A1.with(A2).with(B1));
        assertThat(B1.with(A2).with(A1).list()).containsExactly(A1, A2, B1);
    }

    @Test
    void aDotAddedTwiceIsThereOnce() {
        assertThat(A1.with(A1)).isSameAs(A1);
        assertThat(A1.with(B1).with(B1).size()).isEqualTo(2);
    }

    @Test
    void mergingKeepsNewsAndDropsWhatTheOtherRemoved() {
        var mine = VectorClock.upTo(A2);
        var theirs = VectorClock.upTo(A1).with(B1);
        assertThat(A1.with(A2).merge(mine, B1, theirs)).isEqualTo(A2.with(B1));
        assertThat(B1.merge(theirs, A1.with(A2), mine)).isEqualTo(A2.with(B1));
    }

    @Test
    void whatBothHaveStays() {
        var clock = VectorClock.upTo(A1);
        assertThat(A1.merge(clock, A1, clock)).isSameAs(A1);
    }

    @Test
    void dotsOfBothStandInOrder() {
        assertThat(A2.with((DotSet) A1.with(B1))).isEqualTo(A1.with(A2).with(B1));
        assertThat(DotSet.EMPTY.with((DotSet) A1)).isSameAs(A1);
        assertThat(A1.with(B1).with(DotSet.EMPTY)).isEqualTo(A1.with(B1));
    }

    @Test
    void theFirstIsTheLeast() {
        assertThat(B1.with(A2).with(A1).first()).hasValue(A1);
        assertThat(B1.first()).hasValue(B1);
        assertThat(DotSet.EMPTY.first()).isEmpty();
    }

    @Test
    void ofEachReplicaTheFirstDot() {
        assertThat(A1.with(A2).with(B1).firsts()).isEqualTo(A1.with(B1));
        assertThat(A1.with(A2).firsts()).isSameAs(A1);
        assertThat(DotSet.EMPTY.firsts()).isSameAs(DotSet.EMPTY);
    }
}
