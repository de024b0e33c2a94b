package io.minidote.cli.demo;

import io.minidote.cli.local.Folders;
import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.LocalCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The whole demo: starts three nodes, shows all findings one after the other, and cleans up.
public final class Demo {

    private static final int REPLICAS = 3;

    private final PrintWriter out;
    private final int updates;
    private final boolean keep;

    /// @param updates how many updates each side makes while one replica is cut off
    /// @param keep whether data and logs are kept even if everything held
    public Demo(PrintWriter out, int updates, boolean keep) {
        this.out = out;
        this.updates = updates;
        this.keep = keep;
    }

    /// Shows everything; once something does not hold, the nodes may be in any state, so what would
    /// have come after it is not shown.
    ///
    /// @return whether everything held
    public boolean run() throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("minidote-demo-");
        var held = false;
        try {
            held = run(folder);
            return held;
        } finally {
            leave(folder, held);
        }
    }

    private void leave(Path folder, boolean delete) {
        if (keep || !delete) {
            say("data and logs are in %s", folder);
            return;
        }
        try {
            Folders.delete(folder);
        } catch (IOException undeleted) {
            say("%s could not be deleted: %s", folder, String.valueOf(undeleted.getMessage()));
        }
    }

    private boolean run(Path folder) throws IOException, InterruptedException {
        var began = Instant.now();
        var ports = FreePorts.find(2 * REPLICAS);
        var places =
                LocalCluster.places(
                        folder, ports.subList(0, REPLICAS), ports.subList(REPLICAS, ports.size()));
        try (var cluster =
                LocalCluster.start(places, List.of("--test-faults"), () -> leave(folder, true))) {
            cluster.awaitServing();
            say(
                    "%d replicas serve after %s: %s",
                    REPLICAS,
                    Times.of(Duration.between(began, Instant.now())),
                    String.join(
                            ", ",
                            places.stream()
                                    .map(place -> place.name() + " on port " + place.redisPort())
                                    .toList()));
            var stage = new Stage(cluster, folder);
            var findings = Findings.all(updates);
            for (var i = 0; i < findings.size(); i++) {
                if (!show(i + 1, findings.get(i), stage)) {
                    say("%d of %d held; the rest was not looked at", i, findings.size());
                    return false;
                }
            }
            say(
                    "all %d held, in %s",
                    findings.size(), Times.of(Duration.between(began, Instant.now())));
            return true;
        }
    }

    private boolean show(int number, Finding finding, Stage stage) throws InterruptedException {
        var began = Instant.now();
        try {
            var done = finding.show(stage);
            say("✓ %d. %s: %s (%s)", number, finding.claim(), done, since(began));
            return true;
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception broken) {
            if (stage.cluster().isEnding()) {
                throw new InterruptedException("the demo was stopped");
            }
            // Whatever kept us from seeing that it holds: it has not been shown.
            var why = broken instanceof DoesNotHold seen ? seen.why() : broken.toString();
            say("✗ %d. %s: %s (%s)", number, finding.claim(), why, since(began));
            return false;
        }
    }

    private static String since(Instant began) {
        return Times.of(Duration.between(began, Instant.now()));
    }

    private void say(String line, Object... values) {
        out.println(line.formatted(values));
        out.flush();
    }
}
