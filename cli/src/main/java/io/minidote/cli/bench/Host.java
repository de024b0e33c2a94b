package io.minidote.cli.bench;

import io.minidote.cli.Build;
import io.minidote.cli.local.Shell;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a figure depends on besides the systems: the machine, its disk, and what else it does.
final class Host {

    private static final double MEBIBYTE = 1 << 20;

    private Host() {}

    /// A line about each.
    ///
    /// @param folder where the systems have their data
    static List<String> lines(Path folder) throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        lines.add(
                "machine: %d processors (%s), %s of memory, %s %s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                first("/proc/cpuinfo", "model name"),
                                first("/proc/meminfo", "MemTotal"),
                                System.getProperty("os.name"),
                                System.getProperty("os.version")));
        lines.add(
                "limits: a sync of 4 KiB takes %s ms on the disk (%s), a round trip through the loopback %s ms"
                        .formatted(
                                Numbers.of(SyncTime.median(folder)),
                                Files.getFileStore(folder).type(),
                                Numbers.of(RoundTrip.median())));
        lines.add(
                "versions: Minidote %s on Java %s (%s)%s"
                        .formatted(
                                Build.current(),
                                Runtime.version(),
                                String.join(" ", options()),
                                Shell.has(Redis.PROGRAM)
                                        ? "; " + Shell.run(Redis.PROGRAM, "--version").strip()
                                        : ""));
        lines.add(load());
        return lines;
    }

    /// What the machine does beside, or has done in the last minute.
    static String load() {
        return String.format(
                Locale.ROOT,
                "load average of the last minute: %.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /// Those that nodes are started with as well.
    private static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:"))
                .toList();
    }

    private static String first(String file, String name) throws IOException {
        var path = Path.of(file);
        if (Files.notExists(path)) {
            return "unknown";
        }
        try (var lines = Files.lines(path)) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        }
    }

    /// The memory that a process has of the machine, in MiB.
    static double residentMebibytes(long pid) throws IOException {
        return kibibytes(Path.of("/proc", Long.toString(pid), "status"), "VmRSS") * 1024 / MEBIBYTE;
    }

    private static long kibibytes(Path file, String name) throws IOException {
        var words = first(file.toString(), name).split(" ", -1);
        try {
            return Long.parseLong(words[0]);
        } catch (NumberFormatException unknown) {
            throw new IOException("%s does not say its %s".formatted(file, name), unknown);
        }
    }
}
