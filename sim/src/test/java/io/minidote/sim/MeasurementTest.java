package io.minidote.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MeasurementTest {

    @Test
    void whoWritesAlonePaysNothingForThoseWhoListen() {
        var few = Measurement.run(new Load(3, 1, 1, 200));
        var many = Measurement.run(new Load(30, 1, 1, 200));
        assertThat(many.entries()).isZero();
        assertThat(many.causalBytes()).isCloseTo(few.causalBytes(), within(0.1)).isLessThan(6);
        assertThat(many.otherBytes()).isCloseTo(few.otherBytes(), within(0.1));
    }

    @Test
    void anUpdatesClockGrowsWithWhatItsOriginHasHeardSinceItsLast() {
        var few = Measurement.run(new Load(3, 3, 1, 300));
        var many = Measurement.run(new Load(12, 12, 1, 300));
        assertThat(few.entries()).isBetween(0.5, 2.0);
        assertThat(many.entries()).isBetween(few.entries(), 11.0);
        assertThat(many.causalBytes()).isLessThan(4 + 4 * many.entries());
    }

    @Test
    void aReplicaSendsItsUpdatesOnceToEachOther() {
        var cost = Measurement.run(new Load(6, 6, 0.1, 120));
        var messages = cost.updates().messages() * cost.seconds() * 6;
        assertThat(messages).isBetween(120.0 * 5 - 30, 120.0 * 5);
    }
}
