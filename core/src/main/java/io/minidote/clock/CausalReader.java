package io.minidote.clock;

import io.minidote.base.ByteReader;
import io.minidote.base.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads what [CausalWriter] wrote.
public final class CausalReader extends ByteReader {

    /// Half of what 64 bits hold is more than anybody will ever count to.
    private static final long LARGEST_COUNTER = Long.MAX_VALUE / 2;

    /// A value may lie in another that lies in another, and so on, so deep.
    public static final int DEEPEST = 32;

    private int depth;

    private final List<ReplicaId> replicas = new ArrayList<>();
    private final Set<ReplicaId> known = new HashSet<>(); // never iterated

    public CausalReader(Bytes bytes) {
        super(bytes);
    }

    public ReplicaId readReplica() {
        var start = position();
        var number = (int) readVarint(replicas.size(), "a replica's number");
        if (number > 0) {
            return replicas.get(number - 1);
        }
        var name = readText();
        if (!ReplicaId.isName(name)) {
            throw malformed(start, "a replica's name", "'" + name + "'");
        }
        var replica = new ReplicaId(name, readLong());
        if (!known.add(replica)) {
            throw malformed(start, "the number of " + replica, "its name again");
        }
        replicas.add(replica);
        return replica;
    }

    public Dot readDot() {
        return new Dot(readReplica(), readCounter());
    }

    /// A counter from 1.
    public long readCounter() {
        var start = position();
        var counter = readVarint(LARGEST_COUNTER, "a counter");
        if (counter == 0) {
            throw malformed(start, "a counter from 1", "0");
        }
        return counter;
    }

    public VectorClock readClock() {
        var start = position();
        var count = readCount("replicas");
        var builder = new VectorClock.Builder(Math.min(count, 64));
        ReplicaId before = null;
        for (var i = 0; i < count; i++) {
            var replica = readReplica();
            if (before != null && before.compareTo(replica) >= 0) {
                throw malformed(
                        start, "replicas in ascending order", before + " before " + replica);
            }
            builder.add(replica, readCounter());
            before = replica;
        }
        return builder.build();
    }

    /// Reads what [CausalWriter#writeClockSince] wrote, given the same `base`.
    public VectorClock readClockSince(VectorClock base) {
        var changed = new TreeMap<ReplicaId, Long>();
        for (var left = readCount("replicas"); left > 0; left--) {
            var start = position();
            var place = (int) readVarint(base.size(), "a replica's place");
            var replica = place == 0 ? readReplica() : base.replica(place - 1);
            var counter = base.get(replica) + readCounter();
            if (counter > LARGEST_COUNTER) {
                throw malformed(
                        start,
                        "at most %d events of %s".formatted(LARGEST_COUNTER, replica),
                        Long.toUnsignedString(counter));
            }
            if (changed.put(replica, counter) != null) {
                throw malformed(start, "each replica once", replica + " again");
            }
        }
        return base.with(changed);
    }

    /// What [CausalWriter#writeFollowing] wrote turned out to be.
    public sealed interface Following {
        record Clock(VectorClock clock) implements Following {}

        /// It cannot be told, because nobody knows what came before `dot`.
        record Lacks(Dot dot) implements Following {}
    }

    /// Reads what [CausalWriter#writeFollowing] wrote, given the same `base`, up to the first dot
    /// of which the past is not known.
    ///
    /// @param count how many dots there are
    public Following readFollowing(
            int count, VectorClock base, Function<Dot, Optional<VectorClock>> past) {
        var clock = base;
        var before = -1;
        for (var left = count; left > 0; left--) {
            var start = position();
            var step = readVarint(2L * clock.size() + 1, "a replica's place");
            if (step == 1 || before + step / 2 >= clock.size()) {
                throw malformed(start, "a place behind " + before, Long.toString(step));
            }
            var replica = step == 0 ? readReplica() : clock.replica(before + (int) (step / 2));
            var more = step % 2 == 0 && step > 0 ? 1 : readCounter();
            if (clock.get(replica) + more < 0) {
                throw malformed(start, "a counter", "one beyond all bounds");
            }
            var dot = new Dot(replica, clock.get(replica) + more);
            var known = past.apply(dot);
            if (known.isEmpty()) {
                return new Following.Lacks(dot);
            }
            clock = clock.join(known.get()).with(dot);
            before = clock.index(replica);
        }
        return new Following.Clock(clock);
    }

    /// Passes over what [CausalWriter#writeClockSince] wrote, where the `base` is not known any
    /// more.
    public void skipClockSince() {
        for (var left = readCount("replicas"); left > 0; left--) {
            if (readVarint(Integer.MAX_VALUE, "a replica's place") == 0) {
                readReplica();
            }
            readCounter();
        }
    }

    /// Passes over what [CausalWriter#writeClockWithin] wrote.
    public void skipClockWithin() {
        for (var left = readCount("replicas"); left > 0; left--) {
            readVarint(Integer.MAX_VALUE, "a replica's place");
            readVarint(Long.MAX_VALUE, "a number of events");
        }
    }

    /// Reads what [CausalWriter#writeClockWithin] wrote, given the same `base`.
    public VectorClock readClockWithin(VectorClock base) {
        var changed = new TreeMap<ReplicaId, Long>();
        for (var left = readCount("replicas"); left > 0; left--) {
            var start = position();
            if (base.isEmpty()) {
                throw malformed(start, "no replica in an empty clock", "one");
            }
            var replica = base.replica((int) readVarint(base.size() - 1, "a replica's place"));
            var less = readVarint(base.get(replica), "no more than there is of " + replica);
            if (less == 0 || changed.put(replica, base.get(replica) - less) != null) {
                throw malformed(start, "each replica once, with less", replica + " less " + less);
            }
        }
        return base.with(changed);
    }

    /// Reads a value that lies in another of its kind, as an object does in a map: bytes cannot say
    /// that it lies so deep that the stack ends.
    public <T> T nested(Supplier<T> read) {
        if (depth == DEEPEST) {
            throw malformed(position(), "values at most " + DEEPEST + " deep in others", "more");
        }
        depth++;
        var value = read.get();
        depth--;
        return value;
    }

    /// A count, and as many values whose keys stand in ascending order.
    public <T, K extends Comparable<K>> List<T> readAscending(
            String what, Function<CausalReader, T> read, Function<T, K> key) {
        var count = readCount(what);
        if (count == 0) {
            return List.of(); // as most lists in a state are
        }
        var values = new ArrayList<T>(Math.min(count, 16));
        for (var i = 0; i < count; i++) {
            var start = position();
            var value = read.apply(this);
            if (i > 0 && key.apply(values.getLast()).compareTo(key.apply(value)) >= 0) {
                throw malformed(
                        start,
                        what + " in ascending order",
                        key.apply(values.getLast()) + " before " + key.apply(value));
            }
            values.add(value);
        }
        return values;
    }

    /// Dots, as [CausalWriter#writeDots] wrote them.
    public DotSet readDots() {
        return DotSet.of(readAscending("dots", CausalReader::readDot, dot -> dot));
    }

    public HybridTime readTime() {
        return new HybridTime(readVarint(Long.MAX_VALUE, "a time"));
    }
}
