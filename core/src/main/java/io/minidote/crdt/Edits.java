package io.minidote.crdt;

import io.minidote.base.PersistentSortedSet;
import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The edits of a string that no assignment and no reset has seen, in the order in which they are
/// applied.
///
/// An edit's _rank_ is one more than the highest of those its issuer saw; of equal ranks dots
/// decide. So an edit stands behind all it has seen, whatever clocks say, and behind all that was
/// stable when it came.
///
/// The first edits, as far as they are stable, are _settled_: nothing will come between or before
/// them any more, and whatever silences one of them silences all. So they need no names, and from
/// time to time they are _folded_ into the bytes of the assignment they stand on.
///
/// @param folded up to where edits are in those bytes
/// @param settled the edits behind, as far as they are settled
/// @param open the others
/// @param appended how many bytes both append
/// @param furthest how long both make any string at least, whatever they append
record Edits(
        Folded folded,
        PersistentSortedSet<Edits.Entry> settled,
        PersistentSortedSet<Edits.Entry> open,
        long appended,
        long furthest)
        implements Weighed {

    /// Ranks are read as counters are: they stay far from where they would turn negative.
    private static final long HIGHEST_RANK = Long.MAX_VALUE / 2;

    static final Edits NONE =
            of(Folded.NOTHING, PersistentSortedSet.empty(), PersistentSortedSet.empty());

    /// @param seen the increments its issuer had seen, as far as they are not undone
    record Entry(long rank, Dot dot, Edit edit, List<OriginTotals.Base> seen)
            implements Comparable<Entry>, Weighed {
        Entry {
            seen = List.copyOf(seen);
        }

        @Override
        public int compareTo(Entry other) {
            var order = Long.compare(rank, other.rank);
            return order != 0 ? order : dot.compareTo(other.dot);
        }

        @Override
        public long weight() {
            return Weighed.object(20) + dot.weight() + edit.weight() + Weighed.list(seen);
        }

        Folded place() {
            return new Folded.UpTo(rank, dot);
        }
    }

    /// How far along the order of edits.
    sealed interface Folded extends Weighed {

        /// Not even what the edits stand on is known to be stable.
        record Nothing() implements Folded {
            @Override
            public long weight() {
                return 0;
            }
        }

        /// @param rank 0 where it is no edit yet; then `dot` is the assignment's
        record UpTo(long rank, Dot dot) implements Folded {
            @Override
            public long weight() {
                return Weighed.object(12) + dot.weight();
            }
        }

        Folded NOTHING = new Nothing();

        private boolean reaches(long rank, Dot dot) {
            return this instanceof UpTo to
                    && (to.rank > rank || to.rank == rank && to.dot.compareTo(dot) >= 0);
        }

        default boolean reaches(Entry entry) {
            return reaches(entry.rank, entry.dot);
        }

        default boolean reaches(Folded other) {
            return !(other instanceof UpTo to) || reaches(to.rank, to.dot);
        }

        private Folded further(Folded other) {
            return reaches(other) ? this : other;
        }
    }

    private static Edits of(
            Folded folded, PersistentSortedSet<Entry> settled, PersistentSortedSet<Entry> open) {
        var sums = new long[2];
        Consumer<Entry> count =
                entry -> {
                    sums[0] += entry.edit.appends();
                    sums[1] = Math.max(sums[1], entry.edit.reaches());
                };
        settled.forEach(count);
        open.forEach(count);
        return new Edits(folded, settled, open, sums[0], sums[1]);
    }

    /// @param settledUpTo how far they are settled
    private static Edits of(Folded folded, Folded settledUpTo, List<Entry> entries) {
        var settled = new ArrayList<Entry>();
        var open = new ArrayList<Entry>();
        for (var entry : entries) {
            (settledUpTo.reaches(entry) ? settled : open).add(entry);
        }
        return of(
                folded,
                PersistentSortedSet.<Entry>empty().with(settled),
                PersistentSortedSet.<Entry>empty().with(open));
    }

    /// Whether there are none but what is folded.
    boolean isEmpty() {
        return settled.isEmpty() && open.isEmpty();
    }

    @Override
    public long weight() {
        return isEmpty() && folded instanceof Folded.Nothing
                ? 0
                : Weighed.object(28) + folded.weight() + settled.weight() + open.weight();
    }

    void forEach(Consumer<Entry> action) {
        settled.forEach(action);
        open.forEach(action);
    }

    private List<Entry> list() {
        var list = new ArrayList<>(settled.list());
        list.addAll(open.list());
        return list;
    }

    private List<Entry> list(Predicate<Entry> condition) {
        var list = list();
        list.removeIf(condition.negate());
        return list;
    }

    private boolean contains(Entry entry) {
        return settled.contains(entry) || open.contains(entry);
    }

    boolean contains(Dot dot) {
        return list().stream().anyMatch(entry -> entry.dot.equals(dot));
    }

    /// Whether there are edits, folded ones included, that `saw` does not name.
    boolean hasOthers(Predicate<Dot> saw) {
        return folded instanceof Folded.UpTo(_, var dot) && !saw.test(dot)
                || list().stream().anyMatch(entry -> !saw.test(entry.dot));
    }

    /// The rank of the next edit, which has seen all of these.
    long nextRank() {
        return Math.min(highestRank() + 1, HIGHEST_RANK);
    }

    private long highestRank() {
        var last = open.isEmpty() ? settled : open;
        if (!last.isEmpty()) {
            return last.at(last.size() - 1).rank;
        }
        return folded instanceof Folded.UpTo(var rank, _) ? rank : 0;
    }

    Edits with(Entry entry) {
        return new Edits(
                folded,
                settled,
                open.with(entry),
                appended + entry.edit.appends(),
                Math.max(furthest, entry.edit.reaches()));
    }

    /// Silences the edits that `saw` names.
    Edits without(Predicate<Dot> saw) {
        if (isEmpty()) {
            return this;
        }
        return of(folded, settledUpTo(), list(entry -> !saw.test(entry.dot)));
    }

    /// The same edits, when they stand on something else.
    Edits unsettled() {
        return isEmpty() ? NONE : of(Folded.NOTHING, Folded.NOTHING, list());
    }

    /// How far edits are settled or folded.
    private Folded settledUpTo() {
        return settled.isEmpty() ? folded : settled.at(settled.size() - 1).place();
    }

    /// Leaves out of what each has seen what says nothing beside `totals`, so that equal histories
    /// are equal states.
    Edits relevant(OriginTotals totals) {
        if (isEmpty()) {
            return this;
        }
        var relevant = new ArrayList<Entry>();
        var changed = false;
        for (var entry : list()) {
            var seen = totals.relevant(entry.seen);
            changed |= seen != entry.seen;
            relevant.add(new Entry(entry.rank, entry.dot, entry.edit, seen));
        }
        return changed ? of(folded, settledUpTo(), relevant) : this;
    }

    /// Where both stand on the same; and where not, one of them stands on what is not settled.
    Edits merge(VectorClock mine, Edits other, VectorClock theirs) {
        if (equals(other)) {
            return this;
        }
        var further = folded.further(other.folded);
        var merged = list(entry -> other.contains(entry) || !theirs.contains(entry.dot));
        merged.addAll(other.list(entry -> !contains(entry) && !mine.contains(entry.dot)));
        merged.removeIf(further::reaches);
        return of(further, settledUpTo().further(other.settledUpTo()), merged);
    }

    /// The edits that are left when those up to `upTo` are in the bytes they stand on.
    Edits folded(Folded upTo) {
        return of(upTo, behind(settled, upTo), behind(open, upTo));
    }

    private static PersistentSortedSet<Entry> behind(
            PersistentSortedSet<Entry> entries, Folded upTo) {
        return entries.without(entries.slice(0, entries.count(upTo::reaches)));
    }

    /// The dot that lets something settle once it is stable.
    ///
    /// @param on the assignment the edits stand on, if there is one
    DotSet awaits(DotSet on) {
        if (isEmpty()) {
            return DotSet.EMPTY;
        }
        return folded instanceof Folded.Nothing && !on.isEmpty()
                ? on
                : open.isEmpty() ? DotSet.EMPTY : open.at(0).dot;
    }

    /// The same edits, settled as far as that is known now.
    Edits settle(VectorClock stable, DotSet on) {
        var left = this;
        while (left.awaits(on).anyMatch(stable::contains)) {
            left = left.settleNext(on);
        }
        return left;
    }

    private Edits settleNext(DotSet on) {
        if (folded instanceof Folded.Nothing && on instanceof Dot assigned) {
            return new Edits(new Folded.UpTo(0, assigned), settled, open, appended, furthest);
        }
        var next = open.at(0);
        return new Edits(folded, settled.with(next), open.without(next), appended, furthest);
    }

    /// Nearly all strings have none, and take one byte for that.
    void write(CausalWriter out) {
        switch (folded) {
            case Folded.Nothing() -> out.writeVarint(isEmpty() ? 0 : 1);
            case Folded.UpTo(var rank, var dot) -> {
                out.writeVarint(rank + 2);
                out.writeDot(dot);
                write(settled, out);
            }
        }
        if (!isEmpty() || folded instanceof Folded.UpTo) {
            write(open, out);
        }
    }

    private static void write(PersistentSortedSet<Entry> entries, CausalWriter out) {
        out.writeVarint(entries.size());
        entries.forEach(entry -> {
            out.writeVarint(entry.rank);
            out.writeDot(entry.dot);
            Edit.write(entry.edit, out);
            OriginTotals.writeBases(out, entry.seen, Codes.Sum.WHOLE);
        });
    }

    static Edits read(CausalReader in) {
        var kind = in.readVarint(HIGHEST_RANK + 2, "a rank");
        if (kind == 0) {
            return NONE;
        }
        if (kind > 1) {
            return of(new Folded.UpTo(kind - 2, in.readDot()), readEntries(in), readEntries(in));
        }
        var start = in.position();
        var open = readEntries(in);
        if (open.isEmpty()) {
            throw in.malformed(start, "at least one edit", "none");
        }
        return of(Folded.NOTHING, PersistentSortedSet.empty(), open);
    }

    private static PersistentSortedSet<Entry> readEntries(CausalReader in) {
        return PersistentSortedSet.<Entry>empty()
                .with(in.readAscending("edits", Edits::readEntry, entry -> entry));
    }

    private static Entry readEntry(CausalReader in) {
        var rank = in.readCounter();
        var dot = in.readDot();
        var edit = Edit.read(in);
        return new Entry(rank, dot, edit, OriginTotals.readBases(in, Codes.Sum.WHOLE));
    }
}
