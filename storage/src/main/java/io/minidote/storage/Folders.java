package io.minidote.storage;

import java.io.IOException;

/// The folders of a data directory, each by its path in there, such as `aside/log`; the directory
/// itself has the empty path.
///
/// That a folder was made survives a crash once the folder it is in is synced, that it was moved
/// once both are that it was moved between: see [Disk#sync].
public interface Folders {

    /// The files of a folder that is there.
    Disk in(String path);

    boolean contains(String path) throws IOException;

    /// Makes a folder, and those it is in, unless they are there.
    void make(String path) throws IOException;

    /// Moves a folder with all that is in it, in one step, to where there is none.
    void move(String from, String to) throws IOException;
}
