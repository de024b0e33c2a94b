package io.minidote.crdt;

import io.minidote.base.Weighed;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.VectorClock;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// A value where the newest assignment wins, and increments that add to every assignment that has
/// not seen them.
///
/// Shown is the newest assignment that no assignment or reset has seen, plus the increments that
/// neither it nor any reset has seen. Without an assignment increments count from 0. So an
/// increment concurrent with an assignment survives it.
///
/// An increment that an assignment has seen is not gone: it still adds to a concurrent assignment,
/// which may win. Therefore only resets undo increments for good and let totals be forgotten, and
/// what is incremented and assigned in turn keeps one total per origin. Forgetting a total because
/// every assignment left has seen all of it would not do: its origin may add to it at any time, in
/// the frame it knows, and what later effects carry for it would no longer compare.
///
/// @param assigned the assignments that nothing has seen; nearly always one or none
/// @param totals what increments add up to, per origin
record Adjusted<V extends Weighed>(DotFun<Adjusted.Assigned<V>> assigned, OriginTotals totals)
        implements Weighed {

    private static final Adjusted<?> NOTHING =
            new Adjusted<Weighed>(DotFun.empty(), OriginTotals.NONE);

    /// @param bases the increments its issuer had seen, as far as they are not undone: they do not
    ///   add to it
    record Assigned<V extends Weighed>(HybridTime time, V value, List<OriginTotals.Base> bases)
            implements DotFun.Timed {
        Assigned {
            bases = List.copyOf(bases);
        }

        @Override
        public long weight() {
            return Weighed.object(12) + time.weight() + value.weight() + Weighed.list(bases);
        }
    }

    @SuppressWarnings("unchecked") // holds nothing, so it holds only Vs
    static <V extends Weighed> Adjusted<V> nothing() {
        return (Adjusted<V>) NOTHING;
    }

    /// @param seen the increments its issuer had seen, its own transaction left out
    Adjusted<V> assign(V value, List<OriginTotals.Seen> seen, Stamp stamp) {
        var bases =
                seen.isEmpty()
                        ? List.<OriginTotals.Base>of()
                        : totals.relevant(bases(seen, stamp.seen()));
        var added = new Assigned<>(stamp.time(), value, bases);
        return new Adjusted<>(assigned.without(stamp::saw).with(stamp.dot(), added), totals);
    }

    private static List<OriginTotals.Base> bases(List<OriginTotals.Seen> seen, VectorClock clock) {
        return seen.stream()
                .map(of -> new OriginTotals.Base(of.origin(), clock.get(of.origin()), of.total()))
                .toList();
    }

    /// @param begins whether a frame begins with it: see [OriginTotals]
    Adjusted<V> increment(Number n, boolean begins, Dot dot) {
        return of(assigned, totals.plus(n, begins, dot));
    }

    /// @param seen the increments its issuer had seen, its own transaction left out
    Adjusted<V> reset(List<OriginTotals.Seen> seen, Stamp stamp) {
        return of(assigned.without(stamp::saw), totals.without(seen, stamp));
    }

    Adjusted<V> merge(VectorClock mine, Adjusted<V> other, VectorClock theirs) {
        return of(
                assigned.merge(mine, other.assigned, theirs),
                totals.merge(mine, other.totals, theirs));
    }

    Adjusted<V> stabilize(VectorClock stable) {
        var left = DotFun.withoutBeaten(assigned, stable);
        var rest = totals.stabilize(stable);
        return left == assigned && rest == totals ? this : of(left, rest);
    }

    DotSet awaitsStability() {
        return DotFun.beaten(assigned).with(totals.awaitsStability()).firsts();
    }

    /// Bases that say nothing beside `totals` are left out, so that equal histories are equal
    /// states.
    private static <V extends Weighed> Adjusted<V> of(
            DotFun<Assigned<V>> assigned, OriginTotals totals) {
        var some = assigned.anyMatch(entry -> !entry.value().bases().isEmpty());
        return new Adjusted<>(
                some
                        ? assigned.map(value ->
                                new Assigned<>(
                                        value.time(),
                                        value.value(),
                                        totals.relevant(value.bases())))
                        : assigned,
                totals);
    }

    boolean exists() {
        return !assigned.isEmpty() || totals.live();
    }

    boolean isEmpty() {
        return assigned.isEmpty() && totals.isEmpty();
    }

    /// Nothing where increments alone are shown.
    Optional<V> newest() {
        return DotFun.newest(assigned).map(entry -> entry.value().value());
    }

    /// What the increments shown add up to.
    Number sum() {
        return DotFun.newest(assigned)
                .map(entry -> totals.sum(entry.value().bases()))
                .orElseGet(totals::sum);
    }

    /// Whether an assignment at `time` whose issuer `saw` those would lose to another here.
    boolean hasNewer(Predicate<Dot> saw, HybridTime time) {
        return DotFun.hasNewer(assigned.without(saw), time);
    }

    @Override
    public long weight() {
        return Weighed.object(8) + assigned.weight() + totals.weight();
    }

    void write(CausalWriter out, BiConsumer<CausalWriter, V> writeValue, Codes.Sum form) {
        assigned.write(
                out,
                (_, value) -> {
                    out.writeTime(value.time());
                    writeValue.accept(out, value.value());
                    OriginTotals.writeBases(out, value.bases(), form);
                });
        totals.write(out, form);
    }

    static <V extends Weighed> Adjusted<V> read(
            CausalReader in, Function<CausalReader, V> readValue, Codes.Sum form) {
        DotFun<Assigned<V>> assigned =
                DotFun.read(
                        in,
                        _ ->
                                new Assigned<>(
                                        in.readTime(),
                                        readValue.apply(in),
                                        OriginTotals.readBases(in, form)));
        return new Adjusted<>(assigned, OriginTotals.read(in, form));
    }
}
