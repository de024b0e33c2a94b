package io.minidote.cli.torture;

/// What a machine may be able to do to a process that runs on it.
enum Ability {
    /// Networks of their own for processes, and packets that are dropped between them.
    NETWORKS("network namespaces and packet filters"),

    /// Links with little bandwidth.
    BANDWIDTH("a limit of bandwidth"),

    /// Disks so small that they can be filled.
    SMALL_DISKS("small disks to mount"),

    /// A clock of its own for a process.
    CLOCKS("a clock for one process"),

    /// System calls of a process that runs which fail or take long.
    SYSTEM_CALLS("failing system calls"),

    /// Processes that can be frozen and go on.
    SIGNALS("signals");

    private final String meaning;

    Ability(String meaning) {
        this.meaning = meaning;
    }

    String meaning() {
        return meaning;
    }
}
