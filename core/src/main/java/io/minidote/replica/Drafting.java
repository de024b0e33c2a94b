package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.VectorClock;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.DataType;
import io.minidote.crdt.DataTypes;
import io.minidote.crdt.Draft;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.crdt.Stamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A transaction while its intent runs: changes nothing until it is committed.
final class Drafting implements Writing {

    private record Name(Bytes bucket, Bytes key) {}

    private record Drafted<S extends Crdt<S, O, E>, O, E>(Key<S, O, E> key, Draft<S, O, E> draft) {

        void addEffects(List<Effect<?, ?, ?>> effects) {
            for (var placed : draft.effects()) {
                effects.add(new Effect<>(placed.offset(), key, placed.effect()));
            }
        }

        /// How much more the object weighs for it.
        long growth() {
            return draft.effects().isEmpty()
                    ? 0
                    : Objects.weight(key, draft.state()) - Objects.weight(key, draft.newest());
        }

        boolean removes() {
            return draft.effects().stream().allMatch(placed -> key.type().removes(placed.effect()));
        }

        void install(State state) {
            if (!draft.effects().isEmpty()) {
                state.put(key, draft.state());
            }
        }
    }

    private final State state;

    /// What an interactive transaction sees; nothing where it is the newest state.
    private final Optional<View> view;

    private final Dot first;
    private final VectorClock seen;
    private final HybridTime time;

    /// By key, and there in the order of first use.
    private final Map<Name, List<Drafted<?, ?, ?>>> drafts = new LinkedHashMap<>();

    /// The place of the next change.
    private int next;

    Drafting(State state, Optional<View> view, Dot first, VectorClock seen, HybridTime time) {
        this.state = state;
        this.view = view;
        this.first = first;
        this.seen = seen;
        this.time = time;
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
        var draft = find(key);
        return draft.isPresent() ? draft.get().view() : seen(key);
    }

    @Override
    public List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key) {
        var types =
                view.isPresent()
                        ? view.get().objects().types(bucket, key)
                        : state.types(bucket, key);
        var drafted = drafts.getOrDefault(new Name(bucket, key), List.of());
        if (drafted.isEmpty()) {
            return types;
        }
        var changed = new ArrayList<>(types);
        for (var each : drafted) {
            changed.remove(each.key().type());
            if (each.draft().view().exists()) {
                changed.add(each.key().type());
            }
        }
        changed.sort(Comparator.comparingInt(DataTypes::number));
        return changed;
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> Prepared<E> update(Key<S, O, E> key, O operation) {
        if (next == Frame.MAX_DOTS) {
            return Prepared.refused("a transaction has at most " + Frame.MAX_DOTS + " changes");
        }
        var draft = find(key).orElseGet(() -> begin(key));
        var prepared = draft.update(operation, next);
        if (prepared instanceof Prepared.Effect<E>) {
            next++;
        }
        return prepared;
    }

    /// Does again what another transaction did.
    ///
    /// @return why not, by the place of each effect that must not be done again; nothing of the
    ///   transaction is to happen then
    SortedMap<Integer, String> doAgain(Tagged<Transaction> lost, Redone redone) {
        var refused = new TreeMap<Integer, String>();
        var effects = lost.payload().effects();
        for (var i = 0; i < effects.size(); i++) {
            var place = i;
            doAgain(effects.get(i), lost, redone).ifPresent(why -> refused.put(place, why));
        }
        return refused;
    }

    private <S extends Crdt<S, O, E>, O, E> Optional<String> doAgain(
            Effect<S, O, E> effect, Tagged<Transaction> lost, Redone redone) {
        var then =
                new Stamp(
                        lost.first().plus(effect.offset()), lost.first(), lost.seen(), lost.time());
        var again = read(effect.key()).again(effect.effect(), redone.or(first, then::saw), time);
        return switch (again) {
            case Prepared.Refused<O>(var why) -> Optional.of(why);
            case Prepared.Nothing<O> _ -> Optional.empty();
            case Prepared.Effect<O>(var operation) ->
                    update(effect.key(), operation) instanceof Prepared.Refused<E>(var why)
                            ? Optional.of(why)
                            : Optional.empty();
        };
    }

    private <S extends Crdt<S, O, E>, O, E> S seen(Key<S, O, E> key) {
        return view.isPresent() ? view.get().read(key) : state.get(key);
    }

    private <S extends Crdt<S, O, E>, O, E> Draft<S, O, E> begin(Key<S, O, E> key) {
        var newest = state.get(key);
        var draft =
                new Draft<>(
                        view.isPresent() ? view.get().read(key) : newest,
                        newest,
                        first.replica(),
                        this::stamp);
        drafts.computeIfAbsent(new Name(key.bucket(), key.key()), _ -> new ArrayList<>(1))
                .add(new Drafted<>(key, draft));
        return draft;
    }

    @SuppressWarnings("unchecked") // a draft stands beside the key whose types it has
    private <S extends Crdt<S, O, E>, O, E> Optional<Draft<S, O, E>> find(Key<S, O, E> key) {
        for (var drafted : drafts.getOrDefault(new Name(key.bucket(), key.key()), List.of())) {
            if (drafted.key().type() == key.type()) {
                return Optional.of((Draft<S, O, E>) drafted.draft());
            }
        }
        return Optional.empty();
    }

    private Stamp stamp(int offset) {
        return new Stamp(first.plus(offset), first, seen, time);
    }

    HybridTime time() {
        return time;
    }

    VectorClock seen() {
        return seen;
    }

    /// What is to happen everywhere, in the order of places; nothing where nothing changes.
    List<Effect<?, ?, ?>> effects() {
        var effects = new ArrayList<Effect<?, ?, ?>>();
        drafts.values().forEach(of -> of.forEach(drafted -> drafted.addEffects(effects)));
        effects.sort(Comparator.comparingInt(Effect::offset));
        return effects;
    }

    /// How much more the data will weigh.
    long growth() {
        var growth = 0L;
        for (var of : drafts.values()) {
            for (var drafted : of) {
                growth += drafted.growth();
            }
        }
        return growth;
    }

    /// Whether all it does is to take away.
    boolean removes() {
        return drafts.values().stream().flatMap(List::stream).allMatch(Drafted::removes);
    }

    /// Makes it so, here.
    void install() {
        drafts.values().forEach(of -> of.forEach(drafted -> drafted.install(state)));
    }
}
