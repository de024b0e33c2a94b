package io.minidote.replica;

import io.minidote.broadcast.Exchange;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// How members go: by leaving, because an operator forgets them, or because their name has come
/// back on a fresh disk.
///
/// All that matters is in the [Membership], which delivered transactions alone change. Here is what
/// this replica makes of it and of whom it hears: which transaction it owes the others now, whether
/// it may begin to forget somebody, and whether it must itself start over. Whatever is kept here
/// may be lost in a crash.
final class Departures {

    /// Of how many replicas it is kept when they were heard.
    private static final int MOST_HEARD = 1_024;

    /// @param since how long it has been heard without a silence
    private record Heard(Instant since, Instant last) {}

    /// A member says that it hears somebody.
    private record Told(ReplicaId by, Instant last) {}

    private final ReplicaId self;
    private final Duration silentAfter;
    private final Map<ReplicaId, Heard> heard = new TreeMap<>();
    private final Map<ReplicaId, Told> told = new TreeMap<>();
    private Optional<Instant> began = Optional.empty();
    private Instant now = Instant.MIN;

    /// @param silentAfter who has not been heard for so long is silent
    Departures(ReplicaId self, Duration silentAfter) {
        this.self = self;
        this.silentAfter = silentAfter;
    }

    // --- who is heard

    void pass(Instant now) {
        this.now = now;
        began = began.or(() -> Optional.of(now));
        heard.values().removeIf(each -> silent(each.last()));
        told.values().removeIf(each -> silent(each.last()));
    }

    private boolean silent(Instant last) {
        return !now.isBefore(last.plus(silentAfter));
    }

    void heard(ReplicaId from) {
        var before = heard.get(from);
        if (before != null || heard.size() < MOST_HEARD) {
            heard.put(from, new Heard(before == null ? now : before.since(), now));
        }
    }

    /// @param hears whom the member `from` says it hears
    void told(ReplicaId from, SortedSet<ReplicaId> hears, Membership membership) {
        if (membership.remains(from)) {
            hears.stream()
                    .filter(membership::contains)
                    .forEach(each -> told.put(each, new Told(from, now)));
        }
    }

    /// Whom this replica hears; of several replicas of one name the latest.
    SortedSet<ReplicaId> hears() {
        var latest = new TreeMap<String, ReplicaId>();
        heard.forEach((replica, when) -> {
            var other = latest.get(replica.name());
            if (other == null || !when.last().isBefore(lastHeard(other))) {
                latest.put(replica.name(), replica);
            }
        });
        return Collections.unmodifiableSortedSet(new TreeSet<>(latest.values()));
    }

    private Instant lastHeard(ReplicaId replica) {
        return heard.getOrDefault(replica, new Heard(Instant.MIN, Instant.MIN)).last();
    }

    private boolean hears(ReplicaId replica) {
        return replica.equals(self) || heard.containsKey(replica);
    }

    /// Who hears `replica`, in words; nothing if nobody has since `since`.
    private Optional<String> sign(ReplicaId replica, Instant since) {
        var direct = heard.get(replica);
        if (direct != null && direct.last().isAfter(since)) {
            return Optional.of("was heard here %s ago".formatted(ago(direct.last())));
        }
        var indirect = told.get(replica);
        return indirect != null && indirect.last().isAfter(since)
                ? Optional.of(
                        "was heard by %s, as it said %s ago"
                                .formatted(indirect.by(), ago(indirect.last())))
                : Optional.empty();
    }

    private String ago(Instant then) {
        return "%.1f s".formatted(Duration.between(then, now).toMillis() / 1_000.0);
    }

    // --- joining

    /// Why `joiner` may not join now.
    ///
    /// A member of its name that is alive keeps it out. It may have spoken just before its disk was
    /// lost: only what it says after the joiner was first heard counts.
    ///
    /// And what it brings must be with the others: of one that leaves they take nothing more.
    ///
    /// @param brings what the joiner has
    Optional<String> keepsOut(
            ReplicaId joiner, VectorClock brings, Membership membership, VectorClock delivered) {
        for (var gone : membership.leaving().keySet()) {
            if (brings.get(gone) > delivered.get(gone)) {
                return Optional.of(
                        "%s is being forgotten, and %s brings updates of it that may be cut off"
                                .formatted(gone, joiner));
            }
        }
        var since = Optional.ofNullable(heard.get(joiner)).map(Heard::since).orElse(now);
        for (var member : membership.remaining()) {
            if (member.name().equals(joiner.name())) {
                var sign = sign(member, since);
                if (sign.isPresent()) {
                    return Optional.of(
                            "the name %s is in use: %s %s"
                                    .formatted(joiner.name(), member, sign.get()));
                }
            }
        }
        return Optional.empty();
    }

    /// An earlier replica of the name of one that is kept out. What the others may have of those
    /// that leave is not decided without it, and it will never say anything again.
    Optional<ReplicaId> replaced(ReplicaId joiner, Membership membership) {
        return membership.remaining().stream()
                .filter(each -> each.name().equals(joiner.name()))
                .filter(each -> judge(each, false, membership) instanceof Verdict.Forget)
                .findFirst();
    }

    // --- forgetting

    /// What an operator asks for.
    sealed interface Verdict {
        record Forget(ReplicaId replica) implements Verdict {}

        record Refused(String why) implements Verdict {}
    }

    /// Whether to forget `whom`, a name or `name#incarnation`.
    Verdict judge(String whom, boolean force, Membership membership) {
        var meant =
                membership.members().stream()
                        .filter(each -> each.name().equals(whom) || each.toString().equals(whom))
                        .toList();
        var staying = meant.stream().filter(membership::remains).toList();
        if (meant.isEmpty() && isEarlierSelf(whom)) {
            return new Verdict.Forget(ReplicaId.parse(whom).orElseThrow());
        }
        if (meant.isEmpty()) {
            return refused("'%s' is no member; these are: %s", whom, words(membership.members()));
        }
        if (staying.isEmpty()) {
            return new Verdict.Forget(meant.getFirst()); // it has begun already
        }
        if (staying.size() > 1) {
            return refused("'%s' may be any of %s: say which", whom, words(staying));
        }
        return judge(staying.getFirst(), force, membership);
    }

    /// Whether an earlier replica of this one's name is meant: nobody but this one can say that it
    /// is gone for good, though it be no member. Its join may have been cut off with another.
    private boolean isEarlierSelf(String whom) {
        return ReplicaId.parse(whom)
                .filter(each -> each.name().equals(self.name()) && !each.equals(self))
                .isPresent();
    }

    private Verdict judge(ReplicaId replica, boolean force, Membership membership) {
        if (replica.equals(self)) {
            return refused("%s is this replica itself: it can leave", replica);
        }
        var settled = began.orElse(now).plus(silentAfter);
        if (now.isBefore(settled)) {
            return refused(
                    "this replica started a moment ago and may not have heard %s yet: try again in"
                            + " %d s",
                    replica, Duration.between(now, settled).toSeconds() + 1);
        }
        var sign = sign(replica, Instant.MIN);
        if (sign.isPresent()) {
            return refused("%s is alive: it %s", replica, sign.get());
        }
        var all = membership.remaining();
        var silent = all.stream().filter(each -> !hears(each)).toList();
        return force || 2 * (all.size() - silent.size()) > all.size()
                ? new Verdict.Forget(replica)
                : refused(
                        "more than half of the %d members must be heard, but these are silent: %s;"
                                + " should they be gone for good too, force it",
                        all.size(), words(silent));
    }

    private static Verdict refused(String why, Object... values) {
        return new Verdict.Refused(why.formatted(values));
    }

    static String words(Iterable<ReplicaId> replicas) {
        var words = new ArrayList<String>();
        replicas.forEach(replica -> words.add(replica.toString()));
        return words.isEmpty() ? "nobody" : String.join(", ", words);
    }

    // --- what is owed

    /// The transaction this replica owes the others now, if any.
    ///
    /// @param counted the floor of each member as far as it counts
    Optional<Transaction> owed(
            Membership membership,
            VectorClock delivered,
            VectorClock stable,
            Function<ReplicaId, VectorClock> counted) {
        if (!membership.remains(self)) {
            return Optional.empty();
        }
        for (var member : membership.remaining()) {
            if (member.name().equals(self.name()) && !member.equals(self)) {
                return Optional.of(new Transaction.Forgotten(member));
            }
        }
        if (membership.owesCeasing(self)) {
            var upTo = new TreeMap<ReplicaId, Long>();
            membership.leaving().keySet().forEach(gone -> upTo.put(gone, delivered.get(gone)));
            return Optional.of(new Transaction.Ceased(upTo));
        }
        for (var gone : membership.leaving().keySet()) {
            var cut = membership.cut(gone);
            if (cut.isPresent()
                    && !membership.counts(gone, counted)
                    && stable.get(gone) >= cut.get()
                    && lowestHeard(membership)) {
                return Optional.of(new Transaction.Retired(gone, cut.get()));
            }
        }
        return Optional.empty();
    }

    /// Saves the others the trouble. Should several think so of themselves, nothing is harmed.
    private boolean lowestHeard(Membership membership) {
        return membership.remaining().headSet(self).stream().noneMatch(this::hears);
    }

    // --- leaving

    /// Who of those that are heard and remain lacks something of `needed`, in words; nothing once
    /// they all have it, and there is at least one.
    Optional<String> behind(
            VectorClock needed, Membership membership, List<Exchange.PeerState> peers) {
        var others = new TreeSet<ReplicaId>();
        var behind = new TreeSet<ReplicaId>();
        for (var peer : peers) {
            if (membership.remains(peer.replica()) && hears(peer.replica())) {
                others.add(peer.replica());
                if (!peer.clock().covers(needed)) {
                    behind.add(peer.replica());
                }
            }
        }
        if (others.isEmpty()) {
            return Optional.of("no other member is heard");
        }
        return behind.isEmpty()
                ? Optional.empty()
                : Optional.of("not everything is yet with " + words(behind));
    }

    // --- starting over

    /// Why this replica must start over, as far as it can tell from what it has.
    Optional<String> over(Membership membership, VectorClock delivered) {
        if (membership.gone(self)) {
            return Optional.of("the cluster has forgotten " + self);
        }
        for (var gone : membership.retired().entrySet()) {
            if (delivered.get(gone.getKey()) > gone.getValue().at()) {
                return Optional.of(beyond(gone.getKey(), delivered, gone.getValue().at()));
            }
        }
        for (var gone : membership.leaving().keySet()) {
            var cut = membership.cut(gone);
            if (cut.isPresent() && delivered.get(gone) > cut.get()) {
                return Optional.of(beyond(gone, delivered, cut.get()));
            }
        }
        return Optional.empty();
    }

    /// Why this replica must start over once it is let in.
    ///
    /// Whoever joins through a member that has ceased to take from a leaving one is told nothing of
    /// that before its join. Meanwhile it may have taken from the leaving one what nobody else will
    /// ever have.
    ///
    /// @param excused what the join excuses it from
    /// @param theirs what its donor had
    static Optional<String> tookTooMuch(
            SortedSet<ReplicaId> excused, VectorClock theirs, VectorClock delivered) {
        return excused.stream()
                .filter(gone -> delivered.get(gone) > theirs.get(gone))
                .findFirst()
                .map(gone -> beyond(gone, delivered, theirs.get(gone)));
    }

    private static String beyond(ReplicaId gone, VectorClock delivered, long cut) {
        return "here are %d updates of %s, but the cluster goes on without it after %d"
                .formatted(delivered.get(gone), gone, cut);
    }

    /// Whether this replica's side gives way to another: two sides forced each other out. The
    /// smaller one does, of equal ones the one whose first member stands later.
    static boolean givesWay(SortedSet<ReplicaId> mine, SortedSet<ReplicaId> theirs) {
        if (mine.size() != theirs.size()) {
            return mine.size() < theirs.size();
        }
        return !mine.isEmpty() && mine.first().compareTo(theirs.first()) > 0;
    }

    // --- how it looks

    List<Member> members(
            Membership membership,
            VectorClock delivered,
            Function<ReplicaId, VectorClock> counted) {
        var members = new ArrayList<Member>();
        for (var replica : membership.members()) {
            members.add(
                    new Member(
                            replica,
                            membership.remains(replica)
                                    ? Member.Standing.MEMBER
                                    : Member.Standing.LEAVING,
                            membership
                                    .leaving()
                                    .getOrDefault(replica, Collections.emptyNavigableMap()),
                            membership.cut(replica),
                            heardAgo(replica),
                            membership.counts(replica, counted)
                                    ? behind(counted.apply(replica), delivered)
                                    : 0));
        }
        membership
                .retired()
                .forEach((replica, retirement) ->
                        members.add(
                                new Member(
                                        replica,
                                        Member.Standing.RETIRED,
                                        Collections.emptyNavigableMap(),
                                        Optional.of(retirement.at()),
                                        heardAgo(replica),
                                        0)));
        return members;
    }

    private static long behind(VectorClock floor, VectorClock delivered) {
        var behind = new long[1];
        floor.lacking(delivered)
                .forEach((replica, counter) -> behind[0] += counter - floor.get(replica));
        return behind[0];
    }

    private Optional<Duration> heardAgo(ReplicaId replica) {
        return replica.equals(self)
                ? Optional.of(Duration.ZERO)
                : Optional.ofNullable(heard.get(replica))
                        .map(each -> Duration.between(each.last(), now));
    }
}
