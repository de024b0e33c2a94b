package io.minidote.storage;

import java.io.IOException;
import java.util.List;

/// One folder of files: the only road to a disk.
///
/// Two things make anything survive a power loss, and only these: [DiskFile#sync] for what is in a
/// file, [#sync] for which files there are and what they are called. Until then any part of it may
/// be kept and any part lost.
public interface Disk {

    /// A new file of `size` zero bytes, written out, so that writing into it later needs no new
    /// room. Throws [DiskFull], and leaves no file, when there is not so much room.
    DiskFile create(String name, long size) throws IOException;

    DiskFile open(String name) throws IOException;

    /// Takes the place of a file called `to`, in one step. A file that is open is to be opened
    /// again by its new name before it is read.
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /// The names of the files, ascending.
    List<String> list() throws IOException;

    /// The names of files as they are now survive a crash.
    void sync() throws IOException;

    /// How a message to a person names the file.
    String path(String name);
}
