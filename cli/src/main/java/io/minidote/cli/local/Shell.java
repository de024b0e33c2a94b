package io.minidote.cli.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Short commands of the operating system.
public final class Shell {

    private static final int PATIENCE_SECONDS = 20;

    private Shell() {}

    /// A command was not there, or did not do what it was told.
    public static final class CommandRefused extends IOException {
        CommandRefused(List<String> command, String why) {
            super("'%s' %s".formatted(String.join(" ", command), why));
        }
    }

    /// Runs a command to its end.
    ///
    /// @return what it said
    public static String run(String... command) throws IOException, InterruptedException {
        return tell("", command);
    }

    /// @param input what the command reads
    public static String tell(String input, String... command)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new CommandRefused(
                        List.of(command), "did not end within " + PATIENCE_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new CommandRefused(
                        List.of(command),
                        "ended with %d: %s".formatted(process.exitValue(), said.strip()));
            }
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    /// Whether there is a program of this name.
    public static boolean has(String program) {
        var path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
