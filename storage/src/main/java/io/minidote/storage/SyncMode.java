package io.minidote.storage;

/// When what was appended counts as persisted: the choice of `log.sync`.
public enum SyncMode {
    /// Once synced. Survives `kill -9` and power loss.
    ALWAYS,
    /// Once written; synced each second. Power loss may take the last second.
    EVERYSEC,
    /// Once written; synced when the operating system pleases.
    OS;

    boolean persistedOnceWritten() {
        return this != ALWAYS;
    }
}
