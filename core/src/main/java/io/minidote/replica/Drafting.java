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
import io.minidote.crdt.Expiry;
import io.minidote.crdt.Key;
import io.minidote.crdt.Prepared;
import io.minidote.crdt.Stamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// A transaction while its intent runs: changes nothing until it is committed.
///
/// What has expired is not there for it. Its first change of a key where nothing is left to see,
/// because that has expired or been removed, takes away what there is: so what it puts there is new
/// and lives until somebody says otherwise. And a key that it leaves empty expires no more.
final class Drafting implements Writing {

    private static final String TOO_MANY =
            "a transaction has at most " + Frame.MAX_DOTS + " changes";

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
    private final Watches watches;

    /// What an interactive transaction sees; nothing where it is the newest state.
    private final Optional<View> view;

    private final Dot first;
    private final VectorClock seen;
    private final HybridTime time;

    /// By key, and there in the order of first use.
    private final Map<Location, List<Drafted<?, ?, ?>>> drafts = new LinkedHashMap<>();

    /// The keys at which it changes objects.
    private final Set<Location> begun = new HashSet<>(); // never iterated

    private final List<Announcement> announced = new ArrayList<>();

    /// The place of the next change.
    private int next;

    Drafting(
            State state,
            Watches watches,
            Optional<View> view,
            Dot first,
            VectorClock seen,
            HybridTime time) {
        this.state = state;
        this.watches = watches;
        this.view = view;
        this.first = first;
        this.seen = seen;
        this.time = time;
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> S read(Key<S, O, E> key) {
        var draft = find(key);
        if (draft.isPresent()) {
            return draft.get().view();
        }
        var location = Location.of(key);
        return !begun.contains(location) && isOver(location) && Slot.expires(key.type())
                ? key.type().empty()
                : seen(key);
    }

    @Override
    public List<DataType<?, ?, ?>> types(Bytes bucket, Bytes key) {
        return types(new Location(bucket, key));
    }

    private List<DataType<?, ?, ?>> types(Location location) {
        var over = isOver(location);
        return with(
                drafted(location),
                view.map(seen -> seen.objects().types(location, over))
                        .orElseGet(() -> state.types(location, over)),
                Draft::view);
    }

    @Override
    public void announce(Announcement announcement) {
        announced.add(announcement);
    }

    List<Announcement> announced() {
        return announced;
    }

    @Override
    public boolean touched(List<Look> looks) {
        return watches.touched(looks)
                || looks.stream()
                        .filter(Look::held)
                        .map(look -> new Location(look.bucket(), look.key()))
                        .anyMatch(location -> state.types(location, isOver(location)).isEmpty());
    }

    private List<Drafted<?, ?, ?>> drafted(Location location) {
        return drafts.getOrDefault(location, List.of());
    }

    /// What is there with what was drafted.
    private static List<DataType<?, ?, ?>> with(
            List<Drafted<?, ?, ?>> drafted,
            List<DataType<?, ?, ?>> types,
            Function<Draft<?, ?, ?>, Crdt<?, ?, ?>> after) {
        if (drafted.isEmpty()) {
            return types;
        }
        var changed = new ArrayList<>(types);
        for (var each : drafted) {
            var type = each.key().type();
            changed.remove(type);
            if (type != Expiry.TYPE && after.apply(each.draft()).exists()) {
                changed.add(type);
            }
        }
        changed.sort(Comparator.comparingInt(DataTypes::number));
        return changed;
    }

    @Override
    public Bucket bucket(Bytes bucket) {
        var drafted =
                drafts.keySet().stream()
                        .filter(location -> location.bucket().equals(bucket))
                        .map(Location::key)
                        .toList();
        var before =
                view.map(seen -> seen.bucket(bucket))
                        .orElseGet(() -> state.objects().bucket(bucket, time));
        return new DraftedBucket(before, new LinkedHashSet<>(drafted), key -> types(bucket, key));
    }

    @Override
    public <S extends Crdt<S, O, E>, O, E> Prepared<E> update(Key<S, O, E> key, O operation) {
        var location = Location.of(key);
        if (key.type() == Expiry.TYPE) {
            return operation instanceof Expiry.Operation.Reset && !lives(location)
                    ? Prepared.nothing() // nearly always
                    : change(key, operation);
        }
        if (begun.contains(location)) {
            var prepared = change(key, operation);
            forgetIfEmpty(location);
            return prepared;
        }
        var before = next;
        var word = List.copyOf(drafted(location));
        clear(location);
        var prepared = change(key, operation);
        if (prepared instanceof Prepared.Effect<E>) {
            forgetIfEmpty(location);
        } else {
            begun.remove(location);
            drafts.put(location, new ArrayList<>(word));
            next = before;
        }
        return prepared;
    }

    private <S extends Crdt<S, O, E>, O, E> Prepared<E> change(Key<S, O, E> key, O operation) {
        if (next == Frame.MAX_DOTS) {
            return Prepared.refused(TOO_MANY);
        }
        return switch (key.type().among(operation, state.membership()::remaining)) {
            case Prepared.Effect<O>(var named) -> updateNamed(key, named);
            case Prepared.Nothing<O> _ -> Prepared.nothing();
            case Prepared.Refused<O>(var why) -> Prepared.refused(why);
        };
    }

    private <S extends Crdt<S, O, E>, O, E> Prepared<E> updateNamed(Key<S, O, E> key, O operation) {
        var draft = find(key).orElseGet(() -> begin(key));
        var prepared = draft.update(operation, next);
        if (prepared instanceof Prepared.Effect<E>) {
            next++;
        }
        return prepared;
    }

    // --- what expires

    /// Takes away what there is at a key where nothing is left to see. A word of this transaction
    /// on how long the key lives stands: it is about what comes.
    void clear(Location location) {
        begun.add(location);
        var over = isOver(location);
        if (over) {
            expiring(location).stream()
                    .filter(type -> type != Expiry.TYPE)
                    .forEach(type -> reset(location, type));
        }
        if (find(location.expiry()).isEmpty()
                && (over || mayExpire(location) && types(location).isEmpty())) {
            reset(location, Expiry.TYPE);
        }
    }

    private <S extends Crdt<S, O, E>, O, E> void reset(Location location, DataType<S, O, E> type) {
        var key = new Key<>(location.bucket(), location.key(), type);
        type.reset()
                .ifPresent(reset -> {
                    var _ = change(key, reset);
                });
    }

    /// A key that this transaction has left empty does not expire.
    private void forgetIfEmpty(Location location) {
        if (lives(location) && isLeftEmpty(location)) {
            reset(location, Expiry.TYPE);
        }
    }

    /// Whether anybody has said, here or in this transaction, how long a key lives.
    private boolean lives(Location location) {
        return find(location.expiry())
                .map(draft -> !draft.state().lives().isEmpty())
                .orElseGet(() -> state.deadlines().has(location));
    }

    private boolean isLeftEmpty(Location location) {
        var types = state.types(location, state.isOver(location, time));
        return with(drafted(location), types, Draft::state).isEmpty();
    }

    /// Whether what this transaction has seen says how long a key lives.
    private boolean mayExpire(Location location) {
        return view.map(seen -> !seen.objects().get(location.expiry()).lives().isEmpty())
                .orElseGet(() -> state.deadlines().has(location));
    }

    /// A word on how long a key lives at which there is nothing is as if it had not been said, and
    /// one where only such is left as does not expire brings back nothing else.
    private void endExpiry(Location location) {
        if (begun.contains(location)) {
            forgetIfEmpty(location);
        } else if (types(location).isEmpty() || isLeftEmpty(location)) {
            drafts.remove(location);
        } else if (isOver(location)) {
            clear(location);
        }
    }

    /// Whether a key has expired for this transaction. An interactive one goes by what it has seen,
    /// unless that is over only since then and others have made it live longer.
    private boolean isOver(Location location) {
        return view.map(seen ->
                        seen.objects().isOver(location, seen.time())
                                || seen.objects().isOver(location, time)
                                        && state.isOver(location, time))
                .orElseGet(() -> state.isOver(location, time));
    }

    private List<DataType<?, ?, ?>> expiring(Location location) {
        return view.map(seen -> seen.objects().expiring(location))
                .orElseGet(() -> state.expiring(location));
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
        return view.isPresent() ? view.get().objects().get(key) : state.get(key);
    }

    private <S extends Crdt<S, O, E>, O, E> Draft<S, O, E> begin(Key<S, O, E> key) {
        var newest = state.get(key);
        var draft =
                new Draft<>(
                        view.isPresent() ? view.get().objects().get(key) : newest,
                        newest,
                        first.replica(),
                        this::stamp);
        drafts.computeIfAbsent(Location.of(key), _ -> new ArrayList<>(1))
                .add(new Drafted<>(key, draft));
        return draft;
    }

    @SuppressWarnings("unchecked") // a draft stands beside the key whose types it has
    private <S extends Crdt<S, O, E>, O, E> Optional<Draft<S, O, E>> find(Key<S, O, E> key) {
        for (var drafted : drafted(Location.of(key))) {
            if (drafted.key().type() == key.type()) {
                return Optional.of((Draft<S, O, E>) drafted.draft());
            }
        }
        return Optional.empty();
    }

    private Stamp stamp(int offset) {
        return new Stamp(first.plus(offset), first, seen, time);
    }

    @Override
    public HybridTime time() {
        return time;
    }

    VectorClock seen() {
        return seen;
    }

    /// What is to happen everywhere when there is no more to come, in the order of places; nothing
    /// where nothing changes.
    List<Effect<?, ?, ?>> end() {
        List.copyOf(drafts.keySet()).forEach(this::endExpiry);
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
