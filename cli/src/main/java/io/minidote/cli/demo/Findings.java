package io.minidote.cli.demo;

import java.util.List;

/// The findings of the demo, in the order they are shown.
final class Findings {

    private Findings() {}

    /// @param updates how many updates each side makes while one replica is cut off
    static List<Finding> all(int updates) {
        return List.of(
                new ConcurrentUpdatesConverge(),
                new UpdatesAreSeenWhole(),
                new ClocksCarryOver(),
                new CutsHeal(updates),
                new AcknowledgedSurvivesKill(),
                new WipedComesBackWhole(),
                new NodesJoin(),
                new NamesAreUsedAgain(),
                new ForgottenComeBack());
    }
}
