package io.minidote.sim.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.sim.disk.SimulatedFolders.Fault;
import java.io.IOException;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A [ScriptedLife] that is cut short at each of its steps, once for each of them, and again at
/// each step of the recovery from that: nothing that was synced is lost, nothing torn is applied,
/// and it goes on.
///
/// What a crash keeps of what was not synced is chance; `-Dminidote.crash.outcomes=20` tries twenty
/// times as much of it.
class CrashPointTest {

    private static final int OUTCOMES = Integer.getInteger("minidote.crash.outcomes", 1);

    /// No script has so many steps.
    private static final int MOST_STEPS = 10_000;

    private final TreeMap<String, Long> seen = new TreeMap<>();

    /// What is tried with one life; tells whether the fault has struck, or it came to its end.
    private interface Trial {
        boolean at(long seed, int step) throws IOException;
    }

    /// Tries each step, with several outcomes, up to the last. Tells how many there were.
    private static int atEachStep(int outcomes, Trial trial) {
        for (var step = 1; step < MOST_STEPS; step++) {
            for (var seed = 0; seed < outcomes; seed++) {
                try {
                    if (!trial.at(seed, step)) {
                        return step - 1;
                    }
                } catch (IOException | RuntimeException | AssertionError failed) {
                    throw new AssertionError(
                            "step %d, outcome %d: %s".formatted(step, seed, failed), failed);
                }
            }
        }
        throw new AssertionError("the script does not end");
    }

    private ScriptedLife lived(long seed, Fault fault, int step) {
        var life = new ScriptedLife(seed, seen);
        life.folders().strike(fault, step);
        life.live();
        return life;
    }

    @Test
    void aPowerFailureAtAnyStepLosesNothingThatWasSynced() {
        var steps =
                atEachStep(
                        8 * OUTCOMES,
                        (seed, step) -> {
                            var life = lived(seed, Fault.POWER_FAILS, step);
                            var struck = life.folders().hasStruck();
                            life.powerFails();
                            life.goOn();
                            return struck;
                        });
        assertThat(steps).isGreaterThan(150);
        happened("adopted", "adoption completed", "cut", "found aside", "pruned", "renewed");
    }

    @Test
    void aKillAtAnyStepLosesNothingThatWasWritten() {
        atEachStep(
                1,
                (seed, step) -> {
                    var life = lived(seed, Fault.POWER_FAILS, step);
                    var struck = life.folders().hasStruck();
                    life.isKilled();
                    life.goOn();
                    return struck;
                });
        happened("adopted", "adoption completed", "cut", "found aside", "pruned", "renewed");
    }

    @Test
    void aSecondPowerFailureAtAnyStepOfTheRecoveryLosesNothingEither() {
        atEachStep(
                OUTCOMES,
                (seed, step) -> {
                    var struck = new boolean[1];
                    atEachStep(
                            1,
                            (_, stepOfRecovery) -> {
                                var life = lived(seed, Fault.POWER_FAILS, step);
                                struck[0] = life.folders().hasStruck();
                                life.powerFails();
                                life.folders().strike(Fault.POWER_FAILS, stepOfRecovery);
                                life.start();
                                var again = life.folders().hasStruck();
                                life.powerFails();
                                life.goOn();
                                return again;
                            });
                    return struck[0];
                });
        happened("starts that failed", "adoption completed", "cut", "found aside");
    }

    /// After it the process stops, and what the system kept in memory may be all that is left of
    /// what it said was written: once that was found by a start, it stays.
    @Test
    void aFailedSyncOrWriteAtAnyStepIsMadeGoodByNobody() {
        for (var fault : new Fault[] {Fault.SYNC_FAILS, Fault.WRITE_FAILS}) {
            atEachStep(
                    2 * OUTCOMES,
                    (seed, step) -> {
                        var life = lived(seed, fault, step);
                        var struck = life.folders().hasStruck();
                        life.isKilled();
                        life.start();
                        life.powerFails();
                        life.goOn();
                        return struck;
                    });
        }
        happened("ended by a failure", "starts");
    }

    @Test
    void aFullDiskAtAnyStepRefusesAndLosesNothing() {
        atEachStep(
                2 * OUTCOMES,
                (seed, step) -> {
                    var life = lived(seed, Fault.DISK_FULL, step);
                    var struck = life.folders().hasStruck();
                    if (seed % 2 == 0) {
                        life.powerFails();
                    } else {
                        life.isKilled();
                    }
                    life.goOn();
                    return struck;
                });
        happened("no room for frames", "no room for a snapshot", "no room for a state");
    }

    /// One reading in the script, or in the start from all of it, is wrong by a bit.
    @Test
    void anAlteredReadingIsRefusedByItsPlaceAndNothingWrongIsApplied() {
        atEachStep(
                8 * OUTCOMES,
                (seed, reading) -> {
                    var life = lived(seed, Fault.READ_ALTERED, reading);
                    var struck = life.folders().hasStruck();
                    life.isKilled();
                    life.goOn();
                    return struck;
                });
        atEachStep(
                8 * OUTCOMES,
                (seed, reading) -> {
                    var life = lived(seed, Fault.NOTHING, 1);
                    life.isKilled();
                    life.folders().strike(Fault.READ_ALTERED, reading);
                    life.start();
                    var struck = life.folders().hasStruck();
                    life.isKilled();
                    life.goOn();
                    return struck;
                });
        happened("refused", "whole lives");
    }

    private void happened(String... what) {
        assertThat(seen.keySet()).as("what happened: " + seen).contains(what);
    }
}
