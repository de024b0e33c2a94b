package io.minidote.codec;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.VectorClock;
import java.util.Base64;
import java.util.zip.CRC32C;

/// A vector clock as a word that clients carry from one replica to another: letters, digits, `-`
/// and `_`, with a version and a checksum inside. The empty clock is `0`.
public final class ClockText {

    private static final int VERSION = 1;

    /// No cluster has a clock as long as this.
    private static final int MAX_LENGTH = 1 << 20;

    private static final String EMPTY = "0";

    private ClockText() {}

    public static String print(VectorClock clock) {
        if (clock.isEmpty()) {
            return EMPTY;
        }
        var out = new CausalWriter();
        out.writeByte(VERSION);
        out.writeClock(clock);
        out.writeInt(checksum(out.toArray(), out.length()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toArray());
    }

    public static Decoded<VectorClock> parse(String word) {
        if (word.equals(EMPTY)) {
            return new Decoded.Value<>(VectorClock.EMPTY);
        }
        if (word.length() > MAX_LENGTH) {
            return malformed(word.length() + " characters");
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(word);
        } catch (IllegalArgumentException notBase64) {
            return malformed("'" + (word.length() > 40 ? word.substring(0, 40) + "…" : word) + "'");
        }
        if (bytes.length < 6) {
            return malformed("only " + bytes.length + " bytes");
        }
        if (bytes[0] != VERSION) {
            return new Decoded.Malformed<>(0, "clock version " + VERSION, "version " + bytes[0]);
        }
        var reader = new CausalReader(Bytes.copyOf(bytes, bytes.length - 4, bytes.length));
        if (reader.readInt() != checksum(bytes, bytes.length - 4)) {
            return malformed("a wrong checksum");
        }
        return Decoded.of(
                new CausalReader(Bytes.copyOf(bytes, 1, bytes.length - 4)),
                CausalReader::readClock);
    }

    private static Decoded<VectorClock> malformed(String found) {
        return new Decoded.Malformed<>(0, "a clock as Minidote printed it", found);
    }

    private static int checksum(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
