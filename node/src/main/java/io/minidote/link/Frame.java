package io.minidote.link;

import io.minidote.base.ByteReader;
import io.minidote.base.ByteWriter;
import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.ReplicaId;
import io.minidote.codec.Seal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What goes over a connection between two nodes. The first frame is a [Hello], and is answered by
/// a [Welcome] or a [Refusal]; everything else goes the way of the hello.
///
/// On the wire: the [Seal] of what follows it (four bytes), the kind (one byte), the content. The
/// stream below puts the length before each frame (four bytes); see `docs/peer-protocol.md`.
sealed interface Frame {

    /// The first bytes of the content of a hello, a welcome and a refusal, in every version there
    /// will ever be.
    Bytes MAGIC = Bytes.of("MINIDOTE");

    int VERSION = 3;

    /// The most one frame may have, so the most that is allocated for a claimed length.
    int MAX_BYTES = 128 << 10;

    /// The most a hello or its answer may have: nobody gets more room before having said who they
    /// are.
    int MAX_HELLO_BYTES = 1024;

    /// How many addresses one frame may have.
    int MAX_KNOWN = 100;

    /// How much of why somebody is refused is said.
    int MAX_WHY = 700;

    /// What a frame has besides its content.
    int ENVELOPE = 5;

    /// How much of a message fits into one part: what is left beside the envelope and `last`.
    int MAX_PIECE = MAX_BYTES - ENVELOPE - 1;

    /// Says who opens this connection and whom they expect to find.
    ///
    /// @param to a name; empty from somebody who only asks who is there
    record Hello(Introduction from, String to) implements Frame {}

    /// A hello, a welcome or a refusal of another version, of which no more can be read.
    record Foreign(int version) implements Frame {}

    /// Answers a hello: who is here.
    record Welcome(Introduction from) implements Frame {}

    /// Answers a hello with why the connection is closed. It is for people, and looks the same in
    /// every version.
    record Refusal(int version, String why) implements Frame {}

    /// Addresses of others that the speaker hears at the moment, at most [#MAX_KNOWN].
    record Known(List<PeerAddress> addresses) implements Frame {
        public Known {
            addresses = List.copyOf(addresses);
        }
    }

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
            case Hello(var from, var to) -> {
                begin(out, 1, VERSION);
                write(out, from);
                out.writeText(to);
            }
            case Foreign(var version) -> begin(out, 1, version);
            case Welcome(var from) -> {
                begin(out, 5, VERSION);
                write(out, from);
            }
            case Refusal(var version, var why) -> {
                begin(out, 6, version);
                out.writeRaw(Bytes.of(why));
            }
            case Known(var addresses) -> {
                out.writeByte(7);
                out.writeVarint(addresses.size());
                addresses.forEach(address -> write(out, address));
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
        Seal.put(bytes);
        return bytes;
    }

    private static void begin(ByteWriter out, int kind, int version) {
        out.writeByte(kind);
        out.writeRaw(MAGIC);
        out.writeByte(version >>> 8);
        out.writeByte(version);
    }

    private static void write(ByteWriter out, Introduction from) {
        out.writeLong(from.process());
        out.writeLong(from.cluster());
        write(out, from.address());
    }

    private static void write(ByteWriter out, PeerAddress address) {
        out.writeText(address.name());
        out.writeText(address.host());
        out.writeVarint(address.port());
    }

    /// Takes over `bytes`.
    static Decoded<Frame> decode(byte[] bytes) {
        return Decoded.of(Bytes.owning(bytes), in -> read(in, bytes));
    }

    private static Frame read(ByteReader in, byte[] bytes) {
        var claimed = in.readInt();
        if (bytes.length < ENVELOPE || !Seal.fits(bytes)) {
            throw in.malformed(0, "the checksum of the frame", "0x%08x".formatted(claimed));
        }
        var kind = in.readByte();
        return switch (kind) {
            case 1 -> readVersioned(in, () -> new Hello(readIntroduction(in), readExpected(in)));
            case 2 -> new Beat(in.readBoolean());
            case 3 -> readMessages(in);
            case 4 -> {
                var last = in.readBoolean();
                yield new Part(in.readRaw(in.remaining()), last);
            }
            case 5 -> readVersioned(in, () -> new Welcome(readIntroduction(in)));
            case 6 -> new Refusal(readVersion(in), readWhy(in));
            case 7 -> readKnown(in);
            default -> throw in.malformed(4, "a kind of frame, 1 to 7", Integer.toString(kind));
        };
    }

    private static int readVersion(ByteReader in) {
        var magic = in.readRaw(Math.min(MAGIC.length(), in.remaining()));
        if (!magic.equals(MAGIC)) {
            throw in.malformed(ENVELOPE, MAGIC.toString(), magic.toString());
        }
        return in.readByte() << 8 | in.readByte();
    }

    /// What follows the version belongs to the version, so of another one nothing more is read.
    private static Frame readVersioned(ByteReader in, Supplier<Frame> ours) {
        var version = readVersion(in);
        if (version == VERSION) {
            return ours.get();
        }
        in.readRaw(in.remaining());
        return new Foreign(version);
    }

    /// Whatever would not print is left out: this is shown to people.
    private static String readWhy(ByteReader in) {
        if (in.remaining() > MAX_WHY) {
            throw in.malformed(
                    in.position(), "a reason of at most " + MAX_WHY, "" + in.remaining());
        }
        return in.readRaw(in.remaining()).text().replaceAll("[^\\x20-\\x7E]", "?");
    }

    private static Introduction readIntroduction(ByteReader in) {
        return new Introduction(in.readLong(), in.readLong(), readAddress(in));
    }

    /// Whom a hello is for stands in logs, so nothing but a name will do.
    private static String readExpected(ByteReader in) {
        var at = in.position();
        var name = in.readText();
        if (!name.isEmpty() && !ReplicaId.isName(name)) {
            throw in.malformed(at, "a node's name, or none", "'" + name + "'");
        }
        return name;
    }

    private static PeerAddress readAddress(ByteReader in) {
        var at = in.position();
        var name = in.readText();
        var host = in.readText();
        var port = (int) in.readVarint(65_535, "a port");
        try {
            return new PeerAddress(name, host, port);
        } catch (IllegalArgumentException wrong) {
            throw in.malformed(at, "a node's name and address", String.valueOf(wrong.getMessage()));
        }
    }

    private static Frame readKnown(ByteReader in) {
        var count = in.readCount("addresses");
        if (count > MAX_KNOWN) {
            throw in.malformed(ENVELOPE, "at most " + MAX_KNOWN + " addresses", "" + count);
        }
        var addresses = new ArrayList<PeerAddress>();
        for (var i = 0; i < count; i++) {
            addresses.add(readAddress(in));
        }
        return new Known(addresses);
    }

    private static Frame readMessages(ByteReader in) {
        var count = in.readCount("messages");
        var messages = new ArrayList<Bytes>();
        for (var i = 0; i < count; i++) {
            messages.add(in.readBytes());
        }
        return new Messages(messages);
    }
}
