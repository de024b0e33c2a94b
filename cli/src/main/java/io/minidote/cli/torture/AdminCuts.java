package io.minidote.cli.torture;

import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.PortBlock;
import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import io.minidote.cli.local.Surroundings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Nodes at the loopback address, which are told by `MINIDOTE.ADMIN cut` not to talk to each other:
/// what everybody may do. Links are cut in both directions or not at all.
///
/// A node forgets its cuts when it ends and cannot be told of any while it is frozen, so one thread
/// for each node goes on telling it until it has heard.
final class AdminCuts implements Network {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Map<String, Ports> ports = new TreeMap<>();
    private final List<Thread> telling = new ArrayList<>();
    private volatile Disturbance wanted = Disturbance.NONE;

    private final PortBlock block;

    private AdminCuts(PortBlock block) {
        this.block = block;
    }

    /// @param nodes that can be told
    /// @param here the node that this process is: links to it are cut at their other ends
    static AdminCuts make(List<String> nodes, String here) throws IOException {
        var made = new AdminCuts(PortBlock.claim());
        var free = made.block.ports();
        for (var i = 0; i < nodes.size(); i++) {
            made.ports.put(nodes.get(i), new Ports(free.get(2 * i), free.get(2 * i + 1)));
        }
        made.ports.put(here, new Ports(free.get(2 * nodes.size()), free.get(2 * nodes.size() + 1)));
        for (var node : nodes) {
            made.telling.add(
                    Thread.ofVirtual().name("cuts-of-" + node).start(() -> made.tell(node)));
        }
        return made;
    }

    @Override
    public void disturb(Disturbance disturbance) {
        wanted = disturbance;
    }

    /// Whom a node does not talk to.
    private SortedSet<String> cutOffFrom(String node) {
        var others = new TreeSet<String>();
        for (var link : wanted.cut()) {
            if (link.from().equals(node)) {
                others.add(link.to());
            } else if (link.to().equals(node)) {
                others.add(link.from());
            }
        }
        return others;
    }

    private void tell(String node) {
        try {
            while (true) {
                try (var connection =
                        RespConnection.open(host(node), ports(node).redis(), PATIENCE)) {
                    tell(node, connection);
                } catch (IOException _) {
                    // It is not there, or no more. Who comes next at its place has no cuts.
                }
                Thread.sleep(LOOK_AGAIN);
            }
        } catch (InterruptedException _) {
            // Nobody is to be told any more.
        }
    }

    private void tell(String node, RespConnection connection)
            throws IOException, InterruptedException {
        var told = new TreeSet<String>();
        while (true) {
            var others = cutOffFrom(node);
            for (var other : ports.keySet()) {
                if (others.contains(other)
                        && !told.contains(other)
                        && done(connection, "cut", other)) {
                    told.add(other);
                } else if (!others.contains(other)
                        && told.contains(other)
                        && done(connection, "heal", other)) {
                    told.remove(other);
                }
            }
            connection.call("PING");
            Thread.sleep(LOOK_AGAIN);
        }
    }

    /// It cannot be done while the node reads its disk, or where it does not know the other one.
    private static boolean done(RespConnection connection, String word, String other)
            throws IOException {
        return !(connection.call("MINIDOTE.ADMIN", word, other) instanceof Reply.Failure);
    }

    @Override
    public String host(String node) {
        return NodePlace.HOST;
    }

    @Override
    public Ports ports(String node) {
        var found = ports.get(node);
        if (found == null) {
            throw new IllegalArgumentException("no node is called " + node);
        }
        return found;
    }

    @Override
    public Surroundings around(String node) {
        return Surroundings.USUAL;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (var thread : telling) {
            thread.interrupt();
        }
        for (var thread : telling) {
            thread.join();
        }
        block.close();
    }
}
