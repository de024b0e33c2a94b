package io.minidote.crdt;

import io.minidote.base.Weighed;
import io.minidote.clock.Dot;
import io.minidote.clock.DotSet;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A counter that is never below zero at any replica, without anybody asking anybody: each replica
/// spends only _rights_ that it holds (Balegas et al., "Extending Eventually Consistent Cloud
/// Databases for Enforcing Numeric Invariants", SRDS 2015).
///
/// Who increments gets so many rights; who decrements spends some; what is left can be handed to
/// another replica. The rights of a replica are what its increments and others have given it, less
/// what it has spent and handed on. Nobody but itself takes any away, and it knows of all it has
/// taken. So in whatever causal past one looks, no replica has less than none, and their sum is the
/// value.
///
/// What is spent while nobody else has any left _closes_ the counter: it undoes all it has seen,
/// and once that is stable nothing is kept of it. Two that close it at the same time have seen
/// different pasts. Their union is undone, and that is right: rights add up over what happened, and
/// in both pasts, the spending included, everybody is left with none. So the rights of their union
/// and of what they have in common add up to none, and as neither is below zero, both are none.
///
/// @param holdings the rights of each replica that something is known of, in the order of replicas
public record BoundedCounter(List<Holding> holdings)
        implements Crdt<BoundedCounter, BoundedCounter.Operation, BoundedCounter.Effect> {

    public static final BoundedCounter EMPTY = new BoundedCounter(List.of());

    public static final DataType<BoundedCounter, Operation, Effect> TYPE = new BoundedCounterType();

    /// So many other replicas are named at most to a client who wants more than there is here.
    private static final int MOST_NAMED = 8;

    /// @param rights by who gave or took them, never empty
    public record Holding(ReplicaId holder, OriginTotals rights) implements Weighed {
        @Override
        public long weight() {
            return Weighed.object(8) + rights.weight();
        }
    }

    /// All that was given to and taken from one replica, as somebody has seen it.
    public record Account(ReplicaId holder, List<OriginTotals.Base> seen) {
        public Account {
            seen = List.copyOf(seen);
        }
    }

    public sealed interface Operation {

        /// @param n from 1
        record Increment(long n) implements Operation {}

        /// @param n from 1
        record Decrement(long n) implements Operation {}

        /// @param n from 1
        /// @param to another replica: `name#incarnation`, or its name where it is a member
        record Transfer(long n, String to) implements Operation {}

        /// Spends all rights held here.
        record Reset() implements Operation {}
    }

    public sealed interface Effect {

        /// Its issuer has `n` rights more.
        ///
        /// @param begins whether a frame begins with it: see [OriginTotals]
        record Grant(long n, boolean begins) implements Effect {}

        /// Its issuer has `n` rights less, and so has everybody together.
        ///
        /// @param closes all there was, if nothing of it is left now; else none
        record Spend(Number n, boolean begins, List<Account> closes) implements Effect {
            public Spend {
                closes = List.copyOf(closes);
            }
        }

        /// One replica has `n` rights less, another one `n` more.
        ///
        /// @param begins whether a frame of what its issuer took from the one begins with it
        /// @param beginsThere whether one of what it gave to the other does
        record Move(ReplicaId from, ReplicaId to, Number n, boolean begins, boolean beginsThere)
                implements Effect {}
    }

    public BoundedCounter {
        holdings = List.copyOf(holdings);
    }

    /// @param byHolder may contain empty totals
    static BoundedCounter of(SortedMap<ReplicaId, OriginTotals> byHolder) {
        var holdings = new ArrayList<Holding>(byHolder.size());
        byHolder.forEach((holder, rights) -> {
            if (!rights.isEmpty()) {
                holdings.add(new Holding(holder, rights));
            }
        });
        return holdings.isEmpty() ? EMPTY : new BoundedCounter(holdings);
    }

    /// How much `replica` may spend: a [Long] where that fits, else a [java.math.BigInteger].
    public Number rights(ReplicaId replica) {
        return totals(replica).sum();
    }

    /// The replicas that may spend something, and how much.
    public SortedMap<ReplicaId, Number> rights() {
        var rights = new TreeMap<ReplicaId, Number>();
        for (var holding : holdings) {
            var sum = holding.rights.sum();
            if (!sum.equals(Sums.ZERO)) {
                rights.put(holding.holder, sum);
            }
        }
        return Collections.unmodifiableSortedMap(rights);
    }

    private OriginTotals totals(ReplicaId holder) {
        for (var holding : holdings) {
            if (holding.holder.equals(holder)) {
                return holding.rights;
            }
        }
        return OriginTotals.NONE;
    }

    private TreeMap<ReplicaId, OriginTotals> byHolder() {
        var byHolder = new TreeMap<ReplicaId, OriginTotals>();
        holdings.forEach(holding -> byHolder.put(holding.holder, holding.rights));
        return byHolder;
    }

    @Override
    public Prepared<Effect> prepare(Operation operation, ReplicaId self) {
        return switch (operation) {
            case Operation.Increment(var n) ->
                    n < 1
                            ? Prepared.refused(notAnAmount("increment", n))
                            : Prepared.as(new Effect.Grant(n, totals(self).begins(self)));
            case Operation.Decrement(var n) ->
                    n < 1 ? Prepared.refused(notAnAmount("decrement", n)) : spend(n, self);
            case Operation.Transfer(var n, var to) ->
                    n < 1
                            ? Prepared.refused(notAnAmount("transfer", n))
                            : ReplicaId.parse(to)
                                    .map(replica -> handOn(n, replica, self))
                                    .orElseGet(() ->
                                            Prepared.refused(
                                                    "rights go to a replica, such as %s, not to '%s'"
                                                            .formatted(self, to)));
            case Operation.Reset() -> {
                var left = rights(self);
                var nothing = left.equals(Sums.ZERO) && (exists() || accounts().isEmpty());
                yield nothing || isNegative(left) ? Prepared.nothing() : spend(left, self);
            }
        };
    }

    private static String notAnAmount(String operation, long n) {
        return "%s takes an integer from 1 to %d, not %d".formatted(operation, Long.MAX_VALUE, n);
    }

    private Prepared<Effect> spend(Number n, ReplicaId self) {
        return lacks(n, self)
                ? Prepared.refused(lacking(n, self))
                : Prepared.as(
                        new Effect.Spend(
                                n,
                                totals(self).begins(self),
                                n.equals(value()) ? accounts() : List.of()));
    }

    private Prepared<Effect> handOn(long n, ReplicaId to, ReplicaId self) {
        return to.equals(self)
                ? Prepared.refused("%s has these rights already: name another".formatted(self))
                : move(self, to, n, self);
    }

    private Prepared<Effect> move(ReplicaId from, ReplicaId to, Number n, ReplicaId self) {
        return lacks(n, from)
                ? Prepared.refused(lacking(n, from))
                : Prepared.as(
                        new Effect.Move(
                                from, to, n, totals(from).begins(self), totals(to).begins(self)));
    }

    private boolean lacks(Number n, ReplicaId holder) {
        return isNegative(Sums.minus(rights(holder), n));
    }

    private static boolean isNegative(Number sum) {
        return sum.doubleValue() < 0;
    }

    /// What somebody is told who wants to spend more than `holder` has.
    private String lacking(Number n, ReplicaId holder) {
        var others = new TreeMap<>(rights());
        others.remove(holder);
        var named =
                others.entrySet().stream()
                        .limit(MOST_NAMED)
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(Collectors.joining(", "));
        return "%s is more than the %s that %s may spend; %s"
                .formatted(
                        n,
                        rights(holder),
                        holder,
                        others.isEmpty()
                                ? "others may spend nothing"
                                : others.size() > MOST_NAMED
                                        ? "others may spend: %s and %d more replicas something"
                                                .formatted(named, others.size() - MOST_NAMED)
                                        : "others may spend: " + named);
    }

    /// What there is now must allow it, too.
    @Override
    public Prepared<Effect> confirm(Effect effect, ReplicaId self) {
        return switch (effect) {
            case Effect.Grant(var n, _) ->
                    Prepared.as(new Effect.Grant(n, totals(self).begins(self)));
            case Effect.Move(var from, var to, var n, _, _) -> move(from, to, n, self);
            case Effect.Spend(var n, _, var closes) -> confirm(n, closes, self);
        };
    }

    /// What has come since it was prepared is not undone: then it closes nothing.
    private Prepared<Effect> confirm(Number n, List<Account> closes, ReplicaId self) {
        if (lacks(n, self)) {
            return Prepared.refused(lacking(n, self));
        }
        var still = closes.equals(accounts()) ? closes : List.<Account>of();
        return n.equals(Sums.ZERO) && still.isEmpty()
                ? Prepared.nothing()
                : Prepared.as(new Effect.Spend(n, totals(self).begins(self), still));
    }

    /// All there is, as what closes the counter undoes it.
    List<Account> accounts() {
        var accounts = new ArrayList<Account>(holdings.size());
        for (var holding : holdings) {
            var bases = holding.rights.bases();
            if (!bases.isEmpty()) {
                accounts.add(new Account(holding.holder, bases));
            }
        }
        return accounts;
    }

    @Override
    public BoundedCounter apply(Effect effect, Stamp stamp) {
        var dot = stamp.dot();
        var byHolder = byHolder();
        switch (effect) {
            case Effect.Grant(var n, var begins) -> add(byHolder, dot.replica(), n, begins, dot);
            case Effect.Spend(var n, var begins, var closes) -> {
                for (var account : closes) {
                    byHolder.computeIfPresent(
                            account.holder, (_, rights) -> rights.without(account.seen, dot));
                }
                if (closes.isEmpty()) {
                    add(byHolder, dot.replica(), Sums.minus(Sums.ZERO, n), begins, dot);
                }
            }
            case Effect.Move(var from, var to, var n, var begins, var beginsThere) -> {
                add(byHolder, from, Sums.minus(Sums.ZERO, n), begins, dot);
                add(byHolder, to, n, beginsThere, dot);
            }
        }
        return of(byHolder);
    }

    private static void add(
            TreeMap<ReplicaId, OriginTotals> byHolder,
            ReplicaId holder,
            Number n,
            boolean begins,
            Dot dot) {
        var before = byHolder.getOrDefault(holder, OriginTotals.NONE);
        byHolder.put(holder, before.plus(n, begins, dot));
    }

    @Override
    public Prepared<Operation> again(Effect effect, Predicate<Dot> saw, HybridTime time) {
        return switch (effect) {
            case Effect.Grant(var n, _) -> Prepared.as(new Operation.Increment(n));
            case Effect.Spend _ -> Prepared.refused("it takes something away");
            case Effect.Move _ -> Prepared.refused("it hands rights on");
        };
    }

    @Override
    public BoundedCounter merge(VectorClock mine, BoundedCounter other, VectorClock theirs) {
        var merged = byHolder();
        for (var holding : other.holdings) {
            merged.putIfAbsent(holding.holder, OriginTotals.NONE);
        }
        merged.replaceAll((holder, rights) -> rights.merge(mine, other.totals(holder), theirs));
        return of(merged);
    }

    /// A [Long] where the sum fits, else a [java.math.BigInteger].
    @Override
    public Number value() {
        var sum = Sums.ZERO;
        for (var holding : holdings) {
            sum = Sums.plus(sum, holding.rights.sum());
        }
        return sum;
    }

    /// The rights are with those who hold them.
    @Override
    public Optional<List<Operation>> anew() {
        return Optional.empty();
    }

    @Override
    public long weight() {
        return Weighed.object(4) + Weighed.list(holdings);
    }

    /// A counter at zero is as one that nobody has touched.
    @Override
    public boolean exists() {
        return !value().equals(Sums.ZERO);
    }

    @Override
    public BoundedCounter stabilize(VectorClock stable) {
        return eachRights(rights -> rights.stabilize(stable));
    }

    private BoundedCounter eachRights(UnaryOperator<OriginTotals> change) {
        var changed = byHolder();
        changed.replaceAll((_, rights) -> change.apply(rights));
        var after = of(changed);
        return after.equals(this) ? this : after;
    }

    @Override
    public DotSet awaitsStability() {
        var awaited = DotSet.EMPTY;
        for (var holding : holdings) {
            awaited = awaited.with(holding.rights.awaitsStability());
        }
        return awaited.firsts();
    }
}
