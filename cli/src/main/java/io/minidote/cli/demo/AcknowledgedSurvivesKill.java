package io.minidote.cli.demo;

import io.minidote.cli.local.RespConnection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// One replica is killed under load and started again: every acknowledged update is there, none
/// twice.
///
/// An update adds an element nobody else adds and counts one, in one transaction. So the elements
/// tell which updates are there, and the counter whether any is there twice.
final class AcknowledgedSurvivesKill implements Finding {

    private static final int VICTIM = 1;
    private static final int CLIENTS = 8;

    /// How many updates of a client are under way.
    private static final int AHEAD = 16;

    /// The replica is killed when so many updates have been acknowledged.
    private static final int ENOUGH = 3_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// What the clients know.
    private static final class Known {
        final Set<String> sent = new ConcurrentSkipListSet<>();
        final Set<String> acknowledged = new ConcurrentSkipListSet<>();
        final AtomicLong count = new AtomicLong();
        final AtomicBoolean killed = new AtomicBoolean();
    }

    @Override
    public String claim() {
        return "what was acknowledged before a SIGKILL is there after it, and nothing twice";
    }

    @Override
    public String show(Stage stage) throws Exception {
        var known = new Known();
        var tasks = new ArrayList<Callable<Boolean>>();
        for (var client = 0; client < CLIENTS; client++) {
            var name = "client" + client;
            tasks.add(() -> write(stage, name, known));
        }
        tasks.add(() -> kill(stage, known));
        Together.run(tasks);

        var began = Instant.now();
        stage.cluster().restart(VICTIM).awaitServing(PATIENCE);
        var back = Duration.between(began, Instant.now());
        stage.awaitEqualClocks();
        var found = new TreeSet<String>();
        for (var i = 0; i < stage.size(); i++) {
            found = look(stage, i, known);
        }
        stage.demandEqualDigests();
        return "killed under load of %d clients, serving again after %s: all %,d acknowledged are there, and %,d of %,d in flight"
                .formatted(
                        CLIENTS,
                        Times.of(back),
                        known.acknowledged.size(),
                        found.size() - known.acknowledged.size(),
                        known.sent.size() - known.acknowledged.size());
    }

    /// Demands that one replica has what it must have and nothing it cannot have.
    private static TreeSet<String> look(Stage stage, int index, Known known) throws IOException {
        try (var connection = stage.connect(index)) {
            var values =
                    Stage.ok(
                                    connection.call(
                                            "MINIDOTE.READ",
                                            "kill",
                                            "set_aw",
                                            "elements",
                                            "kill",
                                            "counter_pn",
                                            "count"))
                            .many();
            var found = new TreeSet<>(values.get(0).texts());
            var lost = new TreeSet<>(known.acknowledged);
            lost.removeAll(found);
            DoesNotHold.unless(
                    lost.isEmpty(),
                    "%d of %d acknowledged updates are not at %s, such as %s",
                    lost.size(),
                    known.acknowledged.size(),
                    stage.name(index),
                    lost.isEmpty() ? "" : lost.first());
            var invented = new TreeSet<>(found);
            invented.removeAll(known.sent);
            DoesNotHold.unless(
                    invented.isEmpty(),
                    "%s has %d updates that nobody made",
                    stage.name(index),
                    invented.size());
            // The counter is then between acknowledged, and acknowledged plus in flight.
            DoesNotHold.unlessEqual(
                    "the count of the %d updates at %s".formatted(found.size(), stage.name(index)),
                    (long) found.size(),
                    values.get(1).number());
            return found;
        }
    }

    private static boolean kill(Stage stage, Known known) throws InterruptedException {
        var until = Instant.now().plus(PATIENCE);
        while (known.count.get() < ENOUGH) {
            DoesNotHold.unless(
                    Instant.now().isBefore(until),
                    "only %d updates were acknowledged in %d s",
                    known.count.get(),
                    PATIENCE.toSeconds());
            Thread.sleep(Duration.ofMillis(1));
        }
        known.killed.set(true);
        stage.node(VICTIM).kill();
        return true;
    }

    /// Updates until the connection breaks.
    private static boolean write(Stage stage, String client, Known known) throws IOException {
        try (var connection = stage.connect(VICTIM)) {
            Deque<String> underway = new ArrayDeque<>();
            for (var i = 0; ; i++) {
                var element = client + ":" + i;
                known.sent.add(element);
                underway.add(element);
                connection.send("MULTI");
                connection.send("MINIDOTE.UPDATE", "kill", "set_aw", "elements", "add", element);
                connection.send("MINIDOTE.UPDATE", "kill", "counter_pn", "count", "increment", "1");
                connection.send("EXEC");
                connection.flush();
                if (underway.size() == AHEAD) {
                    acknowledge(connection);
                    known.acknowledged.add(underway.remove());
                    known.count.incrementAndGet();
                }
            }
        } catch (IOException broken) {
            if (!known.killed.get()) {
                throw broken;
            }
            return true;
        }
    }

    private static void acknowledge(RespConnection connection) throws IOException {
        for (var j = 0; j < 3; j++) {
            Stage.ok(connection.receive());
        }
        Stage.ok(connection.receive()).many().forEach(Stage::ok);
    }
}
