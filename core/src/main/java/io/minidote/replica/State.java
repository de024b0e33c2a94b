package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.HybridTime;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.Key;
import io.minidote.crdt.Stamp;
import java.util.List;

/// The working state: everything applied here, persisted or not. Only the one writer sees it.
final class State {

    private final Objects.Builder objects;
    private final Forgetting forgetting = new Forgetting();
    private Membership membership;

    State(View view) {
        objects = view.objects().builder();
        membership = view.membership();
        for (var bucket : view.objects().buckets()) {
            view.objects().entries(bucket).forEach(this::awaitStability);
        }
    }

    Membership membership() {
        return membership;
    }

    <S extends Crdt<S, O, E>, O, E> S get(Key<S, O, E> key) {
        return objects.get(key);
    }

    List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key) {
        return objects.types(bucket, key);
    }

    <S extends Crdt<S, O, E>, O, E> void put(Key<S, O, E> key, S state) {
        objects.put(key, state);
        awaitStability(new Objects.Entry<>(key, state));
    }

    private void awaitStability(Objects.Entry<?, ?, ?> object) {
        forgetting.await(object.state().awaitsStability(), object.key());
    }

    /// Makes a delivered transaction happen here, as a whole.
    void apply(Tagged<Transaction> tagged) {
        var origin = tagged.first().replica();
        switch (tagged.payload()) {
            case Transaction.Changes(var effects) ->
                    effects.forEach(effect -> apply(effect, tagged, tagged.time()));
            case Transaction.Founded(var cluster) ->
                    membership = membership.founded(cluster, origin);
            case Transaction.Joined(var replica, _) ->
                    membership = membership.joined(replica, origin);
            case Transaction.Forgotten(var replica) -> membership = membership.forgotten(replica);
            case Transaction.Ceased(var upTo) -> membership = membership.ceased(origin, upTo);
            case Transaction.Retired(var replica, var at) ->
                    membership = membership.retired(replica, at, tagged.first());
            case Transaction.Again(var of, var upTo, var time, var effects) -> {
                membership = membership.again(of, upTo);
                effects.forEach(effect -> apply(effect, tagged, time));
            }
        }
    }

    private <S extends Crdt<S, O, E>, O, E> void apply(
            Effect<S, O, E> effect, Tagged<Transaction> tagged, HybridTime time) {
        var dot = tagged.first().plus(effect.offset());
        var stamp = new Stamp(dot, tagged.first(), tagged.seen(), time);
        put(effect.key(), get(effect.key()).apply(effect.effect(), stamp));
    }

    /// Forgets what only concurrent effects could have asked about.
    ///
    /// @return whether there was anything
    boolean stabilize(VectorClock stable) {
        var due = forgetting.due(stable);
        due.forEach(key -> stabilize(key, stable));
        return !due.isEmpty();
    }

    private <S extends Crdt<S, O, E>, O, E> void stabilize(Key<S, O, E> key, VectorClock stable) {
        put(key, get(key).stabilize(stable));
    }

    /// @param stable up to where [#stabilize] has been
    View view(VectorClock clock, VectorClock stable) {
        return new View(clock, stable, objects.build(), membership);
    }
}
