package io.minidote.cli;

import io.minidote.cli.local.Folders;
import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import io.minidote.node.Configuration;
import io.minidote.node.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `minidote rehearse`: starts a node, asks it this and that, and stops it.
///
/// The launcher has the JVM watch this once, to note what a start needs. It is nothing for people,
/// so `--help` does not show it.
@Command(name = "rehearse", hidden = true, description = "Starts a node, uses it, and stops it.")
final class RehearseCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final List<List<String>> REQUESTS =
            List.of(
                    List.of("PING"),
                    List.of("SET", "string", "value"),
                    List.of("GET", "string"),
                    List.of("INCR", "number"),
                    List.of("SADD", "set", "member"),
                    List.of("SMEMBERS", "set"),
                    List.of("MULTI"),
                    List.of("MINIDOTE.UPDATE", "b", "counter_pn", "counter", "increment", "1"),
                    List.of("MINIDOTE.UPDATE", "b", "register_mv", "register", "assign", "value"),
                    List.of("EXEC"),
                    List.of("MINIDOTE.READ", "b", "counter_pn", "counter"),
                    List.of("MINIDOTE.CLOCK"),
                    List.of("MINIDOTE.ADMIN", "status"),
                    List.of("INFO"));

    @Override
    public Integer call() throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("minidote-rehearsal-");
        try (var server = Server.open(configuration(folder))) {
            use(server.redis().getPort());
        } finally {
            Folders.delete(folder);
        }
        return ExitCode.OK.number();
    }

    /// With a peer that is not there, so that the link is part of it.
    private static Configuration configuration(Path folder) throws IOException {
        var ports = FreePorts.find(2);
        var nodes =
                "a@%s:%d,b@%s:%d"
                        .formatted(NodePlace.HOST, ports.get(0), NodePlace.HOST, ports.get(1));
        return Configuration.load(
                folder,
                Optional.empty(),
                Map.of(),
                Map.of(
                        Setting.DATA_DIR.key(),
                        folder.resolve("data").toString(),
                        Setting.REDIS_PORT.key(),
                        "0",
                        Setting.NODE_NAME.key(),
                        "a",
                        Setting.NODES.key(),
                        nodes,
                        Setting.FOUND.key(),
                        "true"));
    }

    private static void use(int port) throws IOException, InterruptedException {
        try (var connection = RespConnection.open(NodePlace.HOST, port, PATIENCE)) {
            while (connection.call("GET", "string") instanceof Reply.Failure(var why)) {
                if (!why.startsWith("LOADING")) {
                    throw new CommandFailed(ExitCode.FAILED, "the rehearsal was answered " + why);
                }
                Thread.sleep(Duration.ofMillis(10));
            }
            for (var request : REQUESTS) {
                if (connection.call(request) instanceof Reply.Failure(var why)) {
                    throw new CommandFailed(
                            ExitCode.FAILED,
                            "the rehearsal was answered %s to %s".formatted(why, request));
                }
            }
        }
    }
}
