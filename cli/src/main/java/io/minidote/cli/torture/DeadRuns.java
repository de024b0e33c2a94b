package io.minidote.cli.torture;

import io.minidote.cli.local.Folders;
import io.minidote.cli.local.Shell;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What runs have left on this machine that were ended by force: processes, namespaces, bridges,
/// mounts and temporary folders.
///
/// Each bears the number of the process it is from, and is removed only if there is no such process
/// any more. Two runs may find the same at the same time, so whatever cannot be removed is passed
/// over; the next run will try again.
final class DeadRuns {

    /// The beginning of the name of whatever a run makes.
    static final String PREFIX = "minidote-";

    /// The beginning of the name of a temporary folder of a run.
    static final String FOLDER = PREFIX + "torture-";

    /// The file in a run's folder that says whose it is, as long as it is not over.
    private static final String OWNER = "running";

    private static final Path PROCESSES = Path.of("/proc");
    private static final Path MOUNTS = Path.of("/proc/mounts");
    private static final Pattern SPACE = Pattern.compile(PREFIX + "(?:try-)?([0-9]{1,10})(?:-.*)?");
    private static final Pattern BRIDGE = Pattern.compile("\\d+: md([0-9]{1,10}): .*");
    private static final Pattern MOUNT = Pattern.compile(PREFIX + "([0-9]{1,10}) (\\S+) .*");

    private DeadRuns() {}

    /// The number of this process, as whatever it makes bears it.
    static long number() {
        return ProcessHandle.current().pid();
    }

    /// A folder is this run's from now on, until [#over].
    static void begin(Path folder) throws IOException {
        Files.writeString(folder.resolve(OWNER), Long.toString(number()));
    }

    /// What is in a folder from now on is there to stay.
    static void over(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(OWNER));
    }

    /// Removes what is there of runs that are dead.
    static void remove() throws InterruptedException {
        endProcesses();
        removeNetworks();
        unmount();
        deleteFolders(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// Nodes end with the process that started them, but for frozen ones.
    private static void endProcesses() {
        try (var all = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (var process : all) {
                if (isOfDeadRun(process)) {
                    ProcessHandle.of(Long.parseLong(String.valueOf(process.getFileName())))
                            .ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        } catch (IOException _) {
            // A system that does not show its processes there.
        }
    }

    /// Whether a process is a node whose data is in the folder of a run that is dead.
    private static boolean isOfDeadRun(Path process) {
        try {
            var words = List.of(Files.readString(process.resolve("cmdline")).split("\0"));
            var data = words.indexOf("--data-dir") + 1;
            if (data == 0 || data >= words.size()) {
                return false;
            }
            var node = Optional.ofNullable(Path.of(words.get(data)).getParent());
            return node.map(Path::getParent).map(DeadRuns::isDead).orElse(false);
        } catch (IOException _) {
            return false; // It is gone by now, or not ours to look at.
        }
    }

    /// Whether a folder is of a run that has not come to its end and does not go on.
    static boolean isDead(Path folder) {
        try {
            return isGone(Files.readString(folder.resolve(OWNER)));
        } catch (IOException _) {
            return false; // It is no run's, or of one that is over.
        }
    }

    private static boolean isGone(String number) {
        return number.matches("[0-9]{1,10}") && ProcessHandle.of(Long.parseLong(number)).isEmpty();
    }

    private static void removeNetworks() throws InterruptedException {
        for (var line : said("ip", "netns", "list")) {
            var space = line.split(" ", 2)[0];
            var name = SPACE.matcher(space);
            if (name.matches() && isGone(name.group(1))) {
                try {
                    Namespaces.remove(space);
                } catch (IOException _) {
                    // Somebody else has removed it.
                }
            }
        }
        for (var line : said("ip", "-oneline", "link", "show", "type", "bridge")) {
            var bridge = BRIDGE.matcher(line);
            if (bridge.matches() && isGone(bridge.group(1))) {
                said("ip", "link", "delete", "md" + bridge.group(1));
            }
        }
    }

    private static void unmount() throws InterruptedException {
        try {
            for (var line : Files.readAllLines(MOUNTS)) {
                var mount = MOUNT.matcher(line);
                if (mount.matches() && isGone(mount.group(1))) {
                    said("umount", "--lazy", mount.group(2));
                }
            }
        } catch (IOException _) {
            // A system that does not show its mounts there has none of ours.
        }
    }

    /// Deletes the folders that nobody has named. What is in others may be wanted.
    static void deleteFolders(Path temporary) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, FOLDER + "*")) {
            for (var folder : folders) {
                if (isDead(folder)) {
                    Folders.delete(folder);
                }
            }
        } catch (IOException _) {
            // Somebody else deletes it.
        }
    }

    /// What a command says; nothing if it cannot do what it is told.
    private static List<String> said(String... command) throws InterruptedException {
        try {
            return Shell.run(command).lines().toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}
