package io.minidote.cli.demo;

import io.minidote.cli.local.Folders;
import io.minidote.cli.local.NodeProcess;
import io.minidote.cli.local.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// One replica's disk is wiped: it comes back as a new replica, and has everything before it
/// serves.
final class WipedComesBackWhole implements Finding {

    private static final int VICTIM = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// What the wiped replica said until it served.
    private record Return(long refusals, Duration time, Reply first) {}

    @Override
    public String claim() {
        return "a wiped replica comes back as a new one, and serves when it has everything";
    }

    @Override
    public String show(Stage stage) throws Exception {
        try (var connection = stage.connect(VICTIM)) {
            Stage.ok(connection.call("SET", "last words", "remember me"));
        }
        var clock = stage.awaitEqualClocks();
        var before = stage.replica(VICTIM);
        stage.node(VICTIM).kill();
        Folders.delete(stage.node(VICTIM).place().data());

        var returned = awaitFirstAnswer(stage.cluster().restart(VICTIM));
        DoesNotHold.unlessEqual(
                "the first thing it read to anybody",
                new Reply.Text("remember me"),
                returned.first());
        var replica = stage.replica(VICTIM);
        DoesNotHold.unless(
                !replica.equals(before),
                "%s is still the replica %s, on an empty disk",
                stage.name(VICTIM),
                before);
        stage.demandHas(VICTIM, clock);
        stage.awaitEqualClocks();
        stage.demandEqualDigests();
        try (var connection = stage.connect(VICTIM)) {
            Stage.ok(connection.call("SET", "last words", "and now"));
        }
        stage.awaitEqualClocks();
        stage.demandEverywhere(
                "what the new replica wrote", new Reply.Text("and now"), "GET", "last words");
        return "%s is now %s; %s and %,d refused requests later it had all %,d events"
                .formatted(
                        before,
                        replica,
                        Times.of(returned.time()),
                        returned.refusals(),
                        clock.total());
    }

    /// Asks from the first moment on, and takes the first answer that is data.
    private static Return awaitFirstAnswer(NodeProcess node)
            throws IOException, InterruptedException {
        var began = Instant.now();
        var refusals = 0L;
        while (true) {
            var reply = node.probe("GET", "last words");
            switch (reply) {
                case Reply.Text _, Reply.Nil _ -> {
                    return new Return(refusals, Duration.between(began, Instant.now()), reply);
                }
                case Reply.Failure(var error) when error.startsWith("LOADING") -> refusals++;
                case Reply.Failure(var error) when error.equals(NodeProcess.NOBODY_LISTENS) -> {}
                default -> throw new DoesNotHold("it answered %s".formatted(reply));
            }
            DoesNotHold.unless(
                    node.isAlive() && began.plus(PATIENCE).isAfter(Instant.now()),
                    "it did not serve within %s: %s",
                    Times.of(PATIENCE),
                    reply);
            Thread.sleep(Duration.ofMillis(2));
        }
    }
}
