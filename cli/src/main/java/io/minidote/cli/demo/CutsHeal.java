package io.minidote.cli.demo;

import io.minidote.cli.local.Reply;
import io.minidote.clock.CausalOrder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/// One replica is cut off, both sides keep writing, the cut heals: everything arrives, and clocks
/// and states are equal.
///
/// @param updates how many updates each side makes meanwhile
record CutsHeal(int updates) implements Finding {

    private static final int AHEAD = 500;

    /// How many sets share the elements.
    private static final int SETS = 64;

    @Override
    public String claim() {
        return "both sides of a cut keep writing, and all of it arrives when the cut heals";
    }

    @Override
    public String show(Stage stage) throws Exception {
        var cutOff = stage.size() - 1;
        stage.cutOff(cutOff);
        var began = Instant.now();
        Together.run(
                List.<Callable<Boolean>>of(
                        () -> write(stage, 0, "majority"), () -> write(stage, cutOff, "cut")));
        var writing = Duration.between(began, Instant.now());
        DoesNotHold.unlessEqual(
                "the order of the clocks on both sides of the cut",
                CausalOrder.CONCURRENT,
                stage.clock(0).compare(stage.clock(cutOff)));
        stage.demandAt(
                cutOff,
                "the counter, while cut off,",
                total(1),
                "MINIDOTE.READ",
                "cuts",
                "counter_pn",
                "total");

        var healed = Instant.now();
        stage.heal(cutOff);
        stage.awaitEqualClocks();
        var healing = Duration.between(healed, Instant.now());

        stage.demandEverywhere(
                "the counter", total(2), "MINIDOTE.READ", "cuts", "counter_pn", "total");
        for (var i = 0; i < stage.size(); i++) {
            DoesNotHold.unlessEqual(
                    "the number of elements in all sets at " + stage.name(i),
                    2L * updates,
                    elements(stage, i));
        }
        var buckets = stage.demandEqualDigests();
        return "%,d updates on each side in %s, healed in %s; clocks and the digests of %d buckets are equal"
                .formatted(updates, Times.of(writing), Times.of(healing), buckets);
    }

    private Reply total(int sides) {
        return new Reply.Many(List.of(new Reply.Number((long) updates * sides)));
    }

    private boolean write(Stage stage, int index, String side) throws IOException {
        try (var connection = stage.connect(index)) {
            for (var i = 0; i < updates + AHEAD; i++) {
                if (i < updates) {
                    // Two objects in one update: how many updates there are does not change.
                    connection.send("MULTI");
                    connection.send(
                            "MINIDOTE.UPDATE", "cuts", "counter_pn", "total", "increment", "1");
                    connection.send(
                            "MINIDOTE.UPDATE",
                            "cuts",
                            "set_aw",
                            "elements:" + i % SETS,
                            "add",
                            side + ":" + i);
                    connection.send("EXEC");
                    if (i % AHEAD == AHEAD - 1 || i == updates - 1) {
                        connection.flush();
                    }
                }
                if (i >= AHEAD) {
                    for (var j = 0; j < 3; j++) {
                        Stage.ok(connection.receive());
                    }
                    Stage.ok(connection.receive()).many().forEach(Stage::ok);
                }
            }
        }
        return true;
    }

    private static long elements(Stage stage, int index) throws IOException {
        var elements = 0L;
        try (var connection = stage.connect(index)) {
            for (var i = 0; i < SETS; i++) {
                elements +=
                        connection
                                .call("MINIDOTE.READ", "cuts", "set_aw", "elements:" + i)
                                .many()
                                .getFirst()
                                .many()
                                .size();
            }
        }
        return elements;
    }
}
