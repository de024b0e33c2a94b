package io.minidote.cli.torture;

import static io.minidote.cli.torture.Ability.BANDWIDTH;
import static io.minidote.cli.torture.Ability.CLOCKS;
import static io.minidote.cli.torture.Ability.NETWORKS;
import static io.minidote.cli.torture.Ability.SIGNALS;
import static io.minidote.cli.torture.Ability.SMALL_DISKS;
import static io.minidote.cli.torture.Ability.SYSTEM_CALLS;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Everything that may be made to break: the only list of it.
public enum FaultKind {
    PARTITION("partition", Track.LINKS, 2, 10, Set.of(), BrokenLinks::partition),
    ONE_WAY("one-way", Track.LINKS, 2, 8, Set.of(NETWORKS), BrokenLinks::oneWay),
    BRIDGE("bridge", Track.LINKS, 2, 10, Set.of(), BrokenLinks::bridge),
    RING("ring", Track.LINKS, 2, 10, Set.of(), BrokenLinks::ring),
    FLAPPING("flapping", Track.LINKS, 3, 8, Set.of(), FlappingLinks::plan),
    RESET("reset", Track.LINKS, 1, 5, Set.of(NETWORKS), BrokenLinks::reset),
    LOSS("loss", Track.LINKS, 3, 10, Set.of(NETWORKS), BrokenLinks::loss),
    SLOW_LINK("slow-link", Track.LINKS, 3, 10, Set.of(NETWORKS, BANDWIDTH), BrokenLinks::slow),

    KILL("kill", Track.PROCESSES, 0, 6, Set.of(), Kill::plan),
    LONE_KILL("lone-kill", Track.PROCESSES, 1, 5, Set.of(), LoneKill::plan),
    RESTART("restart", Track.PROCESSES, 0, 3, Set.of(), Restart::plan),
    PAUSE("pause", Track.PROCESSES, 1, 8, Set.of(SIGNALS), Pause::plan),
    WIPE("wipe", Track.PROCESSES, 0, 4, Set.of(), Wipe::plan),
    FULL_DISK("full-disk", Track.PROCESSES, 2, 6, Set.of(SMALL_DISKS), FullDisk::plan),
    SYNC_FAILS("sync-fails", Track.PROCESSES, 1, 4, Set.of(SYSTEM_CALLS), SyncFails::plan),
    SLOW_DISK("slow-disk", Track.PROCESSES, 2, 6, Set.of(SYSTEM_CALLS), SlowDisk::plan),

    CLOCK_JUMP("clock-jump", Track.CLOCKS, 2, 12, Set.of(CLOCKS), ClockJump::near),
    CLOCK_FAR("clock-far", Track.CLOCKS, 2, 12, Set.of(CLOCKS), ClockJump::far),

    JOIN("join", Track.MEMBERS, 2, 8, Set.of(), JoinAndLeave::plan),
    FORGET("forget", Track.MEMBERS, 2, 8, Set.of(), JoinAndForget::plan);

    /// Faults of one track come one after the other; those of different tracks know nothing of each
    /// other.
    enum Track {
        LINKS,
        PROCESSES,
        CLOCKS,
        MEMBERS
    }

    /// Decides what exactly is to happen.
    interface Plan {
        Fault make(Chance chance, Cast cast);
    }

    private final String word;
    private final Track track;
    private final Duration least;
    private final Duration most;
    private final Set<Ability> needs;
    private final Plan plan;

    FaultKind(
            String word,
            Track track,
            int leastSeconds,
            int mostSeconds,
            Set<Ability> needs,
            Plan plan) {
        this.word = word;
        this.track = track;
        this.least = Duration.ofSeconds(leastSeconds);
        this.most = Duration.ofSeconds(mostSeconds);
        this.needs = Set.copyOf(needs);
        this.plan = plan;
    }

    /// Its name on the command line and in reports.
    public String word() {
        return word;
    }

    Track track() {
        return track;
    }

    /// It lasts at least so long.
    Duration least() {
        return least;
    }

    Duration most() {
        return most;
    }

    Set<Ability> needs() {
        return needs;
    }

    Fault plan(Chance chance, Cast cast) {
        return plan.make(chance, cast);
    }

    public static Optional<FaultKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    public static String words() {
        return Arrays.stream(values()).map(FaultKind::word).collect(Collectors.joining(", "));
    }

    public static List<FaultKind> all() {
        return List.of(values());
    }
}
