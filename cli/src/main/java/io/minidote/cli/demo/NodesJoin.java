package io.minidote.cli.demo;

import io.minidote.cli.local.NodeProcess;
import io.minidote.cli.local.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;

/// A node that knows one address joins the cluster while all others take writes.
///
/// Nobody else is told of it or restarted. The first thing it answers must show what was there when
/// it came; in the end it has what was written meanwhile, and others have what it writes.
final class NodesJoin implements Finding {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// So many updates are to be made while it joins, at least.
    private static final int ENOUGH = 300;

    private static final String[] ELEMENTS = {"MINIDOTE.READ", "join", "set_aw", "elements"};

    @Override
    public String claim() {
        return "a node that knows one address joins while the others take writes";
    }

    @Override
    public String show(Stage stage) throws Exception {
        var before = stage.size();
        try (var connection = stage.connect(0)) {
            Stage.ok(connection.call("SET", "welcome", "you have everything"));
        }
        var clock = stage.awaitEqualClocks();
        var written = new ConcurrentSkipListSet<String>();
        var over = new AtomicBoolean();
        var tasks = new ArrayList<Callable<Duration>>();
        for (var i = 0; i < before; i++) {
            var index = i;
            tasks.add(() -> write(stage, index, written, over));
        }
        tasks.add(() -> {
            try {
                var took = join(stage, stage.startAnother());
                Stage.await(
                        "%d updates are made while it joins".formatted(ENOUGH),
                        () -> written.size() >= ENOUGH);
                return took;
            } finally {
                over.set(true);
            }
        });
        var took = Together.run(tasks).getLast();
        var joined = stage.size() - 1;
        stage.demandHas(joined, clock);
        try (var connection = stage.connect(joined)) {
            Stage.ok(connection.call("SET", "welcome", "thank you"));
        }
        stage.awaitEqualClocks();
        stage.demandEverywhere("what it wrote", new Reply.Text("thank you"), "GET", "welcome");
        for (var i = 0; i < stage.size(); i++) {
            demandAll(stage, i, written);
        }
        stage.demandEqualDigests();
        return "%s was told of %s and served after %s; %,d updates were made meanwhile, and all %d have them"
                .formatted(
                        stage.name(joined),
                        stage.name(0),
                        Times.of(took),
                        written.size(),
                        stage.size());
    }

    /// Waits for the first thing that the node tells of its data.
    private static Duration join(Stage stage, NodeProcess node) throws InterruptedException {
        var began = Instant.now();
        while (true) {
            var reply = node.probe("GET", "welcome");
            if (reply instanceof Reply.Text || reply instanceof Reply.Nil) {
                DoesNotHold.unlessEqual(
                        "the first thing it read to anybody",
                        new Reply.Text("you have everything"),
                        reply);
                return Duration.between(began, Instant.now());
            }
            DoesNotHold.unless(
                    reply.failsWith("LOADING") || reply.failsWith(NodeProcess.NOBODY_LISTENS),
                    "it answered %s",
                    reply);
            DoesNotHold.unless(
                    node.isAlive() && began.plus(PATIENCE).isAfter(Instant.now()),
                    "it did not serve within %s: %s",
                    Times.of(PATIENCE),
                    reply);
            Thread.sleep(Duration.ofMillis(2));
        }
    }

    private static Duration write(Stage stage, int index, Set<String> written, AtomicBoolean over)
            throws IOException {
        try (var connection = stage.connect(index)) {
            for (var i = 0; !over.get(); i++) {
                var element = stage.name(index) + ":" + i;
                Stage.ok(
                        connection.call(
                                "MINIDOTE.UPDATE", "join", "set_aw", "elements", "add", element));
                written.add(element);
            }
        }
        return Duration.ZERO;
    }

    private static void demandAll(Stage stage, int index, Set<String> written) throws IOException {
        try (var connection = stage.connect(index)) {
            var found = Stage.ok(connection.call(ELEMENTS)).many().getFirst().texts();
            DoesNotHold.unlessEqual(
                    "the set at " + stage.name(index),
                    new TreeSet<>(written),
                    new TreeSet<>(found));
        }
    }
}
