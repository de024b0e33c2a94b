package io.minidote.cli.demo;

import io.minidote.cli.local.Folders;
import io.minidote.cli.local.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A name is used again on an empty disk: what the earlier replica of that name did stays, nothing
/// of the new one is taken for it, and in the end the earlier one is forgotten.
///
/// Both replicas of the name do the same first thing, so that an update of the second which had the
/// name of one of the first would be taken for a repetition, and be lost.
final class NamesAreUsedAgain implements Finding {

    private static final int VICTIM = 1;
    private static final int TIMES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String[] COUNT = {"MINIDOTE.READ", "names", "counter_pn", "count"};
    private static final String[] SET = {"MINIDOTE.READ", "names", "set_aw", "who"};

    @Override
    public String claim() {
        return "a name is used again on an empty disk: old updates stay, the old replica is forgotten";
    }

    @Override
    public String show(Stage stage) throws Exception {
        count(stage, "the old one");
        stage.awaitEqualClocks();
        var old = stage.replica(VICTIM);
        stage.node(VICTIM).kill();
        Folders.delete(stage.node(VICTIM).place().data());
        stage.cluster().restart(VICTIM).awaitServing(PATIENCE);
        var fresh = stage.replica(VICTIM);
        DoesNotHold.unless(
                !fresh.equals(old), "%s is still the replica %s", stage.name(VICTIM), old);
        count(stage, "the new one");
        stage.awaitEqualClocks();
        demand(stage);

        for (var i = 0; i < stage.size(); i++) {
            var index = i;
            Stage.await(
                    "%s has forgotten %s".formatted(stage.name(i), old),
                    () -> stage.hasForgotten(index, old));
        }
        stage.awaitEqualClocks();
        demand(stage);
        stage.demandEqualDigests();
        return "%s follows %s; the %d updates of each count".formatted(fresh, old, TIMES);
    }

    private static void count(Stage stage, String who) throws IOException {
        try (var connection = stage.connect(VICTIM)) {
            for (var i = 0; i < TIMES; i++) {
                Stage.ok(
                        connection.call(
                                "MINIDOTE.UPDATE",
                                "names",
                                "counter_pn",
                                "count",
                                "increment",
                                "1"));
            }
            Stage.ok(connection.call("MINIDOTE.UPDATE", "names", "set_aw", "who", "add", who));
        }
    }

    private static void demand(Stage stage) throws IOException {
        stage.demandEverywhere(
                "the counter", new Reply.Many(List.of(new Reply.Number(2 * TIMES))), COUNT);
        stage.demandEverywhere(
                "the set",
                new Reply.Many(
                        List.of(
                                new Reply.Many(
                                        List.of(
                                                new Reply.Text("the new one"),
                                                new Reply.Text("the old one"))))),
                SET);
    }
}
