package io.minidote.cli.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The programs of the module `bench`: they are built beside the command and are no part of it.
final class Programs {

    /// Where the launcher says that they are.
    private static final String PROPERTY = "minidote.bench";

    private static final String JAR = "minidote-bench.jar";
    private static final int STOPPING_SECONDS = 30;

    /// What other libraries want opened, and a heap that leaves room for those of others.
    private static final List<String> OPTIONS =
            List.of(
                    "-Xmx1g",
                    "--add-modules=java.se",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.management/sun.management=ALL-UNNAMED",
                    "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED");

    private Programs() {}

    /// Why they cannot be run, and what to do about it.
    static Optional<String> missing() {
        return Files.exists(jar())
                ? Optional.empty()
                : Optional.of(
                        "the module 'bench' is not built (in the folder of the sources:"
                                + " mvn -pl bench -am -Dmaven.test.skip=true package)");
    }

    private static Path jar() {
        return Path.of(System.getProperty(PROPERTY, "bench/target/bench"), JAR);
    }

    /// Starts one of them.
    ///
    /// @param log gets what it says of itself
    static Program start(String mainClass, Path log, List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", jar().toString(), mainClass));
        command.addAll(arguments);
        var process =
                new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile())).start();
        return new Program(mainClass, log, process, process.outputWriter(), process.inputReader());
    }

    /// A process that is told what to do by lines, and ends with its input: also when this process
    /// ends, however it does.
    record Program(
            String name, Path log, Process process, BufferedWriter tells, BufferedReader says)
            implements AutoCloseable {

        void tell(String line) throws IOException {
            tells.write(line + "\n");
            tells.flush();
        }

        /// The words of its next line.
        ///
        /// @param word the first of them
        List<String> answer(String word) throws IOException {
            var line = says.readLine();
            if (line == null || !line.startsWith(word)) {
                throw new IOException(
                        "%s said '%s' where '%s' was to come; see %s"
                                .formatted(name, line, word, log));
            }
            return List.of(line.split(" ", -1));
        }

        /// All lines that are still to come.
        List<String> rest() {
            return says.lines().toList();
        }

        @Override
        public void close() {
            try {
                tells.close();
            } catch (IOException _) {
                // It has ended.
            }
            try {
                if (!process.waitFor(STOPPING_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException interrupted) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
