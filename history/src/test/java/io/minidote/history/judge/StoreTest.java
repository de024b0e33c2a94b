package io.minidote.history.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.history.judge.Store.Fault;
import io.minidote.history.judge.Verdict.State;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Histories of a store that is known to be right, and of the same store with one fault.
class StoreTest {

    private static final int SEEDS = 50;

    private static final Map<Fault, List<String>> NOTICED =
            new TreeMap<>(
                    Map.of(
                            Fault.DELIVERS_IN_ANY_ORDER,
                            List.of(
                                    "WriteCOInitRead",
                                    "WriteCORead",
                                    "MonotonicWrites",
                                    "WritesFollowReads",
                                    "SetMembers"),
                            Fault.DELIVERS_IN_HALVES,
                            List.of("FracturedReads", "CountsMatchSets"),
                            Fault.COUNTS_TWICE,
                            List.of("DoubledIncrements", "CountsMatchSets"),
                            Fault.LOSES_WHAT_IT_ACKNOWLEDGED,
                            List.of("LostUpdates"),
                            Fault.LETS_SESSIONS_MOVE_WITHOUT_THEIR_PAST,
                            List.of("ReadYourWrites", "MonotonicReads"),
                            Fault.REMOVES_WHAT_THE_REMOVER_NEVER_SAW,
                            List.of("SetMembers"),
                            Fault.BRINGS_BACK_WHAT_WAS_REMOVED,
                            List.of("SetMembers"),
                            Fault.ARBITRATES_AS_EACH_REPLICA_LIKES,
                            List.of("CyclicCF", "Convergence"),
                            Fault.SHOWS_WHAT_FAILED,
                            List.of("FailedRead")));

    @Test
    void whatAStoreThatIsRightShowsIsLawful() {
        for (var seed = 0; seed < SEEDS; seed++) {
            var judgement = Judge.judge(Store.run(seed, 120, Fault.NONE));
            assertThat(judgement.broken()).as("seed %d", seed).isEmpty();
            assertThat(judgement.verdicts())
                    .as("seed %d", seed)
                    .allMatch(verdict -> verdict.state() == State.HOLDS && verdict.checks() > 0);
        }
    }

    @Test
    void everyFaultIsNoticedByTheRulesItBreaks() {
        NOTICED.forEach((fault, rules) -> {
            var noticed = new HashSet<String>();
            for (var seed = 0; seed < SEEDS && !noticed.containsAll(rules); seed++) {
                Judge.judge(Store.run(seed, 120, fault))
                        .broken()
                        .forEach(verdict -> noticed.add(verdict.rule()));
            }
            assertThat(noticed).as("%s", fault).containsAll(rules);
        });
        assertThat(NOTICED.keySet())
                .as("every fault but none")
                .containsAll(
                        Set.of(Fault.values()).stream()
                                .filter(fault -> fault != Fault.NONE)
                                .toList());
    }
}
