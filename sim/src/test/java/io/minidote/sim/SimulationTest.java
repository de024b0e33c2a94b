package io.minidote.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final int SEEDS = 200;

    @Test
    void allPromisesHoldOverManySeeds() {
        var runs = new ArrayList<>(runsThatOnceFailed());
        for (var seed = 1_000L; seed < 1_000 + SEEDS; seed++) {
            var replicas = seed % 8 == 0 ? 5 : seed % 4 == 0 ? 4 : 3;
            runs.add(new SimulationOptions(seed, replicas, 1_600 * replicas));
        }

        var tally = new Tally();
        for (var result : results(runs)) {
            assertThat(result.failure()).as(result.report()).isEmpty();
            tally.add(result.tally());
        }

        var counts = new StringBuilder();
        print(tally, counts);
        System.out.println(counts);
        assertThat(tally.zeros()).as("what never happened:%n%s", counts).isEmpty();
    }

    @Test
    void aReplicaAloneKeepsItsPromises() {
        for (var seed = 0L; seed < 10; seed++) {
            var result = Simulation.run(new SimulationOptions(seed, 1, 1_000));
            assertThat(result.failure()).as(result.report()).isEmpty();
        }
    }

    @Test
    void equalSeedsGiveEqualTraces() {
        for (var seed = 0L; seed < 5; seed++) {
            var one = Simulation.run(SimulationOptions.of(seed));
            var again = Simulation.run(SimulationOptions.of(seed));
            assertThat(again.traceHash()).isEqualTo(one.traceHash());
            assertThat(again.events()).isEqualTo(one.events());
        }
    }

    @Test
    void differentSeedsGiveDifferentTraces() {
        assertThat(Simulation.run(SimulationOptions.of(1)).traceHash())
                .isNotEqualTo(Simulation.run(SimulationOptions.of(2)).traceHash());
    }

    @Test
    void aCampaignEndsWithHowOftenEverythingHappened() throws IOException {
        var out = new StringBuilder();
        assertThat(Campaign.run(new SimulationOptions(0, 3, 500), 0, 4, out)).isTrue();
        assertThat(out).contains("disk wiped", "checks of P10 identity", "5 seeds held");
    }

    /// A run stands alone, so as many go at once as there are processors.
    private static List<SimulationResult> results(Collection<SimulationOptions> runs) {
        return runs.parallelStream().map(Simulation::run).toList();
    }

    private static void print(Tally tally, Appendable out) {
        try {
            tally.print(out);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<SimulationOptions> runsThatOnceFailed() {
        try (var in =
                Objects.requireNonNull(
                        SimulationTest.class.getResourceAsStream("seeds.txt"), "seeds.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(SimulationTest::run)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A seed, how many replicas, how many steps, and what it found.
    private static SimulationOptions run(String line) {
        var words = line.split(" +", 4);
        return new SimulationOptions(
                Long.parseLong(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    }
}
