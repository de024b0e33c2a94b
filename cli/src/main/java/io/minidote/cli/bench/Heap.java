package io.minidote.cli.bench;

import io.minidote.cli.local.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// The heap of another Java process.
final class Heap {

    private static final Pattern USED = Pattern.compile("used ([0-9]+)([KMG])");
    private static final String JCMD =
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();

    private Heap() {}

    /// What is left of it after its garbage has been collected.
    static double liveMebibytes(long pid) throws IOException, InterruptedException {
        ask(pid, "GC.run");
        return parse(ask(pid, "GC.heap_info"));
    }

    /// The first thing that is said is the heap as a whole.
    static double parse(String info) throws IOException {
        var match = USED.matcher(info);
        if (!match.find()) {
            throw new IOException("there is no 'used' in what jcmd says of a heap: " + info);
        }
        var number = Double.parseDouble(match.group(1));
        return switch (match.group(2)) {
            case "K" -> number / 1024;
            case "M" -> number;
            default -> number * 1024;
        };
    }

    private static String ask(long pid, String question) throws IOException, InterruptedException {
        return Shell.run(JCMD, Long.toString(pid), question);
    }
}
