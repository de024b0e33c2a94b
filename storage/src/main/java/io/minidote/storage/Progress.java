package io.minidote.storage;

/// Told now and then how far a long reading has come.
@FunctionalInterface
public interface Progress {

    Progress SILENT = (_, _) -> {};

    void at(long bytes, long ofBytes);
}
