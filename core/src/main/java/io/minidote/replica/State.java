package io.minidote.replica;

import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Expiry;
import io.minidote.crdt.Key;
import io.minidote.crdt.Stamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The working state: everything applied here, persisted or not. Only the one writer sees it.
final class State {

    private Objects.Builder objects;
    private final Forgetting forgetting = new Forgetting();
    private final Deadlines deadlines = new Deadlines();
    private Membership membership;
    private Answers answers;
    private final DedupWindow window;

    /// One name for each replica, however many frames brought it: objects keep what they are given.
    private final Map<ReplicaId, ReplicaId> names = new HashMap<>(); // never iterated

    State(View view, DedupWindow window) {
        this.window = window;
        membership = view.membership();
        answers = view.answers();
        objects = view.objects().builder();
        index(view.objects());
    }

    Membership membership() {
        return membership;
    }

    Answers answers() {
        return answers;
    }

    /// All objects as they are now.
    Objects objects() {
        return objects.build();
    }

    /// What all objects weigh, and what is remembered of requests.
    long weight() {
        return objects.weight() + answers.weight();
    }

    <S extends Crdt<S, O, E>, O, E> S get(Key<S, O, E> key) {
        return objects.get(key);
    }

    /// The object as it is seen at a time: as if there were none where it has expired.
    <S extends Crdt<S, O, E>, O, E> S get(Key<S, O, E> key, HybridTime time) {
        return deadlines.isEmpty() ? objects.get(key) : objects.get(key, time);
    }

    /// Whether a client would see the same of an object in `view` as here at a time.
    <S extends Crdt<S, O, E>, O, E> boolean shows(Key<S, O, E> key, View view, HybridTime time) {
        var now = get(key, time);
        var then = view.read(key);
        return now == then || now.value().equals(then.value());
    }

    /// The types that clients see an object of at this key.
    List<DataType<?, ?, ?>> types(Location location, boolean over) {
        return objects.types(location, over);
    }

    boolean isOver(Location location, HybridTime time) {
        return deadlines.has(location) && objects.isOver(location, time);
    }

    /// Of all there is at a key, what expires.
    List<DataType<?, ?, ?>> expiring(Location location) {
        return objects.expiring(location);
    }

    Deadlines deadlines() {
        return deadlines;
    }

    <S extends Crdt<S, O, E>, O, E> void put(Key<S, O, E> key, S state) {
        objects.put(key, state);
        index(new Objects.Entry<>(key, state));
    }

    private void index(Objects all) {
        for (var bucket : all.buckets()) {
            all.entries(bucket).forEach(this::index);
        }
    }

    private void index(Objects.Entry<?, ?, ?> object) {
        forgetting.await(object.state().awaitsStability().first(), object.key());
        if (!deadlines.isEmpty() || object.key().type() == Expiry.TYPE) {
            setDeadline(object.key());
        }
    }

    /// An expiry at a key that has nothing else is left over from something that is gone, and due
    /// at once.
    private void setDeadline(Key<?, ?, ?> changed) {
        var location = Location.of(changed);
        if (changed.type() != Expiry.TYPE && !deadlines.has(location)) {
            return;
        }
        var expiry = get(location.expiry());
        if (expiry.lives().isEmpty()) {
            deadlines.remove(location);
        } else if (types(location, false).isEmpty()) {
            deadlines.put(location, 0);
        } else {
            deadlines.put(location, expiry.due().orElse(Long.MAX_VALUE));
        }
    }

    /// Makes a delivered transaction happen here, as a whole.
    void apply(Tagged<Transaction> tagged) {
        var origin = tagged.first().replica();
        switch (tagged.payload()) {
            case Transaction.Changes(var effects, _, _) ->
                    effects.forEach(effect -> apply(effect, tagged, tagged.time()));
            case Transaction.Founded(var cluster) ->
                    membership = membership.founded(cluster, origin);
            case Transaction.Joined(var replica, _) ->
                    membership = membership.joined(replica, origin);
            case Transaction.Forgotten(var replica) -> membership = membership.forgotten(replica);
            case Transaction.Ceased(var upTo) -> membership = membership.ceased(origin, upTo);
            case Transaction.Retired(var replica, var at) ->
                    membership = membership.retired(replica, at, tagged.first());
            case Transaction.Again(var of, var upTo, var time, var effects, _) -> {
                membership = membership.again(of, upTo);
                effects.forEach(effect -> apply(effect, tagged, time));
            }
        }
        remember(tagged);
    }

    /// Remembers which request a transaction answers that has happened here, and how.
    void remember(Tagged<Transaction> tagged) {
        tagged.payload()
                .once()
                .ifPresent(once -> answers = with(once, tagged).atMost(window.count()));
    }

    private Answers with(Once once, Tagged<Transaction> tagged) {
        var origin = tagged.first().replica();
        var by = new Dot(names.computeIfAbsent(origin, name -> name), tagged.first().counter());
        return answers.with(once.request(), new Answers.Answer(once.answer(), tagged.time(), by));
    }

    /// How much heavier all this is with one more request remembered.
    long growth(Tagged<Transaction> tagged) {
        return tagged.payload()
                .once()
                .map(once -> with(once, tagged).weight() - answers.weight())
                .orElse(0L);
    }

    private <S extends Crdt<S, O, E>, O, E> void apply(
            Effect<S, O, E> effect, Tagged<Transaction> tagged, HybridTime time) {
        var origin = tagged.first().replica();
        var first = new Dot(names.computeIfAbsent(origin, name -> name), tagged.first().counter());
        var stamp = new Stamp(first.plus(effect.offset()), first, tagged.seen(), time);
        put(effect.key(), get(effect.key()).apply(effect.effect(), stamp));
    }

    /// Makes the histories of both happen here, as a whole, unless the data would grow beyond its
    /// limit; then nothing happens.
    ///
    /// @param mine what has been applied here
    /// @param theirs what somebody else had; an object that is the same as here may be the same
    ///   instance, which saves looking at it
    /// @return what the data would have weighed, if that was too much
    OptionalLong merge(VectorClock mine, View theirs, MemoryLimit memory) {
        var here = objects.build();
        var before = weight();
        if (mine.isEmpty()) {
            objects = theirs.objects().builder();
            index(theirs.objects());
        } else {
            merge(here, mine, theirs);
        }
        var together = answers.merge(theirs.answers()).atMost(window.count());
        var weight = objects.weight() + together.weight();
        if (weight > before && !memory.fits(weight)) {
            objects = here.builder();
            deadlines.clear();
            index(here);
            return OptionalLong.of(weight);
        }
        answers = together;
        membership = membership.merge(theirs.membership());
        return OptionalLong.empty();
    }

    private void merge(Objects here, VectorClock mine, View theirs) {
        for (var bucket : theirs.objects().buckets()) {
            for (var object : theirs.objects().entries(bucket)) {
                merge(object, mine, theirs.clock());
            }
        }
        for (var bucket : here.buckets()) {
            for (var object : here.entries(bucket)) {
                mergeWithNothing(object, mine, theirs);
            }
        }
    }

    private <S extends Crdt<S, O, E>, O, E> void merge(
            Objects.Entry<S, O, E> other, VectorClock mine, VectorClock theirs) {
        var here = get(other.key());
        if (here != other.state()) {
            put(other.key(), here.merge(mine, other.state(), theirs));
        }
    }

    /// What is here and not there may have been removed there.
    private <S extends Crdt<S, O, E>, O, E> void mergeWithNothing(
            Objects.Entry<S, O, E> here, VectorClock mine, View theirs) {
        var nothing = here.key().type().empty();
        if (theirs.objects().get(here.key()).equals(nothing)) {
            var merged = here.state().merge(mine, nothing, theirs.clock());
            if (!merged.equals(here.state())) {
                put(here.key(), merged);
            }
        }
    }

    /// Forgets what only concurrent effects could have asked about.
    ///
    /// @return whether there was anything
    boolean stabilize(VectorClock stable) {
        var due = forgetting.due(stable);
        due.forEach(key -> stabilize(key, stable));
        return !due.isEmpty();
    }

    /// Forgets requests that were answered before the window.
    ///
    /// @return whether there were any
    boolean forgetAnswers(HybridTime now) {
        var before = answers;
        answers = answers.since(now.instant().minus(window.time()));
        return answers != before;
    }

    private <S extends Crdt<S, O, E>, O, E> void stabilize(Key<S, O, E> key, VectorClock stable) {
        put(key, get(key).stabilize(stable));
    }

    /// @param stable up to where [#stabilize] has been
    View view(VectorClock clock, VectorClock stable, HybridTime time) {
        return new View(clock, stable, time, objects.build(), membership, answers);
    }
}
