package io.minidote.crdt;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.clock.CausalReader;
import io.minidote.clock.CausalWriter;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridClock;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One random history of one object on three replicas, from one seed.
///
/// Transactions of one to four operations are issued, some on views opened earlier; they are
/// delivered in random causal order; states are merged, as state transfer does; and replicas forget
/// what is stable as far as they can know, which differs between them. After each step the replica
/// concerned must show what the specification says of the history it has seen.
final class Trial<S extends Crdt<S, O, E>, O, E> {

    /// What a type is held against.
    interface Meaning<O> {

        O operation(Random random);

        Object value(History<O> visible);

        /// Whether `shown` is right where these events are visible: for a type whose meaning leaves
        /// something open.
        default boolean allows(Object shown, History<O> visible) {
            return shown.equals(value(visible));
        }

        boolean exists(History<O> visible);

        /// Another trial begins: what was seen in earlier ones is of no account.
        default void begin() {}

        /// Whether nothing is left of an object that was reset, once the reset is stable.
        default boolean forgets() {
            return true;
        }
    }

    private static final List<ReplicaId> IDS =
            Stream.of("a", "b", "c").map(name -> new ReplicaId(name, 1)).toList();

    /// Covers whatever happens in a trial.
    static final VectorClock EVERYTHING =
            IDS.stream()
                    .reduce(
                            VectorClock.EMPTY,
                            (clock, id) -> clock.with(id, 1_000_000),
                            VectorClock::join);

    private static final int STEPS = 45;

    private record Transaction<E>(
            Dot first,
            int dots,
            VectorClock after,
            VectorClock seen,
            HybridTime time,
            List<Draft.Placed<E>> effects) {

        Stamp stamp(int offset) {
            return new Stamp(first.plus(offset), first, seen, time);
        }

        Dot last() {
            return first.plus(dots - 1);
        }
    }

    private record View<S>(S state, VectorClock clock) {}

    private record Report(VectorClock clock, VectorClock floor) {}

    private final class Replica {
        private final ReplicaId id;
        private final HybridClock time = new HybridClock(HybridTime.ZERO, Duration.ofHours(1));
        private final List<View<S>> open = new ArrayList<>();
        private final List<Report> reports = new ArrayList<>();
        private S state = type.empty();
        private VectorClock clock = VectorClock.EMPTY;

        private Replica(ReplicaId id) {
            this.id = id;
        }

        private VectorClock floor() {
            return open.stream().map(View::clock).reduce(clock, VectorClock::meet);
        }

        /// What this replica knows to be stable.
        private VectorClock stable() {
            return VectorClock.meet(replicas.stream().map(this::floorOf).toList());
        }

        private VectorClock floorOf(Replica member) {
            return member == this
                    ? floor()
                    : member.reports.stream()
                            .filter(report -> clock.covers(report.clock()))
                            .map(Report::floor)
                            .reduce(VectorClock.EMPTY, VectorClock::join);
        }
    }

    private final DataType<S, O, E> type;
    private final Meaning<O> meaning;
    private final long seed;
    private final Random random;
    private final List<Replica> replicas;
    private final List<Transaction<E>> transactions = new ArrayList<>();
    private final List<History.Event<O>> events = new ArrayList<>();

    /// Told only where something fails: most of a trial's time would go into telling.
    private final List<Supplier<String>> steps = new ArrayList<>();

    private Trial(DataType<S, O, E> type, Meaning<O> meaning, long seed) {
        this.type = type;
        this.meaning = meaning;
        this.seed = seed;
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        replicas = IDS.stream().map(id -> new Replica(id)).toList();
    }

    /// Throws an [AssertionError] that tells the history, where the type does not do as it should.
    static <S extends Crdt<S, O, E>, O, E> void run(
            DataType<S, O, E> type, Meaning<O> meaning, long seed) {
        meaning.begin();
        var trial = new Trial<>(type, meaning, seed);
        for (var i = 0; i < STEPS; i++) {
            trial.step();
        }
        trial.end();
    }

    private void step() {
        var replica = any(replicas);
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> transact(replica, new View<>(replica.state, replica.clock));
            case 4 -> openView(replica);
            case 5, 6 -> useView(replica);
            case 7, 8, 9, 10, 11 -> deliver(replica);
            case 12 -> report(replica);
            case 13, 14 -> stabilize(replica, replica.stable());
            default -> merge(replica, any(replicas));
        }
    }

    private void openView(Replica replica) {
        if (replica.open.size() < 2) {
            var view = new View<>(replica.state, replica.clock);
            steps.add(() -> replica.id + " opens a view of " + view.clock());
            replica.open.add(view);
        }
    }

    private void useView(Replica replica) {
        if (replica.open.isEmpty()) {
            return;
        }
        var view = any(replica.open);
        if (random.nextInt(4) > 0) {
            transact(replica, view);
        } else {
            steps.add(() -> replica.id + " gives up its view of " + view.clock());
        }
        replica.open.remove(view);
    }

    private void transact(Replica replica, View<S> view) {
        transact(
                replica,
                view,
                Stream.generate(() -> meaning.operation(random))
                        .limit(1 + random.nextInt(4))
                        .toList());
    }

    private void transact(Replica replica, View<S> view, List<O> operations) {
        var first = new Dot(replica.id, replica.clock.get(replica.id) + 1);
        var time = replica.time.next(Instant.ofEpochMilli(random.nextInt(20)));
        Function<Integer, Stamp> stamps =
                offset -> new Stamp(first.plus(offset), first, view.clock(), time);
        var draft = new Draft<>(view.state(), replica.state, replica.id, stamps::apply);
        var own = new ArrayList<History.Event<O>>();
        for (var operation : operations) {
            var outcome = draft.update(operation, own.size());
            var dot = first.plus(own.size());
            steps.add(() ->
                    "%s at %s on %s: %s, %s"
                            .formatted(dot, time.packed(), view.clock(), operation, outcome));
            if (!(outcome instanceof Prepared.Refused<E>)) {
                var stamp = stamps.apply(own.size());
                own.add(
                        new History.Event<>(
                                operation,
                                events.size() + own.size(),
                                seen(stamp, own),
                                first,
                                stamp.dot(),
                                time));
            }
            var inside = new ArrayList<>(history(view.clock()).events());
            inside.addAll(own);
            compare(draft.view(), new History<>(inside), "inside its transaction, " + replica.id);
        }
        if (own.isEmpty()) {
            return;
        }
        var transaction =
                new Transaction<>(
                        first,
                        own.size(),
                        replica.clock,
                        view.clock(),
                        time,
                        draft.effects().stream().map(this::onTheWire).toList());
        transactions.add(transaction);
        events.addAll(own);
        replica.clock = replica.clock.with(transaction.last());
        replica.state = apply(replica.state, transaction);
        same(replica.state, draft.state(), "the draft and the replica that applied it");
        check(replica);
    }

    private BitSet seen(Stamp stamp, List<History.Event<O>> own) {
        var seen = new BitSet();
        Stream.concat(events.stream(), own.stream())
                .filter(event -> stamp.saw(event.dot()))
                .forEach(event -> seen.set(event.number()));
        return seen;
    }

    private Draft.Placed<E> onTheWire(Draft.Placed<E> placed) {
        var out = new CausalWriter();
        type.writeEffect(placed.effect(), out);
        var read = Decoded.of(new CausalReader(out.toBytes()), type::readEffect);
        same(read, new Decoded.Value<>(placed.effect()), "an effect and its bytes read");
        return placed;
    }

    private S apply(S start, Transaction<E> transaction) {
        var state = start;
        for (var placed : transaction.effects()) {
            state = state.apply(placed.effect(), transaction.stamp(placed.offset()));
        }
        return state;
    }

    private boolean deliver(Replica replica) {
        var ready =
                transactions.stream()
                        .filter(transaction ->
                                !replica.clock.contains(transaction.first())
                                        && replica.clock.covers(transaction.after()))
                        .toList();
        if (ready.isEmpty()) {
            return false;
        }
        var transaction = any(ready);
        steps.add(() -> replica.id + " delivers " + transaction.first());
        replica.state = apply(replica.state, transaction);
        replica.clock = replica.clock.with(transaction.last());
        replica.time.follow(transaction.time(), transaction.time().instant());
        check(replica);
        return true;
    }

    private void report(Replica replica) {
        var report = new Report(replica.clock, replica.floor());
        steps.add(() -> replica.id + " reports " + report);
        replica.reports.add(report);
    }

    private void stabilize(Replica replica, VectorClock stable) {
        steps.add(() -> replica.id + " forgets up to " + stable);
        var before = replica.state;
        replica.state = before.stabilize(stable);
        var forgot = !before.equals(replica.state);
        var awaited = before.awaitsStability();
        if (!(before instanceof Twist.Twisted) && forgot != awaited.anyMatch(stable::contains)) {
            throw failure(
                    "%s awaited %s and forgot %s"
                            .formatted(
                                    replica.id, awaited, forgot ? "what is not due" : "nothing"));
        }
        if (forgot) {
            check(replica);
        }
    }

    private void merge(Replica replica, Replica other) {
        var theirs = other.clock;
        steps.add(() -> replica.id + " merges " + other.id + "'s state at " + theirs);
        replica.state = replica.state.merge(replica.clock, other.state, theirs);
        replica.clock = replica.clock.join(theirs);
        replica.time.follow(other.time.last(), other.time.last().instant());
        check(replica);
    }

    private void end() {
        everybodyKnowsEverything();
        var first = replicas.getFirst().state;
        var bytes = bytes(first);
        for (var replica : replicas) {
            same(replica.state, first, "states of equal histories");
            same(bytes(replica.state), bytes, "bytes of equal states");
        }
        same(
                Decoded.of(new CausalReader(bytes), type::readState),
                new Decoded.Value<>(first),
                "a state and its bytes read");
        if (!(first instanceof Twist.Twisted)) {
            makeAnew(first);
        }
        if (meaning.forgets()) {
            reset(any(replicas));
            everybodyKnowsEverything();
            replicas.forEach(replica -> same(replica.state, type.empty(), "what a reset leaves"));
        }
    }

    /// What is made of the value alone is as good as what has all this history.
    private void makeAnew(S state) {
        var self = replicas.getFirst().id;
        var first = new Dot(self, 1);
        Function<Integer, Stamp> stamps =
                offset ->
                        new Stamp(first.plus(offset), first, VectorClock.EMPTY, new HybridTime(1));
        var draft = new Draft<>(type.empty(), type.empty(), self, stamps::apply);
        var operations = state.exists() ? state.anew() : Optional.<List<O>>empty();
        if (operations.isPresent()) {
            var offset = 0;
            for (var operation : operations.get()) {
                draft.update(operation, offset++);
            }
            same(draft.state().value(), state.value(), "the value of what is made anew");
            same(draft.state().exists(), state.exists(), "whether what is made anew exists");
        }
    }

    private void reset(Replica replica) {
        var reset = type.reset().orElseThrow();
        transact(replica, new View<>(replica.state, replica.clock), List.of(reset));
    }

    private void everybodyKnowsEverything() {
        for (var replica : replicas) {
            if (random.nextInt(3) == 0) {
                replicas.forEach(other -> merge(replica, other));
            }
            while (deliver(replica)) {}
            replica.open.clear();
        }
        var everything = replicas.getFirst().clock;
        replicas.forEach(replica -> same(replica.clock, everything, "clocks at the end"));
        var stable =
                replicas.stream().map(Replica::stable).reduce(VectorClock.EMPTY, VectorClock::join);
        replicas.forEach(replica -> stabilize(replica, stable));
        for (var replica : replicas) {
            same(
                    replica.state,
                    replicas.getFirst().state,
                    "states of equal clocks, forgetting alike");
        }
        for (var replica : replicas) {
            stabilize(replica, everything);
            if (!replica.state.awaitsStability().isEmpty()) {
                throw failure("all is stable, and " + replica.state + " awaits stability");
            }
        }
    }

    private Bytes bytes(S state) {
        var out = new CausalWriter();
        type.writeState(state, out);
        return out.toBytes();
    }

    private void check(Replica replica) {
        compare(replica.state, history(replica.clock), replica.id.toString());
    }

    private void compare(S state, History<O> visible, String where) {
        if (!meaning.allows(state.value(), visible)) {
            throw failure(
                    "%s shows, and should show:%n  %s%n  %s"
                            .formatted(where, state.value(), meaning.value(visible)));
        }
        same(state.exists(), meaning.exists(visible), where + " exists, and should exist");
    }

    private void same(Object actual, Object expected, String what) {
        if (!actual.equals(expected)) {
            throw failure("%s:%n  %s%n  %s".formatted(what, actual, expected));
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError(
                "%s, seed %d: %s%n%s"
                        .formatted(
                                type.name(),
                                seed,
                                what,
                                steps.stream()
                                        .map(Supplier::get)
                                        .collect(Collectors.joining("\n"))));
    }

    private History<O> history(VectorClock clock) {
        return new History<>(events.stream().filter(event -> clock.contains(event.dot())).toList());
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
