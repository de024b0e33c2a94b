package io.minidote.cli.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// What a run is to be like.
///
/// @param seed decides which fault is planned when, and what clients ask for
/// @param time how long things break, before all is healed and judged
/// @param nodes how many processes; one more node is inside this one, and one comes and goes
/// @param kinds the faults that may happen, where the machine is able to
/// @param tls whether nodes speak TLS with each other
/// @param privileged whether to use what only root may; else no more than anybody may
/// @param folder that gets everything; a new temporary one if there is none
/// @param keep whether the folder is kept though nothing broke
public record TortureOptions(
        long seed,
        Duration time,
        int nodes,
        int clients,
        Set<FaultKind> kinds,
        boolean tls,
        boolean privileged,
        Optional<Path> folder,
        boolean keep) {

    public static final int LEAST_NODES = 2;

    public static final int MOST_NODES = 16;

    public TortureOptions {
        kinds = Set.copyOf(kinds);
    }
}
