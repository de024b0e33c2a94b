package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulateTest {

    @Test
    void oneSeedRunsAndTellsHowOftenEverythingHappened() {
        var said = Said.by("simulate", "--seed", "7", "--steps", "300");
        assertThat(said.exitCode()).as(said.toString()).isEqualTo(0);
        assertThat(said.out()).contains("checks of P1", "1 seed held");
    }

    @Test
    void withoutSeedsTheFirstTenRun() {
        var said = Said.by("simulate", "--steps", "100");
        assertThat(said.exitCode()).as(said.toString()).isEqualTo(0);
        assertThat(said.out()).contains("10 seeds held");
    }

    @Test
    void equalSeedsSayTheSame() {
        var args =
                new String[] {"simulate", "--seeds", "3..5", "--replicas", "2", "--steps", "200"};
        assertThat(Said.by(args)).isEqualTo(Said.by(args));
    }

    @Test
    void noSeedsAreAUsageError() {
        for (var wrong : new String[] {"x", "5..3", "1..", "..", ""}) {
            var said = Said.by("simulate", "--seeds", wrong);
            assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
            assertThat(said.err()).contains("'" + wrong + "'", "1..100");
        }
        var said = Said.by("simulate", "--seed", "1", "--replicas", "0");
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void aMeasurementTellsWhatCausalityCosts() {
        var said = Said.by("simulate", "--measure", "2,3", "--updates", "20");
        assertThat(said.exitCode()).as(said.toString()).isEqualTo(0);
        assertThat(said.out()).contains("causal", "reports");
        assertThat(said.out().lines().filter(line -> line.strip().startsWith("3 "))).hasSize(6);
        assertThat(Said.by("simulate", "--measure", "0").exitCode())
                .isEqualTo(ExitCode.USAGE.number());
    }
}
