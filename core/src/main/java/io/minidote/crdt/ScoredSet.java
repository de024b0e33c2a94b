package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.PersistentMap;
import io.minidote.base.PersistentSortedSet;
import io.minidote.base.Weighed;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A set of members with scores, in the order of these, in which an add wins over a concurrent
/// remove.
///
/// A member's score is an [Adjusted] double: of several concurrent adds the newest sets it, and an
/// increase adds to every score that has not seen it. A member is there while some add or increase
/// speaks for it.
///
/// Doubles do not add up to the same in every order, so increases are summed exactly and rounded
/// only when a score is shown ([Sums]).
///
/// @param members what is known of each
/// @param ranking the members that are there, by what is shown of them
/// @param waits when something of a member can go
public record ScoredSet(
        PersistentMap<Bytes, Adjusted<ScoredSet.Score>> members,
        PersistentSortedSet<ScoredSet.Scored> ranking,
        Waits<Bytes> waits)
        implements Crdt<ScoredSet, ScoredSet.Operation, ScoredSet.Effect> {

    public static final ScoredSet EMPTY =
            new ScoredSet(PersistentMap.empty(), PersistentSortedSet.empty(), Waits.none());

    public static final DataType<ScoredSet, Operation, Effect> TYPE = new ScoredSetType();

    /// A double that is a number, perhaps an infinite one; there is one zero.
    public record Score(double number) implements Weighed {
        public Score {
            if (Double.isNaN(number)) {
                throw new IllegalArgumentException("a score is a number, not NaN");
            }
            number += 0.0; // makes the negative zero a positive one
        }

        @Override
        public long weight() {
            return Weighed.object(8);
        }
    }

    /// In the order of scores, and of members where these are equal.
    public record Scored(double score, Bytes member) implements Comparable<Scored>, Weighed {

        @Override
        public int compareTo(Scored other) {
            var order = Double.compare(score, other.score);
            return order != 0 ? order : member.compareTo(other.member);
        }

        /// The member's bytes are in [ScoredSet#members].
        @Override
        public long weight() {
            return Weighed.object(12);
        }
    }

    public sealed interface Operation {

        /// @param scores one or more
        record Add(Map<Bytes, Score> scores) implements Operation {
            public Add {
                scores = Collections.unmodifiableMap(new TreeMap<>(scores));
            }
        }

        /// @param by a finite number, perhaps negative
        record Increase(Bytes member, double by) implements Operation {
            public Increase {
                by += 0.0; // there is one zero
            }
        }

        /// @param members one or more
        record Remove(List<Bytes> members) implements Operation {
            public Remove {
                members = List.copyOf(members);
            }
        }

        record Reset() implements Operation {}
    }

    public sealed interface Effect {

        /// @param members one or more, each once
        record Add(List<Added> members) implements Effect {
            public Add {
                members = List.copyOf(members);
            }
        }

        /// @param begins whether a frame begins with it: see [OriginTotals]
        record Increase(Bytes member, double by, boolean begins) implements Effect {}

        /// @param members one or more, each once
        record Remove(List<Seen> members) implements Effect {
            public Remove {
                members = List.copyOf(members);
            }
        }

        /// @param increased the members with increases its issuer had seen, in their order; adds
        ///   need no telling
        record Reset(List<Seen> increased) implements Effect {
            public Reset {
                increased = List.copyOf(increased);
            }
        }
    }

    /// @param seen the increases its issuer had seen, its own transaction left out
    public record Added(Bytes member, Score score, List<OriginTotals.Seen> seen) {
        public Added {
            seen = List.copyOf(seen);
        }
    }

    /// @param increases those its issuer had seen, its own transaction left out
    public record Seen(Bytes member, List<OriginTotals.Seen> increases) {
        public Seen {
            increases = List.copyOf(increases);
        }
    }

    public int size() {
        return ranking.size();
    }

    /// The member with its score; nothing where it is not in the set.
    public Optional<Scored> find(Bytes member) {
        return shown(member, of(member));
    }

    /// How many members stand before this one; nothing where it is not in the set.
    public OptionalInt rank(Bytes member) {
        return find(member)
                .map(scored -> ranking.count(other -> other.compareTo(scored) < 0))
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }

    /// Shows members with their scores, from a place on: see [PersistentMap#walk]. It goes by
    /// members, not by scores, for these change.
    public long walk(long place, int count, Consumer<Scored> action) {
        return members.walk(
                place, count, (member, adjusted) -> shown(member, adjusted).ifPresent(action));
    }

    private Adjusted<Score> of(Bytes member) {
        return members.getOrDefault(member, Adjusted.nothing());
    }

    private static Optional<Scored> shown(Bytes member, Adjusted<Score> adjusted) {
        return adjusted.exists()
                ? Optional.of(new Scored(score(adjusted), member))
                : Optional.empty();
    }

    private static double score(Adjusted<Score> adjusted) {
        var base = adjusted.newest().map(Score::number).orElse(0.0);
        return adjusted.totals().isEmpty() || Double.isInfinite(base)
                ? base
                : Sums.toDouble(Sums.plus(Sums.of(base), adjusted.sum()));
    }

    @Override
    public Prepared<Effect> prepare(Operation operation, ReplicaId self) {
        return switch (operation) {
            case Operation.Add(var scores) -> {
                var added = new ArrayList<Added>();
                scores.forEach((member, score) ->
                        added.add(new Added(member, score, of(member).totals().seen())));
                yield added.isEmpty() ? Prepared.nothing() : Prepared.as(new Effect.Add(added));
            }
            case Operation.Increase(var member, var by) ->
                    Double.isFinite(by)
                            ? Prepared.as(increase(member, by, self))
                            : Prepared.refused(
                                    "a score is increased by a finite number, not " + by);
            case Operation.Remove(var gone) -> {
                var there =
                        gone.stream()
                                .distinct()
                                .sorted()
                                .filter(member -> of(member).exists())
                                .map(member -> new Seen(member, of(member).totals().seen()))
                                .toList();
                yield there.isEmpty() ? Prepared.nothing() : Prepared.as(new Effect.Remove(there));
            }
            case Operation.Reset() ->
                    exists() ? Prepared.as(new Effect.Reset(increased())) : Prepared.nothing();
        };
    }

    private Effect increase(Bytes member, double by, ReplicaId self) {
        return new Effect.Increase(member, by, of(member).totals().begins(self));
    }

    private List<Seen> increased() {
        var increased = new TreeMap<Bytes, List<OriginTotals.Seen>>();
        members.forEach((member, adjusted) -> {
            if (adjusted.totals().live()) {
                increased.put(member, adjusted.totals().seen());
            }
        });
        return increased.entrySet().stream()
                .map(entry -> new Seen(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public Prepared<Effect> confirm(Effect effect, ReplicaId self) {
        return Prepared.as(
                effect instanceof Effect.Increase(var member, var by, _)
                        ? increase(member, by, self)
                        : effect);
    }

    /// A transaction happens at once: increases that precede an add or a remove of their member in
    /// it were never there to add to another score.
    @Override
    public Optional<Predicate<Effect>> undoes(Operation operation) {
        return switch (operation) {
            case Operation.Add(var scores) -> Optional.of(increases(scores::containsKey));
            case Operation.Increase _ -> Optional.empty();
            case Operation.Remove(var gone) -> Optional.of(increases(gone::contains));
            case Operation.Reset() -> Optional.of(_ -> true);
        };
    }

    private static Predicate<Effect> increases(Predicate<Bytes> of) {
        return effect -> effect instanceof Effect.Increase(var member, _, _) && of.test(member);
    }

    @Override
    public ScoredSet apply(Effect effect, Stamp stamp) {
        return switch (effect) {
            case Effect.Add(var added) -> {
                var changed = this;
                for (var each : added) {
                    changed =
                            changed.change(
                                    each.member(),
                                    one -> one.assign(each.score(), each.seen(), stamp));
                }
                yield changed;
            }
            case Effect.Increase(var member, var by, var begins) ->
                    change(member, one -> one.increment(Sums.of(by), begins, stamp.dot()));
            case Effect.Remove(var seen) -> {
                var changed = this;
                for (var each : seen) {
                    changed =
                            changed.change(
                                    each.member(), one -> one.reset(each.increases(), stamp));
                }
                yield changed;
            }
            case Effect.Reset(var increased) -> {
                var increases = new TreeMap<Bytes, List<OriginTotals.Seen>>();
                increased.forEach(seen -> increases.put(seen.member(), seen.increases()));
                var changed = this;
                for (var entry : members.entries()) {
                    var seen = increases.getOrDefault(entry.getKey(), List.of());
                    changed = changed.change(entry.getKey(), one -> one.reset(seen, stamp));
                }
                yield changed;
            }
        };
    }

    private ScoredSet change(Bytes member, UnaryOperator<Adjusted<Score>> change) {
        var before = of(member);
        return with(member, before, change.apply(before));
    }

    ScoredSet with(Bytes member, Adjusted<Score> before, Adjusted<Score> after) {
        if (after.equals(before)) {
            return this;
        }
        var shownBefore = shown(member, before);
        var shownAfter = shown(member, after);
        var ranked = ranking;
        if (!shownBefore.equals(shownAfter)) {
            ranked = shownBefore.map(ranked::without).orElse(ranked);
            ranked = shownAfter.map(ranked::with).orElse(ranked);
        }
        return new ScoredSet(
                after.isEmpty() ? members.without(member) : members.with(member, after),
                ranked,
                waits.with(member, before.awaitsStability(), after.awaitsStability()));
    }

    @Override
    public Prepared<Operation> again(Effect effect, Predicate<Dot> saw, HybridTime time) {
        return switch (effect) {
            case Effect.Add(var added) -> {
                var scores = new TreeMap<Bytes, Score>();
                added.forEach(each -> scores.put(each.member(), each.score()));
                yield scores.keySet().stream()
                        .filter(member -> of(member).hasNewer(saw, time))
                        .findFirst()
                        .<Prepared<Operation>>map(member ->
                                Prepared.refused(
                                        "a newer score of '%s' stands here".formatted(member)))
                        .orElseGet(() -> Prepared.as(new Operation.Add(scores)));
            }
            case Effect.Increase(var member, var by, _) ->
                    Prepared.as(new Operation.Increase(member, by));
            case Effect.Remove _, Effect.Reset _ -> Prepared.refused("it takes something away");
        };
    }

    @Override
    public ScoredSet merge(VectorClock mine, ScoredSet other, VectorClock theirs) {
        if (members.equals(other.members)) {
            return this;
        }
        var merged = this;
        for (var entry : members.entries()) {
            var member = entry.getKey();
            merged =
                    merged.with(
                            member,
                            entry.getValue(),
                            entry.getValue().merge(mine, other.of(member), theirs));
        }
        for (var entry : other.members.entries()) {
            if (!members.contains(entry.getKey())) {
                merged =
                        merged.change(
                                entry.getKey(), one -> one.merge(mine, entry.getValue(), theirs));
            }
        }
        return merged;
    }

    /// Each member's score, in the order of scores.
    @Override
    public SequencedMap<Bytes, Double> value() {
        var scores = new LinkedHashMap<Bytes, Double>();
        ranking.forEach(scored -> scores.put(scored.member(), scored.score()));
        return Collections.unmodifiableSequencedMap(scores);
    }

    @Override
    public Optional<List<Operation>> anew() {
        var scores = new TreeMap<Bytes, Score>();
        ranking.forEach(scored -> scores.put(scored.member(), new Score(scored.score())));
        return Optional.of(List.of(new Operation.Add(scores)));
    }

    @Override
    public long weight() {
        return Weighed.object(12) + members.weight() + ranking.weight() + waits.weight();
    }

    @Override
    public boolean exists() {
        return !ranking.isEmpty();
    }

    @Override
    public ScoredSet stabilize(VectorClock stable) {
        var left = this;
        for (var member : waits.due(stable)) {
            left = left.change(member, one -> one.stabilize(stable));
        }
        return left;
    }

    @Override
    public DotSet awaitsStability() {
        return waits.firsts();
    }
}
