package io.minidote.storage;

import java.util.zip.CRC32C;

/// CRC32C of what is on disk.
final class Checksums {

    private Checksums() {}

    static int of(byte[] bytes, int from, int to) {
        var crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    static String differ(String what, int stored, int computed) {
        return "the checksum of %s says %08x, its bytes give %08x"
                .formatted(what, stored, computed);
    }
}
