package io.minidote.cli.demo;

import io.minidote.cli.local.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A member that is gone for good is forgotten, and what had waited for it goes on; then it comes
/// back after all, and what only it had comes back with it.
final class ForgottenComeBack implements Finding {

    private static final int TIMES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String[] COUNT = {"MINIDOTE.READ", "gone", "counter_pn", "count"};

    @Override
    public String claim() {
        return "a dead member is forgotten and nothing waits for it; it comes back with what only it had";
    }

    @Override
    public String show(Stage stage) throws Exception {
        var gone = stage.size() - 1;
        var old = stage.replica(gone);
        stage.awaitEqualClocks();
        stage.cutOff(gone);
        count(stage, gone); // nobody hears of these
        stage.node(gone).kill();
        count(stage, 0);
        var without = stage.others(gone);
        for (var i : without) {
            Stage.await(
                    "%s says that it waits for %s".formatted(stage.name(i), old),
                    () -> stage.info(i, "stability_waits_for").contains(old));
        }

        var refusals = forget(stage, gone);
        for (var i : without) {
            Stage.await(
                    "everything is stable at " + stage.name(i),
                    () -> stage.info(i, "unstable_updates").equals("0"));
            Stage.await(
                    "%s has forgotten %s".formatted(stage.name(i), old),
                    () -> stage.hasForgotten(i, old));
            stage.demandAt(i, "the counter, without what was lost,", counted(1), COUNT);
        }

        stage.cluster().restart(gone).awaitServing(PATIENCE);
        Stage.await(
                "what only %s had is there".formatted(old),
                () -> {
                    try (var connection = stage.connect(0)) {
                        return connection.call(COUNT).equals(counted(2));
                    }
                });
        var fresh = stage.replica(gone);
        DoesNotHold.unless(!fresh.equals(old), "%s is still the replica %s", stage.name(gone), old);
        stage.awaitEqualClocks();
        stage.demandEverywhere("the counter, with what was lost,", counted(2), COUNT);
        stage.demandEqualDigests();
        return "%s was forgotten once nobody heard it (%,d refusals before), came back as %s, and its %d updates count after all"
                .formatted(old, refusals, fresh, TIMES);
    }

    /// Asks until it is granted, for as long as the others still hear it.
    private static int forget(Stage stage, int gone) throws Exception {
        var refusals = new int[1];
        try (var connection = stage.connect(0)) {
            Stage.await(
                    "%s may be forgotten".formatted(stage.name(gone)),
                    () -> {
                        var reply = connection.call("MINIDOTE.ADMIN", "forget", stage.name(gone));
                        refusals[0] += reply instanceof Reply.Failure ? 1 : 0;
                        return reply instanceof Reply.Text;
                    });
        }
        return refusals[0];
    }

    private static void count(Stage stage, int index) throws IOException {
        try (var connection = stage.connect(index)) {
            for (var i = 0; i < TIMES; i++) {
                Stage.ok(
                        connection.call(
                                "MINIDOTE.UPDATE",
                                "gone",
                                "counter_pn",
                                "count",
                                "increment",
                                "1"));
            }
        }
    }

    private static Reply counted(int times) {
        return new Reply.Many(List.of(new Reply.Number((long) times * TIMES)));
    }
}
