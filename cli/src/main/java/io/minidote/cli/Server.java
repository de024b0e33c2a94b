package io.minidote.cli;

import io.minidote.clock.ReplicaId;
import io.minidote.doors.redis.RedisDoor;
import io.minidote.doors.redis.RedisDoorOptions;
import io.minidote.link.UnusableTls;
import io.minidote.node.Configuration;
import io.minidote.node.Node;
import io.minidote.node.Setting;
import io.minidote.storage.CorruptFile;
import io.minidote.storage.OtherFormat;
import io.minidote.storage.UnusableDirectory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// A node and the door to it.
final class Server implements AutoCloseable {

    private final RedisDoor door;
    private final Node node;
    private final Optional<String> unjoinable;

    private Server(RedisDoor door, Joinable joinable) {
        this.door = door;
        this.node = joinable.node();
        this.unjoinable = joinable.whyNot();
    }

    /// @param whyNot why no other node can join this one, if none can
    private record Joinable(Node node, Optional<String> whyNot) {}

    /// Opens the door, and then the node behind it.
    ///
    /// @throws CommandFailed with an exit code that says what is in the way
    static Server open(Configuration configuration) {
        var behind = new NodeBehindDoor(configuration);
        var door = door(configuration, behind);
        try {
            var joinable = joinable(configuration);
            behind.is(joinable.node());
            var server = new Server(door, joinable);
            behind.stopsWith(server::close);
            return server;
        } catch (RuntimeException failed) {
            door.close();
            throw failed;
        }
    }

    private static RedisDoor door(Configuration configuration, NodeBehindDoor behind) {
        try {
            return RedisDoor.open(options(configuration), behind, behind, behind);
        } catch (IOException failed) {
            throw new CommandFailed(
                    ExitCode.PORT_IN_USE,
                    "cannot listen for Redis clients at %s:%s: %s; %s and %s choose another place"
                            .formatted(
                                    configuration.text(Setting.REDIS_HOST),
                                    configuration.text(Setting.REDIS_PORT),
                                    whyNotListening(failed),
                                    Setting.REDIS_HOST.flag(),
                                    Setting.REDIS_PORT.flag()),
                    failed);
        }
    }

    /// A server can be joined, so it listens for peers though it has none yet. Where it was not
    /// told at which port, one that is taken keeps it from being joined and from nothing else.
    private static Joinable joinable(Configuration configuration) {
        try {
            return new Joinable(node(configuration.joinable()), Optional.empty());
        } catch (CommandFailed failed) {
            if (configuration.linked() || failed.exitCode() != ExitCode.PORT_IN_USE) {
                throw failed;
            }
            return new Joinable(
                    node(configuration), Optional.of(String.valueOf(failed.getMessage())));
        }
    }

    private static Node node(Configuration configuration) {
        try {
            return Node.open(configuration);
        } catch (CorruptFile | OtherFormat | UnusableDirectory refused) {
            throw new CommandFailed(ExitCode.DATA_REFUSED, message(refused), refused);
        } catch (UnusableTls wrong) {
            throw new CommandFailed(ExitCode.USAGE, message(wrong), wrong);
        } catch (FileSystemException unusable) {
            throw new CommandFailed(
                    ExitCode.DATA_REFUSED,
                    "data.dir %s cannot be made or used: %s"
                            .formatted(configuration.text(Setting.DATA_DIR), message(unusable)),
                    unusable);
        } catch (IOException failed) {
            if (failed.getCause() instanceof SocketException
                    || failed.getCause() instanceof UnknownHostException
                    || failed.getCause() instanceof UnresolvedAddressException) {
                throw new CommandFailed(
                        ExitCode.PORT_IN_USE,
                        "cannot listen for peers at %s:%s: %s; %s and %s choose another place"
                                .formatted(
                                        configuration.text(Setting.PEER_HOST),
                                        configuration.text(Setting.PEER_PORT),
                                        whyNotListening(failed),
                                        Setting.PEER_HOST.flag(),
                                        Setting.PEER_PORT.flag()),
                        failed);
            }
            throw new CommandFailed(
                    ExitCode.NODE_STOPPED, "the node cannot start: " + message(failed), failed);
        }
    }

    /// What the system or the network library said, in words of ours.
    private static String whyNotListening(IOException failed) {
        var cause = failed.getCause() == null ? failed : failed.getCause();
        var said = String.valueOf(cause.getMessage());
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "there is no host of that name";
        }
        if (said.contains("in use")) {
            return "the port is in use";
        }
        if (said.contains("assign requested address")) {
            return "the address is not this machine's";
        }
        if (cause instanceof BindException) {
            return "the port is in use, or the address is not this machine's";
        }
        return cause.getClass().getSimpleName() + ": " + said;
    }

    /// Exceptions of the file system often say no more than a path.
    private static String message(IOException failed) {
        return failed.getClass().getPackageName().startsWith("java.")
                ? failed.getClass().getSimpleName() + ": " + failed.getMessage()
                : String.valueOf(failed.getMessage());
    }

    private static RedisDoorOptions options(Configuration configuration) {
        return RedisDoorOptions.at(configuration.get(Setting.REDIS_PORT))
                .withHost(configuration.get(Setting.REDIS_HOST))
                .withTimeouts(
                        configuration.get(Setting.SESSION_TIMEOUT),
                        // The other half is the node's.
                        configuration.get(Setting.SHUTDOWN_TIMEOUT).dividedBy(2))
                .withLimits(
                        new RedisDoorOptions.Limits(
                                configuration.get(Setting.LIMIT_CLIENTS),
                                configuration.get(Setting.LIMIT_ARGUMENTS),
                                Math.toIntExact(configuration.get(Setting.LIMIT_BULK)),
                                Math.toIntExact(configuration.get(Setting.LIMIT_INLINE)),
                                configuration.get(Setting.LIMIT_QUERY),
                                configuration.get(Setting.LIMIT_PIPELINE),
                                configuration.get(Setting.LIMIT_CLIENT_OUTPUT),
                                configuration.get(Setting.LIMIT_OUTPUT)))
                .withVersion(Build.current().version());
    }

    /// Which replica it is; nothing if the node has stopped already.
    Optional<ReplicaId> replica() {
        var replica = new CompletableFuture<Optional<ReplicaId>>();
        node.inspect(status -> replica.complete(Optional.of(status.self())));
        node.ended().whenComplete((_, _) -> replica.complete(Optional.empty()));
        return replica.join();
    }

    InetSocketAddress redis() {
        return door.address();
    }

    /// Why no other node can join this one, if none can.
    Optional<String> unjoinable() {
        return unjoinable;
    }

    /// Waits until the node has stopped, by itself or because [#close] was called.
    ///
    /// @throws CommandFailed if it stopped because it could not go on
    void awaitEnd() {
        try {
            node.ended().join();
        } catch (CompletionException failed) {
            throw new CommandFailed(
                    ExitCode.NODE_STOPPED, "the node has stopped: " + failed.getCause(), failed);
        }
    }

    /// Answers what has begun, lets nobody in any more, and stops the node.
    @Override
    public void close() {
        door.close();
        node.close();
    }
}
