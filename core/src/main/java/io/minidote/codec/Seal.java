package io.minidote.codec;

import java.util.zip.CRC32C;

/// The checksum that goes before bytes on their way from one node to another: the CRC32C of all
/// that follows it. Whatever does not fit it is not looked at.
public final class Seal {

    /// How many bytes it takes.
    public static final int BYTES = 4;

    private Seal() {}

    /// Writes it over the first bytes.
    public static void put(byte[] sealed) {
        var sum = of(sealed);
        for (var i = 0; i < BYTES; i++) {
            sealed[i] = (byte) (sum >>> (24 - 8 * i));
        }
    }

    /// Whether the bytes are as they were when it was [#put] there.
    public static boolean fits(byte[] sealed) {
        if (sealed.length < BYTES) {
            return false;
        }
        var claimed = 0;
        for (var i = 0; i < BYTES; i++) {
            claimed = claimed << 8 | sealed[i] & 0xFF;
        }
        return claimed == of(sealed);
    }

    private static int of(byte[] sealed) {
        var crc = new CRC32C();
        crc.update(sealed, BYTES, sealed.length - BYTES);
        return (int) crc.getValue();
    }
}
