package io.minidote.sim.checker;

import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Expiry;
import io.minidote.replica.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What has expired is not taken away while anybody may have said, before it expired, that it lives
/// longer.
///
/// Looked at: whoever takes away what has expired has heard of everything that members said before
/// that on how long it lives. And what replicas tell of their time: whatever they do that they have
/// not told of is later. Somebody who starts again with a clock that was set back may break that,
/// so what he says then does not count; nor does what somebody says who was no member for whoever
/// took it away. Of the clocks of a cluster that has forgotten a replica it cannot be told what
/// that had said: from then on nothing is looked at.
final class NothingGoneTooEarly extends Checker {

    /// Somebody said how long the set lives.
    private record Word(
            Dot dot,
            Expiry.Operation operation,
            VectorClock seen,
            HybridTime time,
            boolean counts) {

        boolean saw(Word other) {
            return seen.contains(other.dot);
        }
    }

    /// Somebody took away what had expired.
    ///
    /// @param due when it had, in milliseconds since 1970
    private record Taken(Dot dot, VectorClock seen, long due) {}

    private final List<Word> words = new ArrayList<>();
    private final List<Taken> taken = new ArrayList<>();

    /// The latest time each replica has told, since it started and before.
    private final Map<ReplicaId, HybridTime> told = new HashMap<>();

    private final Map<ReplicaId, HybridTime> toldBefore = new HashMap<>();

    /// What made each replica a member.
    private final Map<ReplicaId, Set<Dot>> joins = new HashMap<>();

    private boolean forgotten;

    NothingGoneTooEarly() {
        super("nothing gone too early");
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.Started(var at, _, var recovered, _) -> {
                words.removeIf(word -> isLost(word.dot(), at, recovered));
                taken.removeIf(each -> isLost(each.dot(), at, recovered));
                toldBefore.merge(at, told.getOrDefault(at, HybridTime.ZERO), HybridTime::max);
                told.remove(at);
            }
            case Event.Sent(var at, var envelope) -> {
                if (envelope.message() instanceof PeerMessage.Delivered delivered) {
                    told.merge(at, delivered.time(), HybridTime::max);
                }
            }
            case Event.Appended(var at, var tagged) -> {
                if (tagged.first().replica().equals(at)) {
                    issued(at, tagged);
                }
            }
            default -> {}
        }
    }

    private static boolean isLost(Dot dot, ReplicaId at, VectorClock recovered) {
        return dot.replica().equals(at) && !recovered.contains(dot);
    }

    private void issued(ReplicaId at, Tagged<Transaction> tagged) {
        var promised = told.getOrDefault(at, HybridTime.ZERO);
        check(
                tagged.time().compareTo(promised) > 0,
                "%s is of %s, and %s had told that what it does is later than %s",
                tagged.first(),
                tagged.time(),
                at,
                promised);
        switch (tagged.payload()) {
            case Transaction.Founded _ -> joined(at, tagged.first());
            case Transaction.Joined(var replica, _) -> joined(replica, tagged.first());
            case Transaction.Forgotten _ -> forgotten = true;
            case Transaction.Changes changes -> changed(tagged, changes);
            case Transaction.Again _, Transaction.Ceased _, Transaction.Retired _ -> {}
        }
    }

    private void joined(ReplicaId replica, Dot by) {
        joins.computeIfAbsent(replica, _ -> new HashSet<>()).add(by);
    }

    private void changed(Tagged<Transaction> tagged, Transaction.Changes changes) {
        var origin = tagged.first().replica();
        var adds = false;
        var removes = false;
        for (var effect : changes.effects()) {
            var dot = tagged.first().plus(effect.offset());
            if (effect.key().equals(Mortal.EXPIRY)) {
                var before = toldBefore.getOrDefault(origin, HybridTime.ZERO);
                var word =
                        new Word(
                                dot,
                                (Expiry.Operation) effect.effect(),
                                tagged.seen(),
                                tagged.time(),
                                tagged.time().compareTo(before) > 0);
                words.add(word);
                taken.forEach(each -> compare(each, word));
            } else if (effect.key().equals(Mortal.SET)) {
                adds |= effect.effect() instanceof AddWinsSet.Operation.Add;
                removes |= effect.effect() instanceof AddWinsSet.Operation.Reset;
            }
        }
        if (removes && !adds) {
            var what = new Taken(tagged.first(), tagged.seen(), due(tagged.seen()));
            check(
                    forgotten || what.due() <= tagged.time().millis(),
                    "%s of %s took away what expires at %d",
                    what.dot(),
                    tagged.time(),
                    what.due());
            taken.add(what);
            words.forEach(word -> compare(what, word));
        }
    }

    /// When it expired, for whoever has seen so much.
    private long due(VectorClock seen) {
        var known = words.stream().filter(word -> seen.contains(word.dot())).toList();
        return known.stream()
                .filter(word -> known.stream().noneMatch(other -> other.saw(word)))
                .mapToLong(word ->
                        switch (word.operation()) {
                            case Expiry.Operation.ExpireAt(var millis) -> millis;
                            case Expiry.Operation.Persist() -> Long.MAX_VALUE;
                            case Expiry.Operation.Reset() -> 0;
                        })
                .max()
                .orElse(0);
    }

    private void compare(Taken what, Word word) {
        if (forgotten
                || word.operation() instanceof Expiry.Operation.Reset
                || !word.counts()
                || what.seen().contains(word.dot())
                || word.seen().contains(what.dot())
                || !isMember(word.dot().replica(), what)) {
            return;
        }
        check(
                word.time().millis() >= what.due(),
                "%s took away what expired at %d and had not seen %s, of %s: %s",
                what.dot(),
                what.due(),
                word.dot(),
                word.time(),
                word.operation());
    }

    private boolean isMember(ReplicaId replica, Taken what) {
        return joins.getOrDefault(replica, Set.of()).stream().anyMatch(what.seen()::contains);
    }
}
