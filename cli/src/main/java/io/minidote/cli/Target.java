package io.minidote.cli;

import io.minidote.cli.local.Reply;
import io.minidote.cli.local.RespConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The running node that a command asks.
final class Target {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String LOOPBACK = "127.0.0.1";

    /// Where `serve` and the first node of `cluster` answer unless told otherwise.
    private static final List<Address> USUAL =
            List.of(new Address(LOOPBACK, 6379), new Address(LOOPBACK, 6381));

    private record Address(String host, int port) {

        /// Reads `host:port`, and `port` on this machine.
        static Address parse(String text) {
            var colon = text.lastIndexOf(':');
            var host = text.substring(0, Math.max(0, colon));
            var port = text.substring(colon + 1);
            if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
                throw new CommandFailed(
                        ExitCode.USAGE,
                        "'%s' is not where a node answers; expected HOST:PORT or PORT"
                                .formatted(text));
            }
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            return new Address(host.isEmpty() ? LOOPBACK : host, Integer.parseInt(port));
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    @Option(
            names = "--at",
            paramLabel = "[HOST:]PORT",
            description =
                    "Where the node answers Redis clients (default: 127.0.0.1:6379, else 127.0.0.1:6381,"
                            + " where serve and cluster are).")
    private String at = "";

    /// What the node answers to `MINIDOTE.ADMIN` and these words.
    ///
    /// @throws CommandFailed if nobody answers, or the answer is an error
    String administer(List<String> words) {
        return administer(words, PATIENCE);
    }

    /// The same, however long it takes.
    String administerPatiently(List<String> words) {
        return administer(words, RespConnection.FOR_EVER);
    }

    private String administer(List<String> words, Duration patience) {
        var request = new ArrayList<String>();
        request.add("MINIDOTE.ADMIN");
        request.addAll(words);
        return ask(request, patience);
    }

    /// What the node tells in a section of INFO, line by line.
    List<String> info(String section) {
        return ask(List.of("INFO", section), PATIENCE).lines().toList();
    }

    /// Asks the first that can be reached, and nobody else, whatever comes of it.
    private String ask(List<String> request, Duration patience) {
        var failures = new ArrayList<String>();
        for (var address : at.isEmpty() ? USUAL : List.of(Address.parse(at))) {
            try (var connection = RespConnection.open(address.host(), address.port(), PATIENCE)) {
                return ask(address, connection.waiting(patience), request);
            } catch (IOException failed) {
                failures.add("%s (%s)".formatted(address, failed.getMessage()));
            }
        }
        throw new CommandFailed(
                ExitCode.UNREACHABLE,
                "no answer from %s; --at names another place"
                        .formatted(String.join(", nor from ", failures)));
    }

    private static String ask(Address address, RespConnection connection, List<String> request) {
        try {
            var reply = connection.call(request);
            if (reply instanceof Reply.Failure(var error)) {
                throw new CommandFailed(
                        ExitCode.FAILED, "%s answered: %s".formatted(address, error));
            }
            return reply.text();
        } catch (IOException broken) {
            throw new CommandFailed(
                    ExitCode.UNREACHABLE,
                    "no answer from %s (%s), which has been asked"
                            .formatted(address, broken.getMessage()),
                    broken);
        }
    }
}
