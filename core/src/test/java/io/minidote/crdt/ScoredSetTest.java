package io.minidote.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.minidote.base.Bytes;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.History.Event;
import io.minidote.crdt.ScoredSet.Added;
import io.minidote.crdt.ScoredSet.Effect;
import io.minidote.crdt.ScoredSet.Operation;
import io.minidote.crdt.ScoredSet.Score;
import io.minidote.crdt.ScoredSet.Scored;
import io.minidote.crdt.ScoredSet.Seen;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScoredSetTest extends CrdtContract<ScoredSet, Operation, Effect> {

    /// A member is in the set when some add or increase of it counts. Its score is that of the
    /// newest add that counts, or 0, plus all increases that the add has not seen.
    @Override
    public Map<Bytes, Double> value(History<Operation> history) {
        var scores = new TreeMap<Bytes, Double>();
        history.stream()
                .flatMap(event -> raised(event.operation()))
                .distinct()
                .forEach(member -> {
                    var newest = newest(history, member);
                    var increases = increases(history, member, newest);
                    if (newest.isPresent() || !increases.isEmpty()) {
                        scores.put(member, score(member, newest, increases));
                    }
                });
        return scores;
    }

    private static double score(
            Bytes member, Optional<Event<Operation>> newest, List<Double> increases) {
        var base =
                newest.map(event -> ((Operation.Add) event.operation()).scores().get(member))
                        .map(Score::number)
                        .orElse(0.0);
        return Double.isInfinite(base)
                ? base
                : increases.stream()
                        .map(BigDecimal::new)
                        .reduce(new BigDecimal(base), BigDecimal::add)
                        .doubleValue();
    }

    /// An add counts when no add or remove of its member and no reset has ever seen it.
    private static Optional<Event<Operation>> newest(History<Operation> history, Bytes member) {
        return history.stream()
                .filter(event -> adds(event.operation(), member))
                .filter(event ->
                        history.after(event)
                                .map(Event::operation)
                                .noneMatch(later -> adds(later, member) || removes(later, member)))
                .max(History.BY_TIME);
    }

    /// An increase counts when neither the newest add of its member nor any remove of it or reset
    /// has seen it, and when no add follows it in its own transaction: those happen at once.
    private static List<Double> increases(
            History<Operation> history, Bytes member, Optional<Event<Operation>> newest) {
        return history.stream()
                .filter(event ->
                        event.operation() instanceof Operation.Increase(var of, _)
                                && of.equals(member))
                .filter(event -> newest.isEmpty() || !newest.get().saw(event))
                .filter(event ->
                        history.after(event)
                                .noneMatch(later ->
                                        removes(later.operation(), member)
                                                || adds(later.operation(), member)
                                                        && later.follows(event)))
                .map(event -> ((Operation.Increase) event.operation()).by())
                .toList();
    }

    private static Stream<Bytes> raised(Operation operation) {
        return switch (operation) {
            case Operation.Add(var scores) -> scores.keySet().stream();
            case Operation.Increase(var member, _) -> Stream.of(member);
            case Operation.Remove _, Operation.Reset _ -> Stream.empty();
        };
    }

    private static boolean adds(Operation operation, Bytes member) {
        return operation instanceof Operation.Add(var scores) && scores.containsKey(member);
    }

    private static boolean removes(Operation operation, Bytes member) {
        return operation instanceof Operation.Reset
                || operation instanceof Operation.Remove(var members) && members.contains(member);
    }

    @Override
    public boolean exists(History<Operation> history) {
        return !value(history).isEmpty();
    }

    @Override
    DataType<ScoredSet, Operation, Effect> type() {
        return ScoredSet.TYPE;
    }

    @Override
    public Operation operation(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                var scores = new TreeMap<Bytes, Score>();
                Samples.elements(random)
                        .forEach(member -> scores.put(member, new Score(score(random))));
                yield new Operation.Add(scores);
            }
            case 3, 4, 5, 6, 7 -> {
                var by = score(random);
                yield new Operation.Increase(
                        Samples.element(random), Double.isFinite(by) ? by : 0.3);
            }
            case 8, 9, 10 -> new Operation.Remove(Samples.elements(random));
            default -> new Operation.Reset();
        };
    }

    /// Some of which add up to something else when they are added in another order.
    private static double score(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> 1e300 * (random.nextInt(3) - 1);
            case 1 -> 1e-300;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3, 4, 5 -> random.nextInt(9) / 10.0 - 0.3;
            default -> random.nextInt(9) - 3;
        };
    }

    @Override
    List<Effect> effects() {
        var seen = List.of(new OriginTotals.Seen(new ReplicaId("a", 1), Sums.of(0.1)));
        var x = Bytes.of("x");
        var y = Bytes.of("y");
        return List.of(
                new Effect.Increase(x, 0.1, true),
                new Effect.Add(
                        List.of(
                                new Added(x, new Score(2), seen),
                                new Added(y, new Score(-0.5), List.of()))),
                new Effect.Increase(Bytes.EMPTY, 1e30, true),
                new Effect.Remove(List.of(new Seen(x, seen), new Seen(y, List.of()))),
                new Effect.Add(
                        List.of(new Added(y, new Score(Double.POSITIVE_INFINITY), List.of()))),
                new Effect.Reset(List.of(new Seen(x, seen))),
                new Effect.Increase(y, -3, true));
    }

    @Override
    Map<String, Twist<ScoredSet, Operation, Effect>> broken() {
        return Map.of(
                "a remove silences adds it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Effect.Remove),
                "an add silences adds it has not seen",
                Twist.silencesTheUnseen(effect -> effect instanceof Effect.Add),
                "a reset forgets which increases it has seen",
                new Twist<>() {
                    @Override
                    public ScoredSet apply(ScoredSet state, Effect effect, Stamp stamp) {
                        return state.apply(
                                effect instanceof Effect.Reset
                                        ? new Effect.Reset(List.of())
                                        : effect,
                                stamp);
                    }
                },
                "an interactive increase keeps the frame of its view",
                new Twist<>() {
                    @Override
                    public Prepared<Effect> confirm(
                            ScoredSet state, Effect effect, ReplicaId self) {
                        return Prepared.as(effect);
                    }
                },
                "losers and totals are forgotten before they are stable",
                Twist.forgetsTooEarly(),
                "a merge brings back what was removed",
                Twist.mergesWithoutClocks(),
                "a merge takes news for removed",
                Twist.mergesAsIfItKnewAll());
    }

    private static final ReplicaId A = new ReplicaId("a", 1);

    private static ScoredSet set(double... scores) {
        var set = ScoredSet.EMPTY;
        for (var i = 0; i < scores.length; i++) {
            var added = new Added(Bytes.of("m" + i), new Score(scores[i]), List.of());
            set = set.apply(new Effect.Add(List.of(added)), stamp(i + 1));
        }
        return set;
    }

    private static Stamp stamp(long counter) {
        var dot = new Dot(A, counter);
        return new Stamp(dot, dot, VectorClock.EMPTY.with(A, counter - 1), new HybridTime(counter));
    }

    @Test
    void membersStandInTheOrderOfTheirScoresAndThenOfTheirBytes() {
        var set = set(3, -1, 2.5, -1, 0);
        assertThat(set.value().keySet())
                .extracting(Bytes::text)
                .containsExactly("m1", "m3", "m4", "m2", "m0");
        assertThat(set.rank(Bytes.of("m2"))).hasValue(3);
        assertThat(set.rank(Bytes.of("nobody"))).isEmpty();
        assertThat(set.ranking().at(0)).isEqualTo(new Scored(-1, Bytes.of("m1")));
        assertThat(set.ranking().count(scored -> scored.score() < 2)).isEqualTo(3);
        assertThat(set.find(Bytes.of("m4"))).hasValue(new Scored(0, Bytes.of("m4")));
    }

    @Test
    void aMemberMovesWhenItsScoreIsIncreased() {
        var set = set(1, 2).apply(new Effect.Increase(Bytes.of("m0"), 1.5, true), stamp(3));
        assertThat(set.rank(Bytes.of("m0"))).hasValue(1);
        assertThat(set.size()).isEqualTo(2);
    }

    @Test
    void whatIsNoNumberIsNoScore() {
        var increase = new Operation.Increase(Bytes.of("m"), Double.POSITIVE_INFINITY);
        assertThat(ScoredSet.EMPTY.prepare(increase, A))
                .isEqualTo(
                        Prepared.refused("a score is increased by a finite number, not Infinity"));
    }

    @Test
    void whatWasRemovedCostsNothing() {
        var set = set(1, 2, 3);
        for (var i = 0; i < 3; i++) {
            var gone = new Seen(Bytes.of("m" + i), List.of());
            set = set.apply(new Effect.Remove(List.of(gone)), stamp(4 + i));
        }
        assertThat(set).isEqualTo(ScoredSet.EMPTY);
        assertThat(set.weight()).isEqualTo(ScoredSet.EMPTY.weight());
    }

    /// In no order of them.
    @Test
    void sumsOfDoublesAreExact() {
        assertThat(Sums.plus(Sums.plus(Sums.of(1e300), Sums.of(1)), Sums.of(-1e300))).isEqualTo(1L);
        assertThat(Sums.plus(Sums.of(0.1), Sums.of(-0.1))).isEqualTo(0L);
        assertThat(Sums.minus(Sums.of(0.5), Sums.of(-0.5))).isEqualTo(1L);
        assertThat(Sums.toDouble(Sums.plus(Sums.of(0.1), Sums.of(0.2)))).isEqualTo(0.1 + 0.2);
        assertThat(Sums.toDouble(Sums.of(Double.MIN_VALUE))).isEqualTo(Double.MIN_VALUE);
        assertThat(Sums.toDouble(Sums.plus(Sums.of(1e308), Sums.of(1e308)))).isInfinite();
    }
}
