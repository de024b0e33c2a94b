package io.minidote.codec;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.base.Invariant;
import io.minidote.broadcast.Head;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.DataTypes;
import io.minidote.crdt.Key;
import io.minidote.replica.Answers;
import io.minidote.replica.Membership;
import io.minidote.replica.Objects;
import io.minidote.replica.Saved;
import io.minidote.replica.View;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A replica's saved state as chunks of bytes: one that tells what it is, then what requests were
/// answered with, then its objects.
///
/// Each chunk can be read by itself, so neither side ever holds more than one.
public final class SavedCodec {

    private static final int VERSION = 3;

    /// A chunk is closed once it has grown to this.
    private static final int CHUNK_BYTES = 256 << 10;

    private SavedCodec() {}

    public static Iterator<Bytes> write(Saved saved) {
        return write(saved, CHUNK_BYTES);
    }

    /// @param chunkBytes a chunk is closed once it has grown to this
    static Chunks write(Saved saved, int chunkBytes) {
        return new Chunks(saved, chunkBytes);
    }

    private static Bytes writeHeader(Saved saved) {
        var out = new CausalWriter();
        out.writeByte(VERSION);
        out.writeVarint(saved.appends());
        out.writeTime(saved.time());
        out.writeClock(saved.view().clock());
        out.writeClock(saved.view().stable());
        writeMembership(saved.view().membership(), out);
        out.writeVarint(saved.heads().size());
        saved.heads()
                .forEach((origin, head) -> {
                    out.writeReplica(origin);
                    out.writeVarint(head.counter());
                    out.writeClock(head.after());
                    out.writeTime(head.time());
                });
        out.writeVarint(saved.view().answers().size());
        return out.toBytes();
    }

    private static void writeMembership(Membership membership, CausalWriter out) {
        out.writeLong(membership.cluster());
        out.writeVarint(membership.joins().size());
        membership
                .joins()
                .forEach((member, excused) -> {
                    out.writeReplica(member);
                    out.writeVarint(excused.size());
                    excused.forEach(out::writeReplica);
                });
        out.writeVarint(membership.leaving().size());
        membership
                .leaving()
                .forEach((gone, ceased) -> {
                    out.writeReplica(gone);
                    FrameCodec.writeCounters(ceased, out);
                });
        out.writeVarint(membership.retired().size());
        membership
                .retired()
                .forEach((gone, retirement) -> {
                    out.writeReplica(gone);
                    out.writeVarint(retirement.at());
                    out.writeDot(retirement.by());
                });
        FrameCodec.writeCounters(membership.again(), out);
    }

    private static Membership readMembership(CausalReader in) {
        var cluster = in.readLong();
        var joins = new TreeMap<ReplicaId, SortedSet<ReplicaId>>();
        for (var left = in.readCount("members"); left > 0; left--) {
            joins.put(
                    in.readReplica(),
                    new TreeSet<>(
                            in.readAscending("replicas", CausalReader::readReplica, each -> each)));
        }
        var leaving = new TreeMap<ReplicaId, NavigableMap<ReplicaId, Long>>();
        for (var left = in.readCount("members that leave"); left > 0; left--) {
            leaving.put(in.readReplica(), FrameCodec.readCounters(in));
        }
        var retired = new TreeMap<ReplicaId, Membership.Retirement>();
        for (var left = in.readCount("retired replicas"); left > 0; left--) {
            retired.put(
                    in.readReplica(),
                    new Membership.Retirement(FrameCodec.readEvents(in), in.readDot()));
        }
        return new Membership(cluster, joins, leaving, retired, FrameCodec.readCounters(in));
    }

    static final class Chunks implements Iterator<Bytes> {

        private final Answers answers;
        private final Objects objects;
        private final int chunkBytes;
        private final long all;
        private final Deque<Bytes> buckets;
        private final Deque<Bytes> ready = new ArrayDeque<>();
        private Iterator<Objects.Entry<?, ?, ?>> bucket = Collections.emptyIterator();

        private long written;

        private Chunks(Saved saved, int chunkBytes) {
            this.chunkBytes = chunkBytes;
            answers = saved.view().answers();
            objects = saved.view().objects();
            all = answers.size() + objects.buckets().stream().mapToLong(objects::size).sum();
            buckets = new ArrayDeque<>(objects.buckets());
            ready.add(writeHeader(saved));
        }

        /// How much has been written.
        int percent() {
            return hasNext() ? (int) Math.min(99, 100 * written / Math.max(1, all)) : 100;
        }

        @Override
        public boolean hasNext() {
            return !ready.isEmpty() || hasAnswers() || bucket.hasNext() || !buckets.isEmpty();
        }

        /// Whether there are answers left: they come first.
        private boolean hasAnswers() {
            return written < answers.size();
        }

        @Override
        public Bytes next() {
            if (!ready.isEmpty()) {
                return ready.remove();
            }
            if (!hasNext()) {
                throw new NoSuchElementException("no chunk is left");
            }
            var out = new CausalWriter(chunkBytes + (chunkBytes >> 2));
            while (out.length() < chunkBytes && hasNext()) {
                if (hasAnswers()) {
                    writeAnswer(answers.byTime().at((int) written), answers, out);
                    written++;
                } else if (bucket.hasNext()) {
                    writeObject(bucket.next(), out);
                    written++;
                } else {
                    bucket = objects.entries(buckets.remove()).iterator();
                }
            }
            return out.toBytes();
        }
    }

    private static void writeAnswer(Answers.Moment moment, Answers answers, CausalWriter out) {
        out.writeBytes(moment.request().bytes());
        out.writeBytes(answers.find(moment.request()).orElseThrow().answer());
        out.writeTime(moment.time());
        out.writeDot(moment.by());
    }

    private static <S extends Crdt<S, O, E>, O, E> void writeObject(
            Objects.Entry<S, O, E> object, CausalWriter out) {
        var type = object.key().type();
        out.writeVarint(DataTypes.number(type));
        out.writeBytes(object.key().bucket());
        out.writeBytes(object.key().key());
        type.writeState(object.state(), out);
    }

    /// Objects that are in memory already, each the type's empty one where there is none.
    @FunctionalInterface
    public interface Known {
        <S extends Crdt<S, O, E>, O, E> S get(Key<S, O, E> key);
    }

    /// Puts a saved state together again, chunk by chunk.
    public static final class Reader {

        private final Known known;

        private boolean first = true;
        private long appends;
        private HybridTime time = HybridTime.ZERO;
        private VectorClock clock = VectorClock.EMPTY;
        private VectorClock stable = VectorClock.EMPTY;
        private Membership membership = Membership.NONE;
        private final TreeMap<ReplicaId, Head> heads = new TreeMap<>();
        private int answersLeft;
        private Answers answers = Answers.NONE;
        private final Objects.Builder objects = Objects.NONE.builder();

        public Reader() {
            this(Objects.NONE::get);
        }

        /// @param known is taken in place of what is read and equals it
        Reader(Known known) {
            this.known = known;
        }

        /// Takes the next chunk; a value says how many answers and objects it held.
        public Decoded<Integer> accept(Bytes chunk) {
            var reader = new CausalReader(chunk);
            if (first) {
                first = false;
                return Decoded.of(reader, this::readHeader);
            }
            return Decoded.of(
                    reader,
                    in -> {
                        var count = 0;
                        while (in.remaining() > 0) {
                            if (answersLeft > 0) {
                                readAnswer(in);
                                answersLeft--;
                            } else {
                                readObject(in, FrameCodec.readType(in));
                            }
                            count++;
                        }
                        return count;
                    });
        }

        /// What has been read so far weighs.
        long weight() {
            return answers.weight() + objects.weight();
        }

        public Saved finish() {
            Invariant.check(!first, "a saved state has at least one chunk, not none");
            var view = new View(clock, stable, time, objects.build(), membership, answers);
            return new Saved(appends, view, heads, time);
        }

        private int readHeader(CausalReader in) {
            var version = in.readByte();
            if (version != VERSION) {
                throw in.malformed(0, "snapshot version " + VERSION, "version " + version);
            }
            appends = in.readVarint(Long.MAX_VALUE, "a number of frames");
            time = in.readTime();
            clock = in.readClock();
            stable = in.readClock();
            membership = readMembership(in);
            var origins = in.readCount("origins");
            for (var i = 0; i < origins; i++) {
                heads.put(
                        in.readReplica(),
                        new Head(in.readCounter(), in.readClock(), in.readTime()));
            }
            answersLeft = (int) in.readVarint(Integer.MAX_VALUE, "a number of answers");
            return 0;
        }

        private void readAnswer(CausalReader in) {
            var start = in.position();
            var request = FrameCodec.readRequest(in);
            var more =
                    answers.with(
                            request,
                            new Answers.Answer(in.readBytes(), in.readTime(), in.readDot()));
            if (more.size() == answers.size()) {
                throw in.malformed(start, "each request once", request + " once more");
            }
            answers = more;
        }

        private <S extends Crdt<S, O, E>, O, E> void readObject(
                CausalReader in, DataType<S, O, E> type) {
            var start = in.position();
            var key = new Key<>(in.readBytes(), in.readBytes(), type);
            var state = type.readState(in);
            if (state.equals(type.empty())) {
                throw in.malformed(start, "an object", "nothing at " + key);
            }
            if (!objects.get(key).equals(type.empty())) {
                throw in.malformed(start, "each object once", key + " once more");
            }
            var same = known.get(key);
            objects.put(key, state.equals(same) ? same : state);
        }
    }
}
