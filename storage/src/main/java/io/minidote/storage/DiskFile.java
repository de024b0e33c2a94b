package io.minidote.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// One open file of a [Disk]. Any thread may read while one other writes.
public interface DiskFile extends Closeable {

    long size() throws IOException;

    /// Fills `into` with the bytes from `at` on; with fewer only where the file ends. Tells how
    /// many.
    int read(long at, ByteBuffer into) throws IOException;

    /// Writes all of `from`; the file grows where it has to.
    void write(long at, ByteBuffer from) throws IOException;

    /// What was written before survives a crash. After a failure nobody knows what is on disk.
    void sync() throws IOException;
}
