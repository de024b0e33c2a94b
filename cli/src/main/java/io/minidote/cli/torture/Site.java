package io.minidote.cli.torture;

import io.minidote.api.Minidote;
import io.minidote.cli.local.ClusterCertificate;
import io.minidote.cli.local.NodeProcess;
import io.minidote.cli.local.Reply;
import io.minidote.node.Administration;
import io.minidote.node.Configuration;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Everything that a run makes on this machine: networks, disks, processes, and the node inside
/// this process. All of it is gone when this is closed, however the run ends.
final class Site implements AutoCloseable {

    private static final Duration ASKING = Duration.ofSeconds(10);

    /// How long a client waits for any one answer.
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(7);

    private final Network network;
    private final Arena arena;
    private final Path folder;
    private final PrintStream errors = System.err;
    private Optional<Minidote> embedded = Optional.empty();
    private boolean closed;

    private Site(Network network, Arena arena, Path folder) {
        this.network = network;
        this.arena = arena;
        this.folder = folder;
    }

    /// Makes the network and the disks; nothing runs yet.
    ///
    /// @param tls whether nodes speak it with each other
    static Site make(Cast cast, Machine machine, Path folder, boolean tls)
            throws IOException, InterruptedException {
        var settings =
                tls
                        ? ClusterCertificate.make(folder.resolve("certificates")).settings()
                        : Map.<String, String>of();
        var network =
                machine.can(Ability.NETWORKS)
                        ? Namespaces.make(cast.outside(), cast.embedded())
                        : AdminCuts.make(cast.outside(), cast.embedded());
        var disks = new SmallDisks(folder, machine.can(Ability.SMALL_DISKS));
        var clocks = new Clocks(folder, machine.fakeClock());
        var nodes = new Nodes(network, disks, clocks, folder, settings);
        var arena =
                new Arena(
                        cast,
                        nodes,
                        new Links(network, cast.everybody()),
                        disks,
                        clocks,
                        new Tracers(nodes),
                        new Turnstiles());
        return new Site(network, arena, folder);
    }

    Arena arena() {
        return arena;
    }

    /// Starts all nodes but the spare one, and waits until they serve.
    void start(Duration patience) throws IOException, InterruptedException {
        var cast = arena.cast();
        var nodes = arena.nodes();
        var all = String.join(",", cast.steady().stream().map(nodes::peer).toList());
        for (var name : cast.processes()) {
            nodes.add(name, List.of("--nodes", all));
            nodes.start(name);
        }
        var there =
                cast.steady().stream()
                        .map(nodes::peer)
                        .map(peer -> peer.substring(peer.indexOf('@') + 1))
                        .toList();
        nodes.add(cast.spare(), List.of("--join", String.join(",", there)));
        var database = open(cast.embedded(), all);
        embedded = Optional.of(database);
        for (var name : cast.processes()) {
            var process = nodes.running(name);
            if (process.isPresent()) {
                process.get().awaitServing(patience);
            }
        }
        database.awaitServing(patience);
    }

    /// The node in this process logs to a file like the others, and with it all that this process
    /// would say on its standard error.
    private Minidote open(String name, String all) throws IOException {
        var log = Files.newOutputStream(folder.resolve(name + ".log"));
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        var ports = network.ports(name);
        var settings = arena.nodes().settings();
        settings.putAll(
                Map.of(
                        "node.name", name,
                        "nodes", all,
                        "peer.host", network.host(name),
                        "peer.port", Integer.toString(ports.peers()),
                        "data.dir", folder.resolve(name).resolve("data").toString()));
        Files.createDirectories(folder.resolve(name));
        // Of this folder, where there is no file of settings.
        return Minidote.open(Configuration.load(folder, Optional.empty(), Map.of(), settings));
    }

    Minidote embedded() {
        return embedded.orElseThrow(() -> new IllegalStateException("not started"));
    }

    /// Where clients can go now, whether or not they are answered there.
    List<Seat> seats() {
        var seats = new ArrayList<Seat>();
        for (var process : arena.nodes().running()) {
            seats.add(seat(process));
        }
        embedded.ifPresent(database ->
                seats.add(
                        new Seat(
                                arena.cast().embedded(),
                                () -> new JavaConversation(database, CLIENT_PATIENCE))));
        return seats;
    }

    private static Seat seat(NodeProcess process) {
        var place = process.place();
        return new Seat(
                place.name(),
                () -> RedisConversation.open(place.host(), place.redisPort(), CLIENT_PATIENCE));
    }

    /// Those who can say what the nodes that stay hold.
    List<Agreement.Witness> witnesses() {
        var witnesses = new ArrayList<Agreement.Witness>();
        for (var name : arena.cast().processes()) {
            witnesses.add(new Agreement.Witness(name, stable -> digests(name, stable)));
        }
        witnesses.add(new Agreement.Witness(arena.cast().embedded(), this::embeddedDigests));
        return witnesses;
    }

    private String digests(String name, String stable) throws IOException {
        var process =
                arena.nodes()
                        .running(name)
                        .orElseThrow(() -> new IOException(name + " does not run"));
        if (!arena.serves(name)) {
            throw new IOException(
                    "%s does not serve: %s".formatted(name, process.probe("MINIDOTE.CLOCK")));
        }
        try (var connection = process.connect(ASKING)) {
            var reply = connection.call("MINIDOTE.ADMIN", "digest", stable);
            if (reply instanceof Reply.Text(var text)) {
                return text;
            }
            throw new IOException("%s answers %s".formatted(name, reply));
        }
    }

    private String embeddedDigests(String stable) throws IOException {
        var told = new CompletableFuture<Administration.Answer>();
        embedded().node().administration().run(List.of("digest", stable), told::complete);
        try {
            return switch (told.get(ASKING.toSeconds(), TimeUnit.SECONDS)) {
                case Administration.Answer.Told(var text) -> text;
                case Administration.Answer.Refused(var why) -> throw new IOException(why);
            };
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new IOException("the node inside this process does not answer", failed);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        close(false);
    }

    /// @param keep whether what was on the disks stays in the folder
    synchronized void close(boolean keep) throws IOException, InterruptedException {
        if (closed) {
            return;
        }
        closed = true;
        if (keep) {
            arena.disks().keep();
        }
        // Whatever cannot be removed, the rest is.
        try (var _ = network;
                var _ = arena.disks()) {
            arena.tracers().close();
            for (var node : arena.cast().outside()) {
                // A frozen process cannot be asked to end.
                arena.nodes().signal(node, "CONT");
            }
            arena.nodes().close();
            embedded.ifPresent(Minidote::close);
        } finally {
            System.setErr(errors);
        }
    }
}
