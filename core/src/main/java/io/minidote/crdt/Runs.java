package io.minidote.crdt;

import io.minidote.base.PersistentSortedSet;
import io.minidote.base.Weighed;
import io.minidote.clock.DotSet;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.RunTree.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// The elements of a [Sequence] in their order, removed ones that can still be named included: an
/// immutable value, of which to find or change one element costs the logarithm of its size.
///
/// Each run has a label, and runs stand in the order of labels; an index says which label the run
/// of a name has. A run that is put between two others gets a label between theirs, and where there
/// is none left its neighbourhood is labelled anew (Dietz and Sleator 1987; Bender and others
/// 2002). Labels are nobody's business but this class's: equal runs in equal order are equal.
final class Runs implements Weighed {

    static final Runs NONE = new Runs(RunTree.EMPTY, PersistentSortedSet.empty(), Waits.none());

    /// How far from each other labels begin.
    private static final long STEP = 1L << 24;

    /// A neighbourhood is labelled anew where it has so many labels for each run, times this for
    /// each doubling of its width: so that what is relabelled stays relabelled for a while.
    private static final double ROOM = 1.5;

    /// @param first the name of the run's first element
    private record Indexed(Position first, long label) implements Comparable<Indexed>, Weighed {
        @Override
        public int compareTo(Indexed other) {
            return first.compareTo(other.first);
        }

        /// The position is the run's.
        @Override
        public long weight() {
            return Weighed.object(12);
        }
    }

    /// An element: the run it is in, and its place in there.
    record Place(Placed placed, int index) {
        Run run() {
            return placed.run();
        }

        long label() {
            return placed.label();
        }
    }

    private final RunTree tree;
    private final PersistentSortedSet<Indexed> index;
    private final Waits<Position> waits;

    private Runs(RunTree tree, PersistentSortedSet<Indexed> index, Waits<Position> waits) {
        this.tree = tree;
        this.index = index;
        this.waits = waits;
    }

    /// Those that `runs` begin with or join, in their order. Where names overlap, which those of
    /// one sequence never do, the first counts.
    static Runs of(List<Run> runs) {
        var all = NONE;
        var label = 0L;
        for (var run : joined(runs)) {
            if (!all.overlaps(run)) {
                all = all.put(label, run);
                label += STEP;
            }
        }
        return all;
    }

    RunTree tree() {
        return tree;
    }

    /// How many runs there are.
    int size() {
        return tree.size();
    }

    @Override
    public long weight() {
        return size() == 0
                ? 0
                : Weighed.object(12) + tree.weight() + index.weight() + waits.weight();
    }

    void forEach(Consumer<Run> action) {
        tree.forEach(Long.MIN_VALUE, Long.MAX_VALUE, placed -> action.accept(placed.run()));
    }

    List<Run> list() {
        var list = new ArrayList<Run>(size());
        forEach(list::add);
        return list;
    }

    Optional<Place> find(Position position) {
        return floor(position)
                .flatMap(placed -> {
                    var at = placed.run().indexOf(position);
                    return at < 0 ? Optional.empty() : Optional.of(new Place(placed, at));
                });
    }

    /// The run whose first name is the last one not behind `position`.
    private Optional<Placed> floor(Position position) {
        var before = index.count(each -> each.first().compareTo(position) <= 0);
        return before == 0 ? Optional.empty() : tree.find(index.at(before - 1).label());
    }

    /// The runs with names from `from` to `to`, in the order of names.
    List<Placed> named(Position from, Position to) {
        var start = index.count(each -> each.first().compareTo(from) <= 0);
        var end = index.count(each -> each.first().compareTo(to) <= 0);
        return index.slice(Math.max(0, start - 1), end).stream()
                .map(each -> tree.find(each.label()).orElseThrow())
                .filter(placed -> placed.run().last().compareTo(from) >= 0)
                .toList();
    }

    /// Whether some of the names of `run` are given already.
    boolean overlaps(Run run) {
        return !named(run.first(), run.last()).isEmpty();
    }

    Optional<Placed> before(long label) {
        return tree.floor(label - 1);
    }

    Optional<Placed> behind(long label) {
        return tree.ceiling(label + 1);
    }

    /// These runs, which stand side by side, become `others`.
    Runs with(List<Placed> old, List<Run> others) {
        return with(before(old.getFirst().label()), old, behind(old.getLast().label()), others);
    }

    /// Puts runs between these two, which are neighbours.
    Runs between(Optional<Placed> before, Optional<Placed> behind, List<Run> runs) {
        return with(before, List.of(), behind, runs);
    }

    private Runs with(
            Optional<Placed> before, List<Placed> old, Optional<Placed> behind, List<Run> others) {
        var places = new ArrayList<Placed>();
        before.ifPresent(places::add);
        places.addAll(old);
        behind.ifPresent(places::add);
        var runs = new ArrayList<Run>();
        before.map(Placed::run).ifPresent(runs::add);
        runs.addAll(others);
        behind.map(Placed::run).ifPresent(runs::add);
        return replace(places, joined(runs));
    }

    /// Puts `runs` where `places` are, which stand side by side. Those that stay the same at either
    /// end keep their labels, and others take over the labels there are.
    private Runs replace(List<Placed> places, List<Run> runs) {
        var head = 0;
        while (head < places.size()
                && head < runs.size()
                && places.get(head).run() == runs.get(head)) {
            head++;
        }
        var tail = 0;
        while (tail < places.size() - head
                && tail < runs.size() - head
                && places.get(places.size() - 1 - tail).run() == runs.get(runs.size() - 1 - tail)) {
            tail++;
        }
        var old = places.subList(head, places.size() - tail);
        var others = runs.subList(head, runs.size() - tail);
        var more = others.size() - old.size();
        if (more <= 0) {
            return exchange(old, others, List.of());
        }
        var before =
                old.isEmpty()
                        ? head == 0 ? Optional.<Placed>empty() : Optional.of(places.get(head - 1))
                        : Optional.of(old.getLast());
        var behind =
                tail > 0
                        ? Optional.of(places.get(places.size() - tail))
                        : places.isEmpty()
                                ? Optional.<Placed>empty()
                                : behind(places.getLast().label());
        if (before.isPresent() && behind.isPresent()) {
            var room = behind.get().label() - before.get().label();
            return room > more
                    ? exchange(old, others, labels(before.get().label(), room / (more + 1), more))
                    : spread(before.get().label(), more).replaceAgain(places, runs);
        }
        var from =
                before.isPresent()
                        ? before.get().label()
                        : behind.isPresent() ? behind.get().label() - STEP * (more + 1) : 0;
        return exchange(old, others, labels(from, STEP, more));
    }

    private Runs replaceAgain(List<Placed> places, List<Run> runs) {
        return replace(
                places.stream()
                        .map(placed -> find(placed.run().first()).orElseThrow().placed())
                        .toList(),
                runs);
    }

    private static List<Long> labels(long from, long step, int count) {
        return LongStream.rangeClosed(1, count).mapToObj(n -> from + n * step).toList();
    }

    /// Gives `others` the labels of `old`, and the rest of them `labels`.
    private Runs exchange(List<Placed> old, List<Run> others, List<Long> labels) {
        var changed = this;
        for (var i = 0; i < old.size(); i++) {
            if (!keepsName(old, others, i)) {
                changed = changed.without(old.get(i));
            }
        }
        for (var i = 0; i < others.size(); i++) {
            changed =
                    keepsName(old, others, i)
                            ? changed.put(old.get(i), others.get(i))
                            : changed.put(
                                    i < old.size()
                                            ? old.get(i).label()
                                            : labels.get(i - old.size()),
                                    others.get(i));
        }
        return changed;
    }

    private static boolean keepsName(List<Placed> old, List<Run> others, int i) {
        return i < old.size()
                && i < others.size()
                && old.get(i).run().first().equals(others.get(i).first());
    }

    private Runs put(Placed old, Run run) {
        return new Runs(
                tree.with(old.label(), run),
                index,
                waits.with(run.first(), old.run().awaitsStability(), run.awaitsStability()));
    }

    private Runs put(long label, Run run) {
        return new Runs(
                tree.with(label, run),
                index.with(new Indexed(run.first(), label)),
                waits.with(run.first(), DotSet.EMPTY, run.awaitsStability()));
    }

    private Runs without(Placed placed) {
        var run = placed.run();
        return new Runs(
                tree.without(placed.label()),
                index.without(new Indexed(run.first(), placed.label())),
                waits.with(run.first(), run.awaitsStability(), DotSet.EMPTY));
    }

    /// Labels the neighbourhood of `label` anew, so that there is room for `more` between any two.
    private Runs spread(long label, int more) {
        var bits = 4;
        while (Math.pow(2, bits)
                < (sizeWithin(label, bits) + 1.0) * (more + 1) * Math.pow(ROOM, bits)) {
            bits++;
        }
        var crowd = new ArrayList<Placed>();
        tree.forEach(from(label, bits), from(label, bits) + (1L << bits) - 1, crowd::add);
        var step = (1L << bits) / (crowd.size() + 1);
        return exchange(crowd, List.of(), List.of()).putAll(crowd, from(label, bits), step);
    }

    private Runs putAll(List<Placed> crowd, long from, long step) {
        var changed = this;
        for (var i = 0; i < crowd.size(); i++) {
            changed = changed.put(from + step * (i + 1), crowd.get(i).run());
        }
        return changed;
    }

    private static long from(long label, int bits) {
        return label & -(1L << bits);
    }

    private int sizeWithin(long label, int bits) {
        var from = from(label, bits);
        return tree.sizeBefore(from + (1L << bits)) - tree.sizeBefore(from);
    }

    private static List<Run> joined(List<Run> runs) {
        var joined = new ArrayList<Run>(runs.size());
        for (var run : runs) {
            if (!joined.isEmpty() && joined.getLast().continuedBy(run)) {
                joined.add(Run.joined(List.of(joined.removeLast(), run)));
            } else {
                joined.add(run);
            }
        }
        return joined;
    }

    /// Forgets what is stable of those runs that have something to forget.
    Runs stabilize(VectorClock stable) {
        var left = this;
        for (var position : waits.due(stable)) {
            var place = left.find(position);
            if (place.isPresent()) { // it may have gone with another
                var placed = place.get().placed();
                left = left.with(List.of(placed), placed.run().stabilize(stable));
            }
        }
        return left;
    }

    DotSet awaitsStability() {
        return waits.firsts();
    }

    /// Of the same elements in the same order: labels do not count.
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Runs that
                        && size() == that.size()
                        && tree.shown() == that.tree.shown()
                        && list().equals(that.list());
    }

    @Override
    public int hashCode() {
        return list().hashCode();
    }

    @Override
    public String toString() {
        return list().toString();
    }
}
