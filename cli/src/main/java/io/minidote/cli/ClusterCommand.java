package io.minidote.cli;

import io.minidote.cli.local.ClusterCertificate;
import io.minidote.cli.local.Folders;
import io.minidote.cli.local.LocalCluster;
import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.NodeProcess;
import io.minidote.storage.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `minidote cluster`: several replicas on this machine, until Ctrl-C.
@Command(
        name = "cluster",
        description = {
            "Runs a cluster on this machine until Ctrl-C: each replica is a process of its own,"
                    + " with its own ports, its own folder and its own log file beside it.",
            "",
            "Examples:",
            "  minidote cluster",
            "  minidote cluster --nodes 5 --redis-port 7001",
            "  minidote cluster --data-dir ./my-cluster      goes on with what is there"
        })
final class ClusterCommand implements Callable<Integer> {

    private static final int MOST_NODES = 16;
    private static final int MOST_PORT = 65_535;

    @Spec private CommandSpec spec;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many replicas (default: ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--redis-port",
            paramLabel = "PORT",
            defaultValue = "6381",
            description =
                    "Where the first replica answers Redis clients; the others take the ports after"
                            + " it (default: ${DEFAULT-VALUE}).")
    private int redisPort;

    @Option(
            names = "--peer-port",
            paramLabel = "PORT",
            defaultValue = "7801",
            description =
                    "Where the first replica hears the others; the others take the ports after it"
                            + " (default: ${DEFAULT-VALUE}).")
    private int peerPort;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "The folder that has a folder for each replica (default: a temporary one, deleted"
                            + " at the end).")
    private @Nullable Path data;

    @Option(
            names = "--test-faults",
            description =
                    "Let the links between replicas be cut and healed: minidote admin cut, heal.")
    private boolean faults;

    @Option(
            names = "--tls",
            description =
                    "Have the replicas speak TLS with each other, with a certificate made for them"
                            + " and kept beside their folders.")
    private boolean tls;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check("--nodes", nodes, MOST_NODES);
        check("--redis-port", redisPort, MOST_PORT - nodes + 1);
        check("--peer-port", peerPort, MOST_PORT - nodes + 1);
        if (data != null) {
            demandUnused(data.toAbsolutePath());
        }
        demandFree("--redis-port", redisPort);
        demandFree("--peer-port", peerPort);
        if (data != null) {
            return run(data.toAbsolutePath(), () -> {});
        }
        var temporary = Files.createTempDirectory("minidote-cluster-");
        return run(temporary, () -> delete(temporary));
    }

    /// @param afterwards what is left to do when all nodes have been stopped
    private int run(Path folder, Runnable afterwards) throws IOException, InterruptedException {
        var out = spec.commandLine().getOut();
        var places = LocalCluster.places(folder, ports(redisPort), ports(peerPort));
        var settings = settings(folder);
        Runnable stopped =
                () -> {
                    afterwards.run();
                    // It was asked to stop, and did; the JVM would call that 130 or 143.
                    Runtime.getRuntime().halt(ExitCode.OK.number());
                };
        try (var cluster = LocalCluster.start(places, settings, stopped)) {
            cluster.awaitServing();
            print(cluster, out);
            // It goes on with what is left, as a cluster does, until there is nobody.
            CompletableFuture.allOf(
                            cluster.nodes().stream()
                                    .map(node -> tell(node, cluster, out))
                                    .toArray(CompletableFuture<?>[]::new))
                    .join();
            if (cluster.isEnding()) {
                return ExitCode.OK.number();
            }
        } catch (NodeProcess.NodeFailed failed) {
            throw new CommandFailed(
                    ExitCode.ofFailed(failed.exitStatus()),
                    String.valueOf(failed.getMessage()),
                    failed);
        }
        throw new CommandFailed(
                ExitCode.FAILED, "all nodes have ended; their logs are in " + folder);
    }

    /// Of all replicas.
    private List<String> settings(Path folder) throws IOException, InterruptedException {
        var settings = new ArrayList<String>();
        if (faults) {
            settings.add("--test-faults");
        }
        if (tls) {
            settings.addAll(ClusterCertificate.make(folder.resolve("certificates")).arguments());
        }
        return settings;
    }

    private static void print(LocalCluster cluster, PrintWriter out) {
        out.printf("%-6s %-22s %-22s %-8s %s%n", "node", "redis", "peers", "pid", "data");
        for (var node : cluster.nodes()) {
            var place = node.place();
            out.printf(
                    "%-6s %-22s %-22s %-8d %s%n",
                    place.name(),
                    NodePlace.HOST + ":" + place.redisPort(),
                    NodePlace.HOST + ":" + place.peerPort(),
                    node.pid(),
                    place.data());
        }
        out.printf(
                "Try: redis-cli -p %d set greeting hello, then redis-cli -p %d get greeting%n",
                cluster.node(0).place().redisPort(),
                cluster.node(cluster.size() - 1).place().redisPort());
        out.println("The logs are beside the data, as n1.log and so on. Ctrl-C stops all.");
        out.flush();
    }

    private static CompletableFuture<Void> tell(
            NodeProcess node, LocalCluster cluster, PrintWriter out) {
        return node.ended()
                .thenAccept(status -> {
                    if (!cluster.isEnding()) {
                        out.printf(
                                "%s has ended with exit status %d; its log is %s%n",
                                node.place().name(), status, node.place().log());
                        out.flush();
                    }
                });
    }

    private List<Integer> ports(int first) {
        return IntStream.range(first, first + nodes).boxed().toList();
    }

    private void check(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(
                    spec.commandLine(),
                    option.equals("--nodes")
                            ? "%s is %d, but must be 1 to %d".formatted(option, value, most)
                            : "%s is %d, but must be 1 to %d with %d nodes"
                                    .formatted(option, value, most, nodes));
        }
    }

    /// Looks before anything is written whether the nodes could have their data: the log files
    /// beside it may be those of a cluster that runs.
    private void demandUnused(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException unusable) {
            throw new CommandFailed(
                    ExitCode.DATA_REFUSED,
                    "--data-dir %s cannot be made: %s".formatted(folder, unusable),
                    unusable);
        }
        for (var place : LocalCluster.places(folder, ports(redisPort), ports(peerPort))) {
            if (Files.notExists(place.data())) {
                continue;
            }
            try {
                var incarnation = new SecureRandom().nextLong() | 1; // which is not 0
                DataDirectory.open(place.data(), place.name(), incarnation).close();
            } catch (IOException refused) {
                throw new CommandFailed(
                        ExitCode.DATA_REFUSED,
                        "%s cannot start: %s".formatted(place.name(), refused.getMessage()),
                        refused);
            }
        }
    }

    private void demandFree(String option, int first) throws IOException {
        for (var port : ports(first)) {
            try (var socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(NodePlace.HOST), port));
            } catch (BindException taken) {
                throw new CommandFailed(
                        ExitCode.PORT_IN_USE,
                        "%s:%d is taken (%s); choose other ports with %s"
                                .formatted(NodePlace.HOST, port, taken.getMessage(), option),
                        taken);
            }
        }
    }

    private void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException undeleted) {
            var err = spec.commandLine().getErr();
            err.printf("minidote: %s could not be deleted: %s%n", folder, undeleted.getMessage());
        }
    }
}
