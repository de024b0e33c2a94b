package io.minidote.link;

import io.minidote.base.ByteReader;
import io.minidote.base.ByteWriter;
import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// What goes over a connection between two nodes, one way. The first frame is a [Hello].
///
/// On the wire: the CRC32C of what follows it (four bytes), the kind (one byte), the content. The
/// stream below puts the length before each frame (four bytes); see `docs/peer-protocol.md`.
sealed interface Frame {

    /// The first bytes of the content of a hello, in every version there will ever be.
    Bytes MAGIC = Bytes.of("MINIDOTE");

    int VERSION = 1;

    /// The most one frame may have, so the most that is allocated for a claimed length.
    int MAX_BYTES = 128 << 10;

    /// The most a hello may have: nobody gets more room before having said who they are.
    int MAX_HELLO_BYTES = 256;

    /// What a frame has besides its content.
    int ENVELOPE = 5;

    /// How much of a message fits into one part: what is left beside the envelope and `last`.
    int MAX_PIECE = MAX_BYTES - ENVELOPE - 1;

    /// Says who opens this connection and whom they expect to find.
    record Hello(int version, String from, String to) implements Frame {}

    /// Sent when a connection opens, and from time to time: we are here.
    ///
    /// @param hearing whether the sender hears the one it sends this to
    record Beat(boolean hearing) implements Frame {}

    /// Some whole messages, in the order they were sent.
    record Messages(List<Bytes> messages) implements Frame {
        public Messages {
            messages = List.copyOf(messages);
        }
    }

    /// A piece of a message that is larger than a frame; the pieces come one after the other, with
    /// nothing but beats between them.
    record Part(Bytes piece, boolean last) implements Frame {}

    /// @param sizeHint about how many bytes the content has
    default byte[] encode(int sizeHint) {
        var out = new ByteWriter(sizeHint + ENVELOPE);
        out.writeInt(0);
        switch (this) {
            case Hello(var version, var from, var to) -> {
                out.writeByte(1);
                out.writeRaw(MAGIC);
                out.writeByte(version >>> 8);
                out.writeByte(version);
                out.writeText(from);
                out.writeText(to);
            }
            case Beat(var hearing) -> {
                out.writeByte(2);
                out.writeBoolean(hearing);
            }
            case Messages(var messages) -> {
                out.writeByte(3);
                out.writeVarint(messages.size());
                messages.forEach(out::writeBytes);
            }
            case Part(var piece, var last) -> {
                out.writeByte(4);
                out.writeBoolean(last);
                out.writeRaw(piece);
            }
        }
        var bytes = out.toArray();
        seal(bytes);
        return bytes;
    }

    /// Writes the checksum of what follows it.
    static void seal(byte[] bytes) {
        var sum = checksum(bytes);
        for (var i = 0; i < 4; i++) {
            bytes[i] = (byte) (sum >>> (24 - 8 * i));
        }
    }

    /// Takes over `bytes`.
    static Decoded<Frame> decode(byte[] bytes) {
        return Decoded.of(Bytes.owning(bytes), in -> read(in, bytes));
    }

    private static Frame read(ByteReader in, byte[] bytes) {
        var claimed = in.readInt();
        if (bytes.length < ENVELOPE || claimed != checksum(bytes)) {
            throw in.malformed(0, "the checksum of the frame", "0x%08x".formatted(claimed));
        }
        var kind = in.readByte();
        return switch (kind) {
            case 1 -> readHello(in);
            case 2 -> new Beat(in.readBoolean());
            case 3 -> readMessages(in);
            case 4 -> {
                var last = in.readBoolean();
                yield new Part(in.readRaw(in.remaining()), last);
            }
            default -> throw in.malformed(4, "a kind of frame, 1 to 4", Integer.toString(kind));
        };
    }

    /// What follows the version belongs to the version, so of another one nothing more is read.
    private static Frame readHello(ByteReader in) {
        var magic = in.readRaw(Math.min(MAGIC.length(), in.remaining()));
        if (!magic.equals(MAGIC)) {
            throw in.malformed(ENVELOPE, MAGIC.toString(), magic.toString());
        }
        var version = in.readByte() << 8 | in.readByte();
        if (version != VERSION) {
            throw in.malformed(
                    ENVELOPE + MAGIC.length(),
                    "version " + VERSION + " of the peer protocol",
                    "version " + version);
        }
        return new Hello(version, in.readText(), in.readText());
    }

    private static Frame readMessages(ByteReader in) {
        var count = in.readCount("messages");
        var messages = new ArrayList<Bytes>();
        for (var i = 0; i < count; i++) {
            messages.add(in.readBytes());
        }
        return new Messages(messages);
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 4, bytes.length - 4);
        return (int) crc.getValue();
    }
}
