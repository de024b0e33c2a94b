package io.minidote.node;

import io.minidote.storage.Disk;
import io.minidote.storage.contract.DiskContract;

class MemoryDiskTest extends DiskContract {

    @Override
    protected Disk newDisk() {
        return new MemoryDisk("test");
    }
}
