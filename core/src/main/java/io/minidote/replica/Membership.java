package io.minidote.replica;

import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/// Who belongs to the cluster: data like any other, changed by delivered transactions and merges
/// alone, so that replicas which have delivered the same agree on it.
///
/// A replica is a member from its join on. Its forgetting begins with [Transaction.Forgotten]: then
/// it is _leaving_. The members that _remain_ take nothing more from it, and say in a
/// [Transaction.Ceased] up to where they have it. When all have said so, the largest of these is
/// the _cut_: what has not come to anybody by then never will. [Transaction.Retired] ends it.
///
/// @param cluster the cluster's name, 0 before its founding has been delivered
/// @param joins every member, those that are leaving included, with those leaving that it need not
///   cease to take from: it joined through a member that had ceased already, and was told
/// @param leaving every member whose forgetting has begun, with what those that have ceased to take
///   from it have of it
/// @param retired every replica that was ever forgotten
/// @param again of each forgotten replica, up to which counter its successor has done again what it
///   did
public record Membership(
        long cluster,
        NavigableMap<ReplicaId, SortedSet<ReplicaId>> joins,
        NavigableMap<ReplicaId, NavigableMap<ReplicaId, Long>> leaving,
        NavigableMap<ReplicaId, Retirement> retired,
        NavigableMap<ReplicaId, Long> again) {

    public static final Membership NONE =
            new Membership(0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    /// The end of a forgetting.
    ///
    /// @param at the cut: how many events of the forgotten replica there are for ever
    /// @param by a transaction that told it: who has that one has all of them
    public record Retirement(long at, Dot by) {

        private Retirement or(Retirement other) {
            return new Retirement(
                    Math.min(at, other.at), by.compareTo(other.by) <= 0 ? by : other.by);
        }
    }

    public Membership {
        joins = Collections.unmodifiableNavigableMap(new TreeMap<>(joins));
        leaving = Collections.unmodifiableNavigableMap(new TreeMap<>(leaving));
        retired = Collections.unmodifiableNavigableMap(new TreeMap<>(retired));
        again = Collections.unmodifiableNavigableMap(new TreeMap<>(again));
    }

    public boolean contains(ReplicaId replica) {
        return joins.containsKey(replica);
    }

    /// Whether `replica` is a member and nobody has begun to forget it.
    public boolean remains(ReplicaId replica) {
        return contains(replica) && !leaving.containsKey(replica);
    }

    /// Whether somebody has begun to forget `replica`.
    public boolean gone(ReplicaId replica) {
        return leaving.containsKey(replica) || retired.containsKey(replica);
    }

    public SortedSet<ReplicaId> members() {
        return joins.navigableKeySet();
    }

    /// The members that nobody has begun to forget.
    public SortedSet<ReplicaId> remaining() {
        var remaining = new TreeSet<>(joins.keySet());
        remaining.removeAll(leaving.keySet());
        return Collections.unmodifiableSortedSet(remaining);
    }

    // --- what transactions change

    /// A cluster is founded once; a founding within one means nothing.
    Membership founded(long cluster, ReplicaId by) {
        return this.cluster != 0
                ? this
                : new Membership(cluster, joins, leaving, retired, again).joined(by, by);
    }

    /// The same join may come through several members: then it is excused from what all of them
    /// excuse it from.
    ///
    /// @param by the member that let it join
    Membership joined(ReplicaId replica, ReplicaId by) {
        if (retired.containsKey(replica)) {
            return this;
        }
        var more = new TreeMap<>(joins);
        more.merge(replica, excusedBy(by), Membership::common);
        return new Membership(cluster, more, leaving, retired, again);
    }

    /// Also one whose join has not been delivered here, and perhaps never will be.
    Membership forgotten(ReplicaId replica) {
        if (retired.containsKey(replica)) {
            return this;
        }
        var more = new TreeMap<>(leaving);
        more.putIfAbsent(replica, Collections.emptyNavigableMap());
        return new Membership(cluster, joins, more, retired, again);
    }

    Membership ceased(ReplicaId by, NavigableMap<ReplicaId, Long> upTo) {
        var more = new TreeMap<>(leaving);
        upTo.forEach((gone, counter) ->
                more.computeIfPresent(
                        gone, (_, ceased) -> joined(ceased, ofOne(by, counter), Math::max)));
        return new Membership(cluster, joins, more, retired, again);
    }

    Membership retired(ReplicaId replica, long at, Dot by) {
        return new Membership(
                        cluster,
                        joins,
                        leaving,
                        joined(retired, ofOne(replica, new Retirement(at, by)), Retirement::or),
                        again)
                .withoutRetired();
    }

    Membership again(ReplicaId of, long upTo) {
        return new Membership(
                cluster, joins, leaving, retired, joined(again, ofOne(of, upTo), Math::max));
    }

    /// What both histories together make of it: retired is stronger than leaving, and leaving
    /// stronger than being a member.
    Membership merge(Membership other) {
        return new Membership(
                        cluster == 0 ? other.cluster : cluster,
                        joined(joins, other.joins, Membership::common),
                        joined(leaving, other.leaving, (a, b) -> joined(a, b, Math::max)),
                        joined(retired, other.retired, Retirement::or),
                        joined(again, other.again, Math::max))
                .withoutRetired();
    }

    /// Nothing but its retirement is kept of a replica that has been forgotten.
    private Membership withoutRetired() {
        var joins = new TreeMap<ReplicaId, SortedSet<ReplicaId>>();
        this.joins.forEach((member, excused) -> {
            if (!retired.containsKey(member)) {
                joins.put(member, without(excused));
            }
        });
        var leaving = new TreeMap<ReplicaId, NavigableMap<ReplicaId, Long>>();
        this.leaving.forEach((gone, ceased) -> {
            if (!retired.containsKey(gone)) {
                var rest = new TreeMap<>(ceased);
                rest.keySet().removeAll(retired.keySet());
                leaving.put(gone, Collections.unmodifiableNavigableMap(rest));
            }
        });
        return new Membership(cluster, joins, leaving, retired, again);
    }

    private SortedSet<ReplicaId> without(Collection<ReplicaId> excused) {
        var rest = new TreeSet<>(excused);
        rest.removeAll(retired.keySet());
        return Collections.unmodifiableSortedSet(rest);
    }

    private static <V> NavigableMap<ReplicaId, V> joined(
            NavigableMap<ReplicaId, V> one,
            NavigableMap<ReplicaId, V> other,
            BinaryOperator<V> both) {
        var joined = new TreeMap<>(one);
        other.forEach((replica, value) -> joined.merge(replica, value, both));
        return Collections.unmodifiableNavigableMap(joined);
    }

    private static <V> NavigableMap<ReplicaId, V> ofOne(ReplicaId replica, V value) {
        var one = new TreeMap<ReplicaId, V>();
        one.put(replica, value);
        return one;
    }

    private static SortedSet<ReplicaId> common(
            SortedSet<ReplicaId> one, SortedSet<ReplicaId> other) {
        var common = new TreeSet<>(one);
        common.retainAll(other);
        return Collections.unmodifiableSortedSet(common);
    }

    // --- what it says

    /// What is excused to whoever joins through `by` now: ceasing to take from those that `by` has
    /// ceased to take from.
    SortedSet<ReplicaId> excusedBy(ReplicaId by) {
        var excused = new TreeSet<ReplicaId>();
        leaving.forEach((gone, ceased) -> {
            if (ceased.containsKey(by) || excused(by, gone)) {
                excused.add(gone);
            }
        });
        return Collections.unmodifiableSortedSet(excused);
    }

    private boolean excused(ReplicaId member, ReplicaId gone) {
        return excused(member).contains(gone);
    }

    /// The leaving ones that `member` need not cease to take from.
    SortedSet<ReplicaId> excused(ReplicaId member) {
        return joins.getOrDefault(member, Collections.emptySortedSet());
    }

    /// Whether `member` has yet to say that it takes nothing more from one that leaves.
    boolean owesCeasing(ReplicaId member) {
        return leaving.entrySet().stream()
                .anyMatch(each ->
                        !each.getValue().containsKey(member) && !excused(member, each.getKey()));
    }

    /// How many events of a leaving replica there are for ever, as far as can be told here; nothing
    /// before all that remain have ceased to take from all that leave.
    ///
    /// It is not believed to be more than what those that remain have said. One of them may have
    /// got more from somebody before that one began to leave in its turn; therefore each new
    /// departure makes all say it anew, of all that leave.
    ///
    /// With what is here it may still be too little: an event up to it that is not delivered here
    /// may be a join. Whoever has delivered all up to it knows it for certain.
    Optional<Long> cut(ReplicaId gone) {
        var remaining = remaining();
        if (!leaving.containsKey(gone)
                || remaining.isEmpty()
                || remaining.stream().anyMatch(this::owesCeasing)) {
            return Optional.empty();
        }
        var ceased = leaving.get(gone);
        return remaining.stream().map(member -> ceased.getOrDefault(member, 0L)).max(Long::compare);
    }

    /// Whether stability waits for `member`: for one that leaves, until all that remain have all
    /// there will ever be of it.
    ///
    /// @param floors of each member, as far as they count
    boolean counts(ReplicaId member, Function<ReplicaId, VectorClock> floors) {
        if (!leaving.containsKey(member)) {
            return contains(member);
        }
        var cut = cut(member);
        return cut.isEmpty()
                || remaining().stream()
                        .anyMatch(each -> floors.apply(each).get(member) < cut.get());
    }

    private NavigableMap<ReplicaId, Long> ceased(ReplicaId gone) {
        return leaving.getOrDefault(gone, Collections.emptyNavigableMap());
    }

    /// Whether `member` remains and has a say in the cut of `gone`: what it has of it counts.
    boolean hasSay(ReplicaId member, ReplicaId gone) {
        return remains(member) && (!excused(member, gone) || ceased(gone).containsKey(member));
    }

    /// Whether events of `origin` up to `last` may be taken from `from`. Those of a leaving one
    /// only where a member that has a say in its cut has them: what others have of it may be
    /// beyond.
    boolean mayTake(ReplicaId origin, long last, ReplicaId from) {
        if (retired.containsKey(origin)) {
            return false; // all there is of it is here
        }
        return !leaving.containsKey(origin)
                || hasSay(from, origin) && cut(origin).map(cut -> last <= cut).orElse(true)
                || last <= said(origin);
    }

    /// The most that a member has said it has of `gone`.
    private long said(ReplicaId gone) {
        return ceased(gone).entrySet().stream()
                .filter(each -> remains(each.getKey()))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(0);
    }

    /// Whether what the transaction of a forgotten replica that ends with `last` did has been done
    /// again.
    boolean hasAgain(Dot last) {
        return again.getOrDefault(last.replica(), 0L) >= last.counter();
    }

    // --- clocks

    /// An event in `clock` that was cut off, and so is nowhere.
    Optional<Dot> lost(VectorClock clock) {
        for (var each : retired.entrySet()) {
            var counter = clock.get(each.getKey());
            if (counter > each.getValue().at()) {
                return Optional.of(new Dot(each.getKey(), counter));
            }
        }
        return Optional.empty();
    }

    /// `clock` as it is shown, and given to clients: whoever covers it without the entries of
    /// retired replicas covers it with them.
    public VectorClock abridged(VectorClock clock) {
        return abridged(clock, clock);
    }

    /// `clock` without the entries of retired replicas that say nothing: who has the end of a
    /// forgetting has all of the forgotten one.
    ///
    /// @param reader what whoever reads it has: it leaves out what it would leave out too
    public VectorClock abridged(VectorClock clock, VectorClock reader) {
        if (retired.isEmpty()) {
            return clock; // nearly always
        }
        var abridged = clock;
        for (var each : retired.entrySet()) {
            var retirement = each.getValue();
            if (clock.get(each.getKey()) == retirement.at()
                    && clock.contains(retirement.by())
                    && reader.contains(retirement.by())) {
                abridged = abridged.cutTo(each.getKey(), 0);
            }
        }
        return abridged;
    }

    /// `clock` with what [#abridged] has left out.
    public VectorClock completed(VectorClock clock) {
        var completed = clock;
        for (var before = VectorClock.EMPTY; !before.equals(completed); ) {
            before = completed;
            for (var each : retired.entrySet()) {
                if (completed.contains(each.getValue().by())) {
                    completed = completed.with(each.getKey(), each.getValue().at());
                }
            }
        }
        return completed;
    }
}
