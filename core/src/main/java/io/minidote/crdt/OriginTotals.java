package io.minidote.crdt;

import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What increments add up to: one total per origin, however many increments there were, and how
/// much of it resets have undone.
///
/// A reset undoes the increments its issuer had seen. Those of one origin are its first so many, so
/// the reset carries their total, and undone is up to the furthest of all resets: two that have
/// seen the same increments undo them once.
///
/// A total counts from the dot `first`: its _frame_. An origin begins a new frame with an increment
/// for which all its earlier ones are undone; it says so in the effect, and because every replica
/// that applies this has applied those resets, all do the same. Frames are what makes forgetting
/// possible: an entry that is wholly undone, by a reset that is stable, is dropped. No increment of
/// that frame can arrive any more: its origin would have issued it before it had the reset.
///
/// Three replicas: a increments; b resets; c hears of both; before it hears of the reset, a
/// increments again. That second increment belongs to a's first frame, and the reset is not stable
/// before it is everywhere, so whoever adds it still has the frame it adds to.
public final class OriginTotals implements Weighed {

    public static final OriginTotals NONE = new OriginTotals(new Entry[0]);

    /// How much of one origin an effect's issuer had seen: the total, in the frame it knew.
    public record Seen(ReplicaId origin, Number total) {}

    /// A total to count from: what an origin's first `upTo` dots added up to, in the frame that the
    /// last of them is in.
    public record Base(ReplicaId origin, long upTo, Number total) implements Weighed {
        @Override
        public long weight() {
            return Weighed.object(16) + Sums.weight(total);
        }
    }

    /// What resets have undone of one total.
    private sealed interface Undone extends Weighed {

        record Nothing() implements Undone {
            @Override
            public long weight() {
                return 0;
            }
        }

        /// @param upTo how many dots of the origin the furthest reset had seen
        /// @param total what those added up to
        /// @param reset the dot of that reset; of several the least
        record UpTo(long upTo, Number total, Dot reset) implements Undone {
            @Override
            public long weight() {
                return Weighed.object(16) + Sums.weight(total) + reset.weight();
            }
        }

        Undone NOTHING = new Nothing();

        default long upTo() {
            return this instanceof UpTo undone ? undone.upTo : 0;
        }

        default Number total() {
            return this instanceof UpTo undone ? undone.total : Sums.ZERO;
        }

        private Undone further(Undone other) {
            if (this instanceof UpTo mine && other instanceof UpTo theirs) {
                var order = Long.compare(mine.upTo, theirs.upTo);
                return order > 0 || order == 0 && mine.reset.compareTo(theirs.reset) <= 0
                        ? mine
                        : theirs;
            }
            return this instanceof UpTo ? this : other;
        }
    }

    /// @param first the counter of the increment that began the frame
    /// @param last the counter of the latest increment
    /// @param total what the increments from `first` to `last` add up to
    private record Entry(ReplicaId origin, long first, long last, Number total, Undone undone)
            implements Weighed {

        @Override
        public long weight() {
            return Weighed.object(28) + Sums.weight(total) + undone.weight();
        }

        boolean live() {
            return last > undone.upTo();
        }

        boolean forgettable(VectorClock stable) {
            return undone instanceof Undone.UpTo(_, _, var reset)
                    && !live()
                    && stable.contains(reset);
        }

        Entry with(Undone furthest) {
            return furthest.equals(undone) ? this : new Entry(origin, first, last, total, furthest);
        }

        Entry merge(Entry other) {
            if (first != other.first) {
                return first > other.first ? this : other;
            }
            return (last >= other.last ? this : other).with(undone.further(other.undone));
        }
    }

    /// In ascending order of origins.
    private final Entry[] entries;

    private OriginTotals(Entry[] entries) {
        this.entries = entries;
    }

    private static OriginTotals of(List<Entry> entries) {
        return entries.isEmpty() ? NONE : new OriginTotals(entries.toArray(Entry[]::new));
    }

    public boolean isEmpty() {
        return entries.length == 0;
    }

    /// Looks at each origin, as every change does that copies them.
    @Override
    public long weight() {
        if (isEmpty()) {
            return 0;
        }
        var weight = Weighed.object(4) + Weighed.array(4L * entries.length);
        for (var entry : entries) {
            weight += entry.weight();
        }
        return weight;
    }

    /// Whether some increment is not undone.
    public boolean live() {
        for (var entry : entries) {
            if (entry.live()) {
                return true;
            }
        }
        return false;
    }

    /// Whether the next increment of `origin` begins a frame.
    boolean begins(ReplicaId origin) {
        var index = index(origin);
        return index < 0 || !entries[index].live();
    }

    /// Adds to its origin's total, or begins a new one with it. A total that somebody else wrote
    /// may claim to have counted further than `dot`; then it has.
    OriginTotals plus(Number n, boolean begins, Dot dot) {
        var index = index(dot.replica());
        if (index < 0) {
            var more = new ArrayList<>(List.of(entries));
            more.add(-index - 1, frame(n, dot));
            return of(more);
        }
        var changed = entries.clone();
        var entry = entries[index];
        changed[index] =
                begins
                        ? frame(n, dot)
                        : new Entry(
                                entry.origin,
                                entry.first,
                                Math.max(entry.last, dot.counter()),
                                Sums.plus(entry.total, n),
                                entry.undone);
        return new OriginTotals(changed);
    }

    private static Entry frame(Number n, Dot dot) {
        return new Entry(dot.replica(), dot.counter(), dot.counter(), n, Undone.NOTHING);
    }

    /// What an effect that undoes all it has seen must carry.
    List<Seen> seen() {
        var seen = new ArrayList<Seen>(entries.length);
        for (var entry : entries) {
            if (entry.live()) {
                seen.add(new Seen(entry.origin, entry.total));
            }
        }
        return List.copyOf(seen);
    }

    /// What an effect must carry that counts all its issuer has seen, in the order of origins.
    List<Base> bases() {
        var bases = new ArrayList<Base>(entries.length);
        for (var entry : entries) {
            if (entry.live()) {
                bases.add(new Base(entry.origin, entry.last, entry.total));
            }
        }
        return List.copyOf(bases);
    }

    /// Undoes what the issuer of an effect had seen. Increments of its own transaction are not in
    /// the transaction any more: [Crdt#undoes] has left them out.
    OriginTotals without(List<Seen> seen, Stamp stamp) {
        return without(
                seen.stream()
                        .map(of -> new Base(of.origin(), stamp.seen().get(of.origin()), of.total()))
                        .toList(),
                stamp.dot());
    }

    /// Undoes what `bases` count.
    OriginTotals without(List<Base> bases, Dot reset) {
        var changed = entries;
        for (var base : bases) {
            var index = index(base.origin());
            if (index >= 0 && base.upTo() >= entries[index].first) {
                var undone = new Undone.UpTo(base.upTo(), base.total(), reset);
                changed = changed == entries ? entries.clone() : changed;
                changed[index] = changed[index].with(changed[index].undone.further(undone));
            }
        }
        return changed == entries ? this : new OriginTotals(changed);
    }

    /// Of one origin the later frame wins whole, because all before it was undone. In one frame the
    /// later total wins, and undone is what either side knows to be.
    ///
    /// An entry on one side only is news to the other, or was dropped there. It was dropped there
    /// if the clock covers the frame's first dot, because an entry goes only by being dropped or
    /// replaced by a later frame. And then nothing of it is left to know here: dropped is what was
    /// undone by a stable reset, so all increments of that frame were there.
    OriginTotals merge(VectorClock mine, OriginTotals other, VectorClock theirs) {
        if (equals(other)) {
            return this;
        }
        var merged = new ArrayList<Entry>(Math.max(entries.length, other.entries.length));
        var a = 0;
        var b = 0;
        while (a < entries.length || b < other.entries.length) {
            var order =
                    a == entries.length
                            ? 1
                            : b == other.entries.length
                                    ? -1
                                    : entries[a].origin.compareTo(other.entries[b].origin);
            if (order == 0) {
                merged.add(entries[a++].merge(other.entries[b++]));
            } else {
                var entry = order < 0 ? entries[a++] : other.entries[b++];
                var absentAt = order < 0 ? theirs : mine;
                if (absentAt.get(entry.origin) < entry.first) {
                    merged.add(entry);
                }
            }
        }
        return of(merged);
    }

    OriginTotals stabilize(VectorClock stable) {
        for (var entry : entries) {
            if (entry.forgettable(stable)) {
                return of(
                        Arrays.stream(entries).filter(each -> !each.forgettable(stable)).toList());
            }
        }
        return this;
    }

    /// The dots of the resets that let an entry go once they are stable.
    DotSet awaitsStability() {
        var resets = DotSet.EMPTY;
        for (var entry : entries) {
            if (entry.undone instanceof Undone.UpTo(_, _, var reset) && !entry.live()) {
                resets = resets.with(reset);
            }
        }
        return resets;
    }

    /// The sum of all that is not undone.
    Number sum() {
        return sum(List.of());
    }

    /// The sum of all that is neither undone nor already counted in `bases`.
    Number sum(List<Base> bases) {
        var sum = Sums.ZERO;
        for (var entry : entries) {
            var from = entry.undone.total();
            for (var base : bases) {
                if (base.origin().equals(entry.origin) && counts(base, entry)) {
                    from = base.total();
                }
            }
            sum = Sums.plus(sum, Sums.minus(entry.total, from));
        }
        return sum;
    }

    /// Those of `bases` that say more than what is undone here. The others never will again: frames
    /// and what is undone only move on.
    List<Base> relevant(List<Base> bases) {
        if (bases.isEmpty()) {
            return bases;
        }
        var relevant =
                bases.stream()
                        .filter(base -> {
                            var index = index(base.origin());
                            return index >= 0 && counts(base, entries[index]);
                        })
                        .toList();
        return relevant.size() == bases.size() ? bases : relevant;
    }

    private static boolean counts(Base base, Entry entry) {
        return base.upTo() >= entry.first && base.upTo() > entry.undone.upTo();
    }

    /// The position of `origin` among [#entries], or -1 minus where it would stand.
    private int index(ReplicaId origin) {
        for (var i = 0; i < entries.length; i++) {
            var order = entries[i].origin.compareTo(origin);
            if (order >= 0) {
                return order == 0 ? i : -i - 1;
            }
        }
        return -entries.length - 1;
    }

    void write(CausalWriter out, Codes.Sum form) {
        out.writeVarint(entries.length);
        for (var entry : entries) {
            out.writeReplica(entry.origin);
            out.writeVarint(entry.first);
            out.writeVarint(entry.last - entry.first);
            form.write(out, entry.total);
            out.writeVarint(entry.undone.upTo());
            if (entry.undone instanceof Undone.UpTo(_, var total, var reset)) {
                form.write(out, total);
                out.writeDot(reset);
            }
        }
    }

    static OriginTotals read(CausalReader in, Codes.Sum form) {
        return of(in.readAscending("origins", reader -> readEntry(reader, form), Entry::origin));
    }

    private static Entry readEntry(CausalReader in, Codes.Sum form) {
        var origin = in.readReplica();
        var first = in.readCounter();
        var last = first + in.readVarint(Long.MAX_VALUE / 2, "a number of dots");
        var total = form.read(in);
        var start = in.position();
        var upTo = in.readVarint(Long.MAX_VALUE, "a counter");
        if (upTo == 0) {
            return new Entry(origin, first, last, total, Undone.NOTHING);
        }
        if (upTo < first) {
            throw in.malformed(start, "a counter from " + first, Long.toString(upTo));
        }
        var undone = new Undone.UpTo(upTo, form.read(in), in.readDot());
        return new Entry(origin, first, last, total, undone);
    }

    static void writeSeen(CausalWriter out, List<Seen> seen, Codes.Sum form) {
        out.writeVarint(seen.size());
        for (var of : seen) {
            out.writeReplica(of.origin());
            form.write(out, of.total());
        }
    }

    static List<Seen> readSeen(CausalReader in, Codes.Sum form) {
        return List.copyOf(
                in.readAscending(
                        "origins",
                        reader -> new Seen(reader.readReplica(), form.read(reader)),
                        Seen::origin));
    }

    static void writeBases(CausalWriter out, List<Base> bases, Codes.Sum form) {
        out.writeVarint(bases.size());
        for (var base : bases) {
            out.writeReplica(base.origin());
            out.writeVarint(base.upTo());
            form.write(out, base.total());
        }
    }

    static List<Base> readBases(CausalReader in, Codes.Sum form) {
        return List.copyOf(
                in.readAscending(
                        "origins",
                        reader ->
                                new Base(
                                        reader.readReplica(),
                                        reader.readCounter(),
                                        form.read(reader)),
                        Base::origin));
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof OriginTotals that && Arrays.equals(entries, that.entries);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(entries);
    }

    @Override
    public String toString() {
        return Arrays.toString(entries);
    }
}
