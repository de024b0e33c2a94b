package io.minidote.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minidote.cli.local.FreePorts;
import io.minidote.cli.local.LocalCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's minute with redis-cli, word by word.
class MinuteTest {

    private static final Path README = Path.of("../README.md");
    private static final String CLI = "redis-cli ";
    private static final int FIRST_PORT = 6381;

    /// A person needs longer than that to type the next line.
    private static final Duration SOON = Duration.ofSeconds(20);

    /// What is typed, and what then stands on the screen.
    private record Line(String command, String answer) {}

    @TempDir private static Path folder;

    @BeforeAll
    static void redisCliIsThere() throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "command -v redis-cli").start().waitFor())
                .as("redis-cli is needed: apt-get install redis-tools")
                .isEqualTo(0);
    }

    @Test
    void minuteHappensAsItStands() throws Exception {
        var ports = FreePorts.find(6);
        var places = LocalCluster.places(folder, ports.subList(0, 3), ports.subList(3, 6));
        try (var cluster = LocalCluster.start(places, List.of("--test-faults"), () -> {})) {
            cluster.awaitServing();
            var variables = new TreeMap<String, String>();
            for (var line : lines()) {
                var command = line.command();
                for (var i = 0; i < 3; i++) {
                    command = command.replace("-p " + (FIRST_PORT + i), "-p " + ports.get(i));
                }
                expect(command, line.answer(), variables);
            }
        }
    }

    private static void expect(String command, String answer, TreeMap<String, String> variables)
            throws Exception {
        var equals = command.indexOf('=');
        if (equals > 0 && command.substring(0, equals).matches("[a-z]+")) {
            var name = command.substring(0, equals);
            variables.put(name, run(command + "; printf %s \"$" + name + "\"", variables));
        } else if (reads(command)) {
            await(command)
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(type(command, variables)).isEqualTo(answer));
        } else {
            assertThat(type(command, variables)).as(command).isEqualTo(answer);
        }
    }

    /// Whether asking again does no harm: what others wrote may take a moment to arrive.
    private static boolean reads(String command) {
        return command.matches(".* (GET|SMEMBERS|MINIDOTE\\.READ) .*");
    }

    private static String type(String command, TreeMap<String, String> variables)
            throws IOException, InterruptedException {
        // On a screen redis-cli shows what kind of an answer it is; a pipe has to ask for that.
        return run(command.replace(CLI, CLI + "--no-raw "), variables);
    }

    private static String run(String command, TreeMap<String, String> variables)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return said.strip();
    }

    /// What the README has its reader type, each with the lines right below it.
    private static List<Line> lines() throws IOException {
        var lines = new ArrayList<Line>();
        var answering = false;
        for (var line : Files.readAllLines(README)) {
            var typed = line.startsWith("    $ ");
            answering = typed || answering && line.startsWith("    ");
            if (typed) {
                lines.add(new Line(line.substring(6), ""));
            } else if (answering) {
                var last = lines.removeLast();
                var answer = last.answer() + "\n" + line.substring(4);
                lines.add(new Line(last.command(), answer.strip()));
            }
        }
        assertThat(lines).hasSizeGreaterThan(10);
        return lines;
    }
}
