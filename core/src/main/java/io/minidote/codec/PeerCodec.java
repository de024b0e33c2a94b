package io.minidote.codec;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.PeerMessage.Phase;
import io.minidote.broadcast.StateChunk;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/// What replicas say to one another, as bytes. `docs/peer-protocol.md` shows the layout.
public final class PeerCodec {

    /// The version of the peer protocol; a message of another is refused.
    public static final int VERSION = 7;

    private static final int HELLO = 0;
    private static final int ASK_TO_JOIN = 1;
    private static final int UPDATES = 2;
    private static final int DELIVERED = 3;
    private static final int PULL = 4;
    private static final int PRUNED = 5;
    private static final int ASK_FOR_STATE = 6;
    private static final int STATE = 7;
    private static final int YOU_ARE_FORGOTTEN = 8;
    private static final int REFUSED = 9;
    private static final int BRIEF = 10;

    /// A phase is written as its place here.
    private static final List<Phase> PHASES = List.of(Phase.EMPTY, Phase.JOINING, Phase.COMPLETE);

    /// What ends with a chunk is written as its place here.
    private static final List<StateChunk.End> ENDS =
            List.of(StateChunk.End.NOTHING, StateChunk.End.PART, StateChunk.End.STATE);

    private PeerCodec() {}

    public static Bytes write(Envelope envelope) {
        var out = new CausalWriter(256);
        out.writeByte(VERSION);
        out.writeReplica(envelope.from());
        out.writeLong(envelope.cluster());
        switch (envelope.message()) {
            case PeerMessage.Hello(var phase, var configured, var clock) -> {
                out.writeByte(HELLO);
                out.writeByte(PHASES.indexOf(phase));
                out.writeVarint(configured.size());
                configured.forEach(out::writeText);
                out.writeClock(clock);
            }
            case PeerMessage.AskToJoin(var brings) -> {
                out.writeByte(ASK_TO_JOIN);
                out.writeClock(brings);
            }
            case PeerMessage.Updates(var origin, var frames, var end) -> {
                out.writeByte(UPDATES);
                out.writeReplica(origin);
                out.writeBoolean(end);
                writeFrames(frames, out);
            }
            case PeerMessage.Brief(var origin, var frames) -> {
                out.writeByte(BRIEF);
                out.writeReplica(origin);
                writeFrames(frames, out);
            }
            case PeerMessage.Delivered(var clock, var floor, var stable, var time, var hears) -> {
                out.writeByte(DELIVERED);
                out.writeClock(clock);
                out.writeClock(floor);
                out.writeClock(stable);
                out.writeTime(time);
                writeReplicas(hears, out);
            }
            case PeerMessage.Pull(var origin, var from) -> {
                out.writeByte(PULL);
                out.writeReplica(origin);
                out.writeVarint(from);
            }
            case PeerMessage.Pruned(var origin, var wholeFrom) -> {
                out.writeByte(PRUNED);
                out.writeReplica(origin);
                out.writeVarint(wholeFrom);
            }
            case PeerMessage.AskForState(var transfer, var from) -> {
                out.writeByte(ASK_FOR_STATE);
                out.writeLong(transfer);
                out.writeVarint(from);
            }
            case PeerMessage.State(var transfer, var index, var chunk) -> {
                out.writeByte(STATE);
                out.writeLong(transfer);
                out.writeVarint(index);
                out.writeByte(ENDS.indexOf(chunk.end()));
                out.writeByte(chunk.percent());
                out.writeInt(checksum(chunk.bytes()));
                out.writeBytes(chunk.bytes());
            }
            case PeerMessage.YouAreForgotten(var told, var remaining) -> {
                out.writeByte(YOU_ARE_FORGOTTEN);
                out.writeReplica(told);
                writeReplicas(remaining, out);
            }
            case PeerMessage.Refused(var why) -> {
                out.writeByte(REFUSED);
                out.writeText(why);
            }
        }
        return out.toBytes();
    }

    public static Decoded<Envelope> read(Bytes bytes) {
        return Decoded.of(new CausalReader(bytes), PeerCodec::readEnvelope);
    }

    private static Envelope readEnvelope(CausalReader in) {
        var version = in.readByte();
        if (version != VERSION) {
            throw in.malformed(0, "peer protocol version " + VERSION, "version " + version);
        }
        var from = in.readReplica();
        var cluster = in.readLong();
        var start = in.position();
        var kind = in.readByte();
        return new Envelope(
                from,
                cluster,
                switch (kind) {
                    case HELLO ->
                            new PeerMessage.Hello(readPhase(in), readTexts(in), in.readClock());
                    case ASK_TO_JOIN -> new PeerMessage.AskToJoin(in.readClock());
                    case UPDATES -> readUpdates(in);
                    case DELIVERED ->
                            new PeerMessage.Delivered(
                                    in.readClock(),
                                    in.readClock(),
                                    in.readClock(),
                                    in.readTime(),
                                    readReplicas(in));
                    case PULL -> new PeerMessage.Pull(in.readReplica(), in.readCounter());
                    case PRUNED -> new PeerMessage.Pruned(in.readReplica(), in.readCounter());
                    case ASK_FOR_STATE -> new PeerMessage.AskForState(in.readLong(), readIndex(in));
                    case STATE ->
                            new PeerMessage.State(in.readLong(), readIndex(in), readChunk(in));
                    case YOU_ARE_FORGOTTEN ->
                            new PeerMessage.YouAreForgotten(in.readReplica(), readReplicas(in));
                    case BRIEF -> readBrief(in);
                    case REFUSED -> new PeerMessage.Refused(in.readText());
                    default -> throw in.malformed(start, "a kind of message", "kind " + kind);
                });
    }

    private static void writeFrames(List<Frame> frames, CausalWriter out) {
        out.writeVarint(frames.size());
        for (var frame : frames) {
            out.writeVarint(frame.first().counter());
            out.writeVarint(frame.dots());
            out.writeBytes(frame.bytes());
        }
    }

    private static void writeReplicas(SortedSet<ReplicaId> replicas, CausalWriter out) {
        out.writeVarint(replicas.size());
        replicas.forEach(out::writeReplica);
    }

    private static SortedSet<ReplicaId> readReplicas(CausalReader in) {
        return new TreeSet<>(
                in.readAscending("replicas", CausalReader::readReplica, replica -> replica));
    }

    private static Phase readPhase(CausalReader in) {
        return PHASES.get((int) in.readVarint(PHASES.size() - 1L, "a phase"));
    }

    private static int readIndex(CausalReader in) {
        return (int) in.readVarint(Integer.MAX_VALUE, "a chunk's place");
    }

    /// A state takes many messages, and no later one would show that one of them was altered.
    private static StateChunk readChunk(CausalReader in) {
        var end = ENDS.get((int) in.readVarint(ENDS.size() - 1L, "what ends with a chunk"));
        var percent = (int) in.readVarint(100, "per cent");
        var start = in.position();
        var checksum = in.readInt();
        var bytes = in.readBytes();
        if (checksum(bytes) != checksum) {
            throw in.malformed(
                    start,
                    "the checksum %08x of %d bytes".formatted(checksum(bytes), bytes.length()),
                    "%08x".formatted(checksum));
        }
        if (bytes.length() == 0 || bytes.length() > StateChunk.MOST_BYTES) {
            throw in.malformed(
                    start,
                    "from 1 to %d bytes of a state".formatted(StateChunk.MOST_BYTES),
                    Integer.toString(bytes.length()));
        }
        return new StateChunk(end, percent, bytes);
    }

    private static int checksum(Bytes bytes) {
        var crc = new CRC32C();
        crc.update(bytes.toArray());
        return (int) crc.getValue();
    }

    private static List<String> readTexts(CausalReader in) {
        var count = in.readCount("names");
        var texts = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            texts.add(in.readText());
        }
        return texts;
    }

    private static PeerMessage.Updates readUpdates(CausalReader in) {
        var origin = in.readReplica();
        var end = in.readBoolean();
        return new PeerMessage.Updates(origin, readFrames(origin, in), end);
    }

    private static PeerMessage.Brief readBrief(CausalReader in) {
        var origin = in.readReplica();
        return new PeerMessage.Brief(origin, readFrames(origin, in));
    }

    private static List<Frame> readFrames(ReplicaId origin, CausalReader in) {
        var count = in.readCount("frames");
        var frames = new ArrayList<Frame>();
        for (var i = 0; i < count; i++) {
            var start = in.position();
            var first = new Dot(origin, in.readCounter());
            var dots = (int) in.readVarint(Frame.MAX_DOTS, "a number of dots");
            if (dots == 0) {
                throw in.malformed(start, "at least one dot", "none");
            }
            frames.add(new Frame(first, dots, in.readBytes()));
        }
        return frames;
    }
}
