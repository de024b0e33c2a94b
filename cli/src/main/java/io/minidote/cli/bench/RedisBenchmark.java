package io.minidote.cli.bench;

import io.minidote.cli.local.NodePlace;
import io.minidote.cli.local.Shell;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One run of `redis-benchmark` against a server, from its start to its result.
final class RedisBenchmark {

    private static final String PROGRAM = "redis-benchmark";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /// Bytes of a value.
    static final int VALUE = 64;

    /// What is asked for, all of it with keys drawn at random.
    enum Command {
        SET,
        GET,
        INCR,

        /// Each adds a member that is hardly ever there to one of many sets: redis-benchmark's own
        /// adds to a single set the same members again and again, which changes nothing.
        SADD;

        private List<String> words() {
            return switch (this) {
                case SET -> List.of("-t", "set");
                case GET -> List.of("-t", "get");
                case INCR -> List.of("-t", "incr");
                case SADD -> List.of("SADD", "set:__rand_int__", "member:__rand_int__");
            };
        }

        boolean writes() {
            return this != GET;
        }
    }

    /// What is done to a server.
    ///
    /// @param clients how many connections
    /// @param pipeline how many requests each has on their way at once
    /// @param keys from how many numbers one is drawn
    record Load(Command command, int clients, int pipeline, int requests, int keys) {}

    /// @param perSecond answered requests
    record Result(double perSecond, double p50Millis, double p99Millis) {}

    private final List<String> command;
    private final Path output;
    private final Process process;

    private RedisBenchmark(List<String> command, Path output, Process process) {
        this.command = command;
        this.output = output;
        this.process = process;
    }

    /// Why it cannot be run, and what to do about it.
    static Optional<String> missing() {
        return Shell.has(PROGRAM)
                ? Optional.empty()
                : Optional.of(
                        "there is no %s on the PATH (Debian and Ubuntu: apt install redis-tools)"
                                .formatted(PROGRAM));
    }

    /// Runs it from beginning to end.
    static Result run(int port, Load load) throws IOException, InterruptedException {
        return start(port, load).result();
    }

    static RedisBenchmark start(int port, Load load) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                PROGRAM,
                                "-h",
                                NodePlace.HOST,
                                "-p",
                                Integer.toString(port),
                                "-c",
                                Integer.toString(load.clients()),
                                "-P",
                                Integer.toString(load.pipeline()),
                                "-n",
                                Integer.toString(load.requests()),
                                "-r",
                                Integer.toString(load.keys()),
                                "-d",
                                Integer.toString(VALUE),
                                "--csv"));
        command.addAll(load.command().words());
        var output = Files.createTempFile("minidote-bench-", ".csv");
        var process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(Redirect.DISCARD)
                        .start();
        return new RedisBenchmark(command, output, process);
    }

    /// Waits until it has ended.
    Result result() throws IOException, InterruptedException {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw failed("did not end within " + PATIENCE);
            }
            if (process.exitValue() != 0) {
                throw failed("ended with " + process.exitValue());
            }
            return parse(Files.readString(output));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }

    /// The last line has a name and numbers, all in quotes: requests a second, then milliseconds:
    /// the average, the least, and where 50 %, 95 %, 99 % and all are answered.
    private Result parse(String said) throws IOException {
        var lines = said.lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty()) {
            throw failed("said nothing");
        }
        var words = lines.getLast().replace("\"", "").split(",", -1);
        try {
            if (words.length == 8) {
                return new Result(
                        Double.parseDouble(words[1]),
                        Double.parseDouble(words[4]),
                        Double.parseDouble(words[6]));
            }
        } catch (NumberFormatException _) {
            // The same answer as to a line that has not as many words.
        }
        throw failed("ended with the line '%s'".formatted(lines.getLast()));
    }

    private IOException failed(String how) {
        return new IOException("'%s' %s".formatted(String.join(" ", command), how));
    }
}
