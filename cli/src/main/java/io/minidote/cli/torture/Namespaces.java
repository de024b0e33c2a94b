package io.minidote.cli.torture;

import io.minidote.cli.local.Shell;
import io.minidote.cli.local.Surroundings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/// Each node in a network namespace of its own, all of them at one bridge, as if they were machines
/// at one switch. This process is at the bridge itself.
///
/// What is made here bears the number of this process in its name ([DeadRuns]).
final class Namespaces implements Network {

    private static final int REDIS_PORT = 6379;
    private static final int PEER_PORT = 7800;
    private static final int FIRST_HOST = 10;
    private static final int TRIES = 300;

    /// So narrow that nodes get behind, and wide enough that they say something.
    private static final String RATE = "256kbit";

    private final String bridge;
    private final String here;
    private final SequencedMap<String, String> addresses = new TreeMap<>();
    private final List<String> nodes;

    /// The first three numbers of all addresses.
    private String net = "";

    private Namespaces(List<String> nodes, String here) {
        this.bridge = "md" + DeadRuns.number();
        this.nodes = List.copyOf(nodes);
        this.here = here;
    }

    /// @param nodes that get a namespace each
    /// @param here the node that this process is
    static Namespaces make(List<String> nodes, String here)
            throws IOException, InterruptedException {
        var made = new Namespaces(nodes, here);
        try {
            made.make();
            return made;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            made.close();
            throw failed;
        }
    }

    private void make() throws IOException, InterruptedException {
        Shell.run("ip", "link", "add", bridge, "type", "bridge");
        takeNet();
        for (var i = 0; i < nodes.size(); i++) {
            addresses.put(nodes.get(i), net + "." + (FIRST_HOST + i));
        }
        addresses.put(here, net + ".1");
        Shell.run("ip", "link", "set", bridge, "up");
        for (var i = 0; i < nodes.size(); i++) {
            var space = space(nodes.get(i));
            var port = bridge + "v" + i;
            Shell.run("ip", "netns", "add", space);
            Shell.run(
                    words(
                            "ip link add %s type veth peer name eth0 netns %s"
                                    .formatted(port, space)));
            Shell.run(words("ip link set %s master %s up".formatted(port, bridge)));
            var address = addresses.get(nodes.get(i));
            Shell.run(words("ip -n %s address add %s/24 dev eth0".formatted(space, address)));
            Shell.run(words("ip -n %s link set eth0 up".formatted(space)));
            Shell.run(words("ip -n %s link set lo up".formatted(space)));
        }
    }

    /// Takes addresses that nobody here has.
    private void takeNet() throws IOException, InterruptedException {
        for (var i = 0; i < TRIES; i++) {
            net = "10.77." + ThreadLocalRandom.current().nextInt(256);
            if (users() > 0) {
                continue;
            }
            var address = net + ".1/24";
            Shell.run("ip", "address", "add", address, "dev", bridge);
            // Another run may have taken the same at the same time; whoever sees that gives it up.
            if (users() == 1) {
                return;
            }
            Shell.run("ip", "address", "delete", address, "dev", bridge);
        }
        throw new IOException("no addresses of 10.77.0.0/16 are free");
    }

    /// How many have addresses of this net on this machine.
    private long users() throws IOException, InterruptedException {
        return Shell.run("ip", "-4", "-oneline", "address")
                .lines()
                .filter(line -> line.contains(" " + net + "."))
                .count();
    }

    /// Removes a namespace, with what still runs in it.
    static void remove(String space) throws IOException, InterruptedException {
        for (var process : Shell.run("ip", "netns", "pids", space).lines().toList()) {
            Shell.run("sh", "-c", "kill -9 " + process + " 2>/dev/null || true");
        }
        Shell.run("ip", "netns", "delete", space);
    }

    private String space(String node) {
        return DeadRuns.PREFIX + DeadRuns.number() + "-" + node;
    }

    private static String[] words(String line) {
        return line.split(" ");
    }

    /// The command that narrows what leaves by an interface of a namespace.
    static String[] limit(String space, String device) {
        return words(
                "ip netns exec %s tc qdisc replace dev %s root tbf rate %s burst 16kb latency 400ms"
                        .formatted(space, device, RATE));
    }

    @Override
    public void disturb(Disturbance disturbance) throws IOException, InterruptedException {
        for (var node : nodes) {
            var rules = PacketFilter.rules(node, disturbance, addresses, REDIS_PORT);
            Shell.tell(rules, "ip", "netns", "exec", space(node), "nft", "-f", "-");
            if (disturbance.narrow().contains(node)) {
                Shell.run(limit(space(node), "eth0"));
            } else if (isNarrow(node)) {
                Shell.run(
                        words(
                                "ip netns exec %s tc qdisc delete dev eth0 root"
                                        .formatted(space(node))));
            }
        }
    }

    private boolean isNarrow(String node) throws IOException, InterruptedException {
        return Shell.run(words("ip netns exec %s tc qdisc show dev eth0".formatted(space(node))))
                .contains("tbf");
    }

    @Override
    public String host(String node) {
        return Optional.ofNullable(addresses.get(node))
                .orElseThrow(() -> new IllegalArgumentException("no node is called " + node));
    }

    @Override
    public Ports ports(String node) {
        return new Ports(REDIS_PORT, PEER_PORT);
    }

    @Override
    public Surroundings around(String node) {
        return new Surroundings(List.of("ip", "netns", "exec", space(node)));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        var failures = new ArrayList<IOException>();
        var there = Shell.run("ip", "netns", "list").lines().map(l -> l.split(" ", 2)[0]).toList();
        for (var node : nodes) {
            if (there.contains(space(node))) {
                try {
                    remove(space(node));
                } catch (IOException failed) {
                    failures.add(failed);
                }
            }
        }
        Shell.run("sh", "-c", "ip link delete " + bridge + " 2>/dev/null || true");
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }
}
