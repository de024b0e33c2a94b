package io.minidote.replica;

import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;

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
            return by.compareTo(other.by) <= 0 ? this : other;
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
        var excused = new TreeSet<ReplicaId>();
        leaving.forEach((gone, ceased) -> {
            if (ceased.containsKey(by) || excused(by, gone)) {
                excused.add(gone);
            }
        });
        var more = new TreeMap<>(joins);
        more.merge(replica, excused, Membership::common);
        return new Membership(cluster, more, leaving, retired, again);
    }

    /// Whoever is no member is not forgotten: it joins, or was forgotten before.
    Membership forgotten(ReplicaId replica) {
        if (!contains(replica)) {
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

    /// Whether `member` need not cease to take from `gone`, and is not believed about it either.
    boolean excused(ReplicaId member, ReplicaId gone) {
        return joins.getOrDefault(member, Collections.emptySortedSet()).contains(gone);
    }
}
