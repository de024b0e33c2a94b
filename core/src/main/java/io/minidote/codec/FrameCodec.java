package io.minidote.codec;

import io.minidote.base.Decoded;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.DataTypes;
import io.minidote.crdt.Key;
import io.minidote.replica.Announcement;
import io.minidote.replica.Effect;
import io.minidote.replica.Once;
import io.minidote.replica.RequestId;
import io.minidote.replica.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// A tagged transaction as the bytes of a [Frame].
///
/// The clocks are differences to the previous transaction of the same origin, so cost follows what
/// its origin has heard since, not how many members there are. Written once, by the origin: logs
/// and messages everywhere carry the same bytes.
public final class FrameCodec {

    private static final int CHANGES = 0;
    private static final int FOUNDED = 1;
    private static final int JOINED = 2;
    private static final int FORGOTTEN = 3;
    private static final int CEASED = 4;
    private static final int RETIRED = 5;
    private static final int AGAIN = 6;

    /// Stands before the kind of what answers a request that has a name.
    private static final int ONCE = 7;

    /// Stands before the kind of what announces something, behind [#ONCE].
    private static final int ANNOUNCED = 8;

    private FrameCodec() {}

    /// @param before the origin's transaction just before this one
    public static Frame write(Tagged<Transaction> tagged, Head before) {
        var out = new CausalWriter(128);
        out.writeClockSince(before.after(), tagged.after(), tagged.first().replica());
        out.writeClockWithin(tagged.after(), tagged.seen());
        out.writeSigned(tagged.time().packed() - before.time().packed());
        writePayload(tagged.payload(), out);
        return new Frame(tagged.first(), tagged.dots(), out.toBytes());
    }

    static void writePayload(Transaction payload, CausalWriter out) {
        payload.once()
                .ifPresent(once -> {
                    out.writeByte(ONCE);
                    out.writeBytes(once.request().bytes());
                    out.writeBytes(once.answer());
                });
        if (!payload.announced().isEmpty()) {
            out.writeByte(ANNOUNCED);
            out.writeVarint(payload.announced().size());
            for (var each : payload.announced()) {
                out.writeBytes(each.channel());
                out.writeBytes(each.text());
            }
        }
        switch (payload) {
            case Transaction.Changes(var effects, _, _) -> {
                out.writeByte(CHANGES);
                writeEffects(effects, out);
            }
            case Transaction.Founded(var cluster) -> {
                out.writeByte(FOUNDED);
                out.writeLong(cluster);
            }
            case Transaction.Joined(var replica, var brings) -> {
                out.writeByte(JOINED);
                out.writeReplica(replica);
                out.writeClock(brings);
            }
            case Transaction.Forgotten(var replica) -> {
                out.writeByte(FORGOTTEN);
                out.writeReplica(replica);
            }
            case Transaction.Ceased(var upTo) -> {
                out.writeByte(CEASED);
                writeCounters(upTo, out);
            }
            case Transaction.Retired(var replica, var at) -> {
                out.writeByte(RETIRED);
                out.writeReplica(replica);
                out.writeVarint(at);
            }
            case Transaction.Again(var of, var upTo, var time, var effects, _) -> {
                out.writeByte(AGAIN);
                out.writeReplica(of);
                out.writeVarint(upTo);
                out.writeTime(time);
                writeEffects(effects, out);
            }
        }
    }

    public static Decoded<Tagged<Transaction>> read(Frame frame, Head before) {
        return Decoded.of(
                new CausalReader(frame.bytes()),
                in -> {
                    var origin = frame.first().replica();
                    var after = in.readClockSince(before.after()).with(origin, before.counter());
                    checkFollows(in, frame, before, after);
                    var seen = in.readClockWithin(after);
                    var time = readTime(in, before.time());
                    return new Tagged<>(
                            frame.first(),
                            frame.dots(),
                            after,
                            seen,
                            time,
                            readPayload(in, frame.dots()));
                });
    }

    /// A frame whose predecessor nobody has any more: its transaction without clocks and time.
    public static Decoded<Tagged<Transaction>> readAlone(Frame frame) {
        return Decoded.of(
                new CausalReader(frame.bytes()),
                in -> {
                    in.skipClockSince();
                    in.skipClockWithin();
                    in.readSigned();
                    return new Tagged<>(
                            frame.first(),
                            frame.dots(),
                            VectorClock.EMPTY.with(
                                    frame.first().replica(), frame.first().counter() - 1),
                            VectorClock.EMPTY,
                            HybridTime.ZERO,
                            readPayload(in, frame.dots()));
                });
    }

    static void checkFollows(CausalReader in, Frame frame, Head before, VectorClock after) {
        var origin = frame.first().replica();
        if (after.get(origin) != before.counter()
                || frame.first().counter() != before.counter() + 1) {
            throw in.malformed(
                    0,
                    origin + " from " + (before.counter() + 1),
                    frame.first() + " after " + after);
        }
    }

    static HybridTime readTime(CausalReader in, HybridTime before) {
        var start = in.position();
        var packed = before.packed() + in.readSigned();
        if (packed < 0) {
            throw in.malformed(start, "a time since 1970", Long.toString(packed));
        }
        return new HybridTime(packed);
    }

    static Transaction readPayload(CausalReader in, int dots) {
        var start = in.position();
        var kind = in.readByte();
        return switch (kind) {
            case CHANGES, AGAIN -> readEffects(kind, Optional.empty(), in, dots);
            case ONCE -> {
                var once = Optional.of(new Once(readRequest(in), in.readBytes()));
                var what = in.position();
                var inner = in.readByte();
                yield switch (inner) {
                    case CHANGES, AGAIN -> readEffects(inner, once, in, dots);
                    case ANNOUNCED -> readAnnouncing(once, in, dots);
                    default ->
                            throw in.malformed(
                                    what, "a kind that answers a request", "kind " + inner);
                };
            }
            case ANNOUNCED -> readAnnouncing(Optional.empty(), in, dots);
            case FOUNDED -> {
                var cluster = in.readLong();
                if (cluster == 0) {
                    throw in.malformed(start, "a cluster's name", "0");
                }
                yield new Transaction.Founded(cluster);
            }
            case JOINED -> new Transaction.Joined(in.readReplica(), in.readClock());
            case FORGOTTEN -> new Transaction.Forgotten(in.readReplica());
            case CEASED -> new Transaction.Ceased(readCounters(in));
            case RETIRED -> new Transaction.Retired(in.readReplica(), readEvents(in));
            default -> throw in.malformed(start, "a kind of transaction", "kind " + kind);
        };
    }

    private static Transaction readAnnouncing(Optional<Once> once, CausalReader in, int dots) {
        var start = in.position();
        var count = in.readCount("announcements");
        if (count == 0) {
            throw in.malformed(start, "announcements", "none");
        }
        var announced = new ArrayList<Announcement>(Math.min(count, 1024));
        for (var i = 0; i < count; i++) {
            announced.add(new Announcement(in.readBytes(), in.readBytes()));
        }
        var what = in.position();
        var inner = in.readByte();
        if (inner != CHANGES) {
            throw in.malformed(what, "a kind that announces something", "kind " + inner);
        }
        return new Transaction.Changes(readEffects(in, dots), once, announced);
    }

    private static Transaction readEffects(
            int kind, Optional<Once> once, CausalReader in, int dots) {
        return kind == CHANGES
                ? new Transaction.Changes(readEffects(in, dots), once)
                : new Transaction.Again(
                        in.readReplica(),
                        in.readCounter(),
                        in.readTime(),
                        readEffects(in, dots),
                        once);
    }

    static RequestId readRequest(CausalReader in) {
        var start = in.position();
        var bytes = in.readBytes();
        if (bytes.length() == 0 || bytes.length() > RequestId.LONGEST) {
            throw in.malformed(
                    start,
                    "a request id of 1 to " + RequestId.LONGEST + " bytes",
                    bytes.length() + " bytes");
        }
        return new RequestId(bytes);
    }

    /// Of each replica, how many of its events.
    static void writeCounters(NavigableMap<ReplicaId, Long> counters, CausalWriter out) {
        out.writeVarint(counters.size());
        counters.forEach((replica, counter) -> {
            out.writeReplica(replica);
            out.writeVarint(counter);
        });
    }

    static NavigableMap<ReplicaId, Long> readCounters(CausalReader in) {
        var counters = new TreeMap<ReplicaId, Long>();
        in.readAscending(
                        "replicas",
                        reader -> Map.entry(reader.readReplica(), readEvents(reader)),
                        Map.Entry::getKey)
                .forEach(each -> counters.put(each.getKey(), each.getValue()));
        return counters;
    }

    static long readEvents(CausalReader in) {
        return in.readVarint(Long.MAX_VALUE / 2, "a number of events");
    }

    private static List<Effect<?, ?, ?>> readEffects(CausalReader in, int dots) {
        var count = in.readCount("effects");
        var effects = new ArrayList<Effect<?, ?, ?>>(Math.min(count, 1024));
        var next = 0;
        for (var i = 0; i < count; i++) {
            var offset = next + (int) in.readVarint(dots, "a place among the dots");
            if (offset >= dots) {
                throw in.malformed(
                        in.position(), "a place below " + dots, Integer.toString(offset));
            }
            effects.add(readEffect(in, offset, readType(in)));
            next = offset + 1;
        }
        return effects;
    }

    static DataType<?, ?, ?> readType(CausalReader in) {
        var start = in.position();
        var number = (int) in.readVarint(Integer.MAX_VALUE, "a data type's number");
        return DataTypes.numbered(number)
                .orElseThrow(() -> in.malformed(start, "a known data type", "number " + number));
    }

    private static void writeEffects(List<Effect<?, ?, ?>> effects, CausalWriter out) {
        out.writeVarint(effects.size());
        var next = 0;
        for (var effect : effects) {
            out.writeVarint(effect.offset() - next);
            writeEffect(effect, out);
            next = effect.offset() + 1;
        }
    }

    private static <S extends Crdt<S, O, E>, O, E> void writeEffect(
            Effect<S, O, E> effect, CausalWriter out) {
        var key = effect.key();
        out.writeVarint(DataTypes.number(key.type()));
        out.writeBytes(key.bucket());
        out.writeBytes(key.key());
        key.type().writeEffect(effect.effect(), out);
    }

    private static <S extends Crdt<S, O, E>, O, E> Effect<S, O, E> readEffect(
            CausalReader in, int offset, DataType<S, O, E> type) {
        var key = new Key<>(in.readBytes(), in.readBytes(), type);
        return new Effect<>(offset, key, type.readEffect(in));
    }
}
