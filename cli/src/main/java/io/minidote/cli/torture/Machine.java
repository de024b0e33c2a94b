package io.minidote.cli.torture;

import io.minidote.cli.local.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What this machine lets this process do. Each ability is tried, not guessed.
///
/// @param lacking why not, of each ability that is not there
/// @param fakeClock the library that gives a process a clock of its own, where there is one
record Machine(Map<Ability, String> lacking, Optional<Path> fakeClock) {

    private static final String PREFIX = DeadRuns.PREFIX + "try-";

    Machine {
        lacking = lacking.isEmpty() ? Map.of() : Map.copyOf(lacking);
    }

    /// What is tried for an ability; it throws where the machine does not have it.
    private interface Trial {
        void run() throws IOException, InterruptedException;
    }

    /// A machine that does no more than start and end processes and send them signals.
    static Machine ofNobodySpecial() {
        var lacking = new EnumMap<Ability, String>(Ability.class);
        for (var ability : Ability.values()) {
            if (ability != Ability.SIGNALS) {
                lacking.put(ability, "it was not asked for");
            }
        }
        return new Machine(lacking, Optional.empty());
    }

    /// Tries everything.
    static Machine look() throws InterruptedException {
        var lacking = new EnumMap<Ability, String>(Ability.class);
        var name = PREFIX + DeadRuns.number();
        look(lacking, Ability.NETWORKS, () -> tryNetworks(name));
        look(lacking, Ability.BANDWIDTH, () -> tryBandwidth(name));
        look(lacking, Ability.SMALL_DISKS, Machine::tryMount);
        look(lacking, Ability.SYSTEM_CALLS, Machine::tryTracing);
        look(
                lacking,
                Ability.SIGNALS,
                () -> Shell.run("kill", "-0", Long.toString(DeadRuns.number())));
        var library = fakeClockLibrary();
        if (library.isEmpty()) {
            lacking.put(Ability.CLOCKS, "there is no libfaketime");
        }
        return new Machine(lacking, library);
    }

    /// This machine, where clocks are real unless one of these faults needs others: a clock that
    /// can jump slows its process down.
    Machine forFaults(Collection<FaultKind> kinds) {
        return kinds.stream().anyMatch(kind -> kind.needs().contains(Ability.CLOCKS))
                ? this
                : new Machine(lacking, Optional.empty());
    }

    boolean can(Ability ability) {
        return !lacking.containsKey(ability);
    }

    /// Why not all of these can be had, if they cannot.
    Optional<String> lacks(Collection<Ability> needed) {
        var why =
                needed.stream()
                        .filter(ability -> !can(ability))
                        .map(ability ->
                                "needs %s (%s)".formatted(ability.meaning(), lacking.get(ability)))
                        .collect(Collectors.joining("; "));
        return why.isEmpty() ? Optional.empty() : Optional.of(why);
    }

    private static void look(Map<Ability, String> lacking, Ability ability, Trial trial)
            throws InterruptedException {
        try {
            trial.run();
        } catch (IOException refused) {
            lacking.put(ability, String.valueOf(refused.getMessage()));
        }
    }

    private static void tryNetworks(String name) throws IOException, InterruptedException {
        Shell.run("ip", "netns", "add", name);
        try {
            // The rules of the run: dropped, dropped at random, refused.
            Shell.tell(PacketFilter.trial(), "ip", "netns", "exec", name, "nft", "-f", "-");
        } finally {
            Shell.run("ip", "netns", "delete", name);
        }
    }

    private static void tryBandwidth(String name) throws IOException, InterruptedException {
        Shell.run("ip", "netns", "add", name);
        try {
            Shell.run(Namespaces.limit(name, "lo"));
        } finally {
            Shell.run("ip", "netns", "delete", name);
        }
    }

    private static void tryMount() throws IOException, InterruptedException {
        var place = Files.createTempDirectory(PREFIX);
        try {
            Shell.run(SmallDisks.mount(place));
            Shell.run("umount", place.toString());
        } finally {
            Files.delete(place);
        }
    }

    /// Traces a process of its own that ends at once.
    private static void tryTracing() throws IOException, InterruptedException {
        if (!Shell.has("strace")) {
            throw new IOException("there is no strace");
        }
        Shell.run("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "true");
    }

    private static Optional<Path> fakeClockLibrary() {
        var folders =
                List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib");
        return folders.stream()
                .flatMap(folder ->
                        Stream.of(
                                Path.of(folder, "faketime", "libfaketimeMT.so.1"),
                                Path.of(folder, "libfaketimeMT.so.1")))
                .filter(Files::isReadable)
                .findFirst();
    }
}
