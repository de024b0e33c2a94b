package io.minidote.cli.demo;

import io.minidote.cli.local.Reply;
import java.io.IOException;

/// A client carries its clock from one replica to another and sees its own write there.
final class ClocksCarryOver implements Finding {

    private static final int ROUNDS = 300;
    private static final String SOON_MILLIS = "300";
    private static final String LONG_MILLIS = "30000";

    @Override
    public String claim() {
        return "a client carries its clock to another replica and sees its own write there";
    }

    @Override
    public String show(Stage stage) throws Exception {
        var early = 0;
        var clock = stage.clockText(0);
        for (var round = 0; round < ROUNDS; round++) {
            var there = round % stage.size();
            var here = (there + 1 + round / stage.size() % (stage.size() - 1)) % stage.size();
            var carried = carry(stage, there, here, round, clock);
            early += carried.early() ? 1 : 0;
            clock = carried.clock();
        }
        waits(stage);
        return "%d writes carried over, %d of them were not there yet when asked without the clock; a cut made one wait"
                .formatted(ROUNDS, early);
    }

    /// @param early whether the write had not been there without waiting for it
    /// @param clock what the client has seen by then
    private record Carried(boolean early, String clock) {}

    /// Writes at one replica and reads at another. What it has seen before it carries along as
    /// well: two writes that do not know of each other would be ordered by the clocks of two
    /// machines.
    private static Carried carry(Stage stage, int there, int here, int round, String before)
            throws IOException {
        var value = new Reply.Text("note %d".formatted(round));
        try (var writer = stage.connect(there);
                var reader = stage.connect(here);
                var hasty = stage.connect(here)) {
            Stage.ok(writer.call("MINIDOTE.AFTER", before, LONG_MILLIS));
            Stage.ok(writer.call("SET", "note", value.text()));
            var clock = Stage.ok(writer.call("MINIDOTE.CLOCK")).text();
            var early = !hasty.call("GET", "note").equals(value);
            Stage.ok(reader.call("MINIDOTE.AFTER", clock, LONG_MILLIS));
            DoesNotHold.unlessEqual(
                    "what was written at %s and is read at %s with its clock"
                            .formatted(stage.name(there), stage.name(here)),
                    value,
                    reader.call("GET", "note"));
            return new Carried(early, Stage.ok(reader.call("MINIDOTE.CLOCK")).text());
        }
    }

    /// While a write cannot arrive, its clock is not covered; once it can, it is.
    private static void waits(Stage stage) throws IOException {
        var cutOff = stage.size() - 1;
        stage.cutOff(cutOff);
        try (var writer = stage.connect(0);
                var reader = stage.connect(cutOff)) {
            Stage.ok(writer.call("SET", "note", "far away"));
            var clock = Stage.ok(writer.call("MINIDOTE.CLOCK")).text();
            var reply = reader.call("MINIDOTE.AFTER", clock, SOON_MILLIS);
            DoesNotHold.unless(
                    reply.failsWith("TIMEOUT"),
                    "%s is cut off and cannot have what the clock covers, but answered %s",
                    stage.name(cutOff),
                    reply);
            reader.send("MINIDOTE.AFTER", clock, LONG_MILLIS);
            reader.send("GET", "note");
            reader.flush();
            stage.heal(cutOff);
            Stage.ok(reader.receive());
            DoesNotHold.unlessEqual(
                    "what was written while %s was cut off, read with its clock"
                            .formatted(stage.name(cutOff)),
                    new Reply.Text("far away"),
                    reader.receive());
        }
    }
}
