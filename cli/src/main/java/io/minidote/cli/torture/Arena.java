package io.minidote.cli.torture;

import io.minidote.cli.local.NodeProcess;
import io.minidote.cli.local.Reply;
import io.minidote.cli.torture.Fault.NotNow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What faults happen to, and what more than one kind of them does with it.
record Arena(
        Cast cast,
        Nodes nodes,
        Links links,
        SmallDisks disks,
        Clocks clocks,
        Tracers tracers,
        Turnstiles turnstiles) {

    private static final Duration LEAVING_CLIENTS = Duration.ofSeconds(12);

    /// How long is waited until a node has come back and somebody else has all it has.
    private static final Duration VACATING = Duration.ofSeconds(15);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration JOINING = Duration.ofSeconds(20);
    private static final Duration FORGETTING = Duration.ofSeconds(20);
    private static final Duration ASKING = Duration.ofSeconds(5);
    private static final Duration LEAVING = Duration.ofSeconds(15);

    /// How long somebody may take to have what a node has that is to be emptied, in milliseconds.
    private static final String HAVING_ALL = "4000";

    /// Lets no client talk to a node any more, and makes sure that what it has, another one has
    /// too.
    ///
    /// @throws NotNow where that cannot be; the node is as before then
    void vacate(String node) throws IOException, InterruptedException, NotNow {
        var until = Instant.now().plus(VACATING);
        var done = false;
        try {
            // It may just be coming back from something else.
            while (!serves(node) && Instant.now().isBefore(until)) {
                Thread.sleep(LOOK_AGAIN);
            }
            if (!turnstiles.close(node, LEAVING_CLIENTS)) {
                throw new NotNow("clients still wait for " + node);
            }
            while (!done) {
                try {
                    demandSafe(node);
                    done = true;
                } catch (NotNow notNow) {
                    if (Instant.now().isAfter(until)) {
                        throw notNow;
                    }
                    Thread.sleep(LOOK_AGAIN);
                }
            }
        } finally {
            if (!done) {
                turnstiles.open(node);
            }
        }
    }

    private void demandSafe(String node) throws InterruptedException, NotNow {
        var clock = clock(node);
        for (var other : nodes.running()) {
            if (other.place().name().equals(node)) {
                continue;
            }
            try (var connection = other.connect(ASKING)) {
                if (!(connection.call("MINIDOTE.AFTER", clock, HAVING_ALL)
                        instanceof Reply.Failure)) {
                    return;
                }
            } catch (IOException _) {
                // Another one, perhaps.
            }
        }
        throw new NotNow("nobody has all that " + node + " has");
    }

    private String clock(String node) throws NotNow {
        var process = nodes.running(node);
        if (process.isPresent()) {
            try (var connection = process.get().connect(ASKING)) {
                // A connection that has read has seen what the node shows.
                connection.call("DBSIZE");
                if (connection.call("MINIDOTE.CLOCK") instanceof Reply.Text(var clock)) {
                    return clock;
                }
            } catch (IOException _) {
                // The same as a node that does not run.
            }
        }
        throw new NotNow(node + " does not serve");
    }

    /// Starts a node with nothing on its disk, which finds the others, and waits until it serves.
    ///
    /// @throws NotNow if that takes longer than [#JOINING]; it goes on trying
    void join(String node) throws IOException, InterruptedException, NotNow {
        turnstiles.open(node);
        if (nodes.running(node).isEmpty()) {
            nodes.start(node);
        }
        var until = Instant.now().plus(JOINING);
        while (!serves(node)) {
            if (Instant.now().isAfter(until)) {
                throw new NotNow(
                        "%s has not joined within %d s".formatted(node, JOINING.toSeconds()));
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    /// Whether clients are answered.
    boolean serves(String node) {
        return nodes.running(node)
                .map(process -> process.probe("MINIDOTE.CLOCK") instanceof Reply.Text)
                .orElse(false);
    }

    void demandServing(String node) throws NotNow {
        if (!serves(node)) {
            throw new NotNow(node + " does not serve");
        }
    }

    void demandRunning(String node) throws NotNow {
        if (nodes.running(node).isEmpty()) {
            throw new NotNow(node + " does not run");
        }
    }

    /// Whether a node says that an update is done, of an object that no client knows.
    boolean acknowledges(String node) {
        return nodes.running(node)
                .map(process -> !(process.probe("SET", "nobody's", node) instanceof Reply.Failure))
                .orElse(false);
    }

    /// Has a node leave the cluster.
    ///
    /// @return whether it has left; what it had on its disk is gone then
    boolean leave(String node) throws IOException, InterruptedException {
        var process = nodes.running(node);
        if (process.isEmpty()) {
            return false;
        }
        // Whenever it is done with it, also when nobody waits for that any more.
        nodes.expect(node, List.of(0));
        try (var connection = process.get().connect(LEAVING.plus(ASKING))) {
            if (connection.call("MINIDOTE.ADMIN", "leave", "--timeout", LEAVING.toSeconds() + "s")
                    instanceof Reply.Failure) {
                return false;
            }
            nodes.awaitEnd(node, LEAVING);
        } catch (IOException broken) {
            return false;
        }
        if (nodes.running(node).isPresent()) {
            return false;
        }
        disks.wipe(node);
        return true;
    }

    /// Destroys a node, if nothing is lost by it, and has the others forget it. Where they cannot
    /// now, they will when it comes back under its name.
    ///
    /// @return whether it is gone and forgotten
    boolean forget(String node) throws IOException, InterruptedException {
        if (nodes.running(node).isPresent()) {
            try {
                vacate(node);
            } catch (NotNow _) {
                return false;
            }
            nodes.kill(node);
            disks.wipe(node);
            turnstiles.open(node);
        }
        var until = Instant.now().plus(FORGETTING);
        while (Instant.now().isBefore(until)) {
            for (var other : nodes.running()) {
                if (hasForgotten(other, node)) {
                    return true;
                }
            }
            Thread.sleep(LOOK_AGAIN);
        }
        return false;
    }

    private static boolean hasForgotten(NodeProcess other, String node) {
        try (var connection = other.connect(ASKING)) {
            var reply = connection.call("MINIDOTE.ADMIN", "forget", node);
            return !(reply instanceof Reply.Failure(var why)) || why.contains("is no member");
        } catch (IOException _) {
            return false;
        }
    }

    /// Has a node leave, or else be forgotten, within `patience`.
    ///
    /// @return whether it is gone
    boolean retire(String node, Duration patience) throws IOException, InterruptedException {
        var until = Instant.now().plus(patience);
        do {
            if (leave(node) || forget(node)) {
                return true;
            }
        } while (Instant.now().isBefore(until));
        return false;
    }

    /// Repairs everything: what is left of any fault is gone, and everybody but the spare node
    /// runs.
    void heal() throws IOException, InterruptedException {
        tracers.close();
        links.heal();
        for (var node : cast.outside()) {
            clocks.set(node, Duration.ZERO);
            disks.makeRoom(node);
            nodes.signal(node, "CONT");
            turnstiles.open(node);
        }
        for (var node : cast.processes()) {
            nodes.start(node);
        }
    }
}
