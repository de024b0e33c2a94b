package io.minidote.cli.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Something that breaks, and is repaired after a while.
sealed interface Fault
        permits BrokenLinks,
                FlappingLinks,
                Kill,
                LoneKill,
                Restart,
                Pause,
                Wipe,
                FullDisk,
                SyncFails,
                SlowDisk,
                ClockJump,
                JoinAndLeave,
                JoinAndForget {

    FaultKind kind();

    /// Whom it strikes.
    List<String> nodes();

    /// What exactly, for people; nothing where kind and nodes say it all.
    default String detail() {
        return "";
    }

    /// @throws NotNow where it cannot be made to happen without breaking a promise ourselves
    /// @throws Broken where a node does what it must not do under this fault
    void begin(Arena arena) throws IOException, InterruptedException, NotNow, Broken;

    /// Goes on for so long.
    ///
    /// @throws Broken where a node has done what it must not do under this fault
    default void last(Arena arena, Duration time) throws IOException, InterruptedException, Broken {
        Thread.sleep(time);
    }

    /// Repairs it. What has not come about by then, the end of the run repairs.
    void end(Arena arena) throws IOException, InterruptedException;

    /// A fault does not happen, because of what else happens.
    final class NotNow extends Exception {
        NotNow(String why) {
            super(why);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /// A promise is broken, and whoever made the fault happen has seen it.
    final class Broken extends Exception {
        Broken(String what) {
            super(what);
        }

        String what() {
            return String.valueOf(getMessage());
        }
    }
}
