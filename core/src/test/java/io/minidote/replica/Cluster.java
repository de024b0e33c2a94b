package io.minidote.replica;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.PeerMessage;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.PeerCodec;
import io.minidote.codec.SavedCodec;
import io.minidote.codec.StateChunks;
import io.minidote.crdt.Crdt;
import io.minidote.crdt.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// A few replicas in one thread, for facts about them: time passes and messages arrive when the
/// test says so. What a hostile world does to them is the simulator's business.
final class Cluster {

    record Asked(String what) implements CallId {}

    /// One replica with its log, which is on disk as soon as it is appended unless `holdDisk`.
    final class Machine {
        ReplicaId id;
        final List<Frame> log = new ArrayList<>();
        final Map<CallId, Response> replies =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        final Map<Long, List<WatchEvent>> events = new TreeMap<>();
        final List<String> notes = new ArrayList<>();
        final List<View> published = new ArrayList<>();

        /// What was announced here, in order.
        final List<Announcement> announced = new ArrayList<>();

        /// Everything wanted so far, in order.
        final List<Action> wanted = new ArrayList<>();

        /// Looks at each action before it is carried out.
        Consumer<Action> onAction = _ -> {};

        Replica replica;
        View view = View.EMPTY;
        Saved saved = Saved.NOTHING;
        final Map<ReplicaId, Long> wholeFrom = new TreeMap<>();
        final Map<Long, StateChunks> transfers = new TreeMap<>();

        /// How many appends there were before the first frame of `log`.
        long logFrom;

        long synced;

        /// What the replica has last been told is synced.
        long told;

        boolean holdDisk;
        boolean renew;
        boolean startOver;

        /// The latest message to each peer.
        final Map<String, PeerMessage> sent = new TreeMap<>();

        long room = 1 << 30;

        /// How much its clock is ahead of the others'.
        Duration ahead = Duration.ZERO;

        private final Settings settings;
        private long lives;

        Machine(ReplicaId id) {
            this(id, Cluster.this.settings(id.name()));
        }

        Machine(ReplicaId id, Settings settings) {
            this.id = id;
            this.settings = settings;
            replica = new Replica(id, nextLife(), Saved.NOTHING);
        }

        /// In each life another number is random.
        private Settings nextLife() {
            return new Settings(
                    settings.peers(),
                    settings.seeds(),
                    settings.startedOver(),
                    settings.freshCluster() + (lives++ << 32),
                    settings.limits(),
                    settings.maxDrift(),
                    settings.waitingRequests(),
                    settings.expectingRequests(),
                    settings.openTransactions(),
                    settings.openFor(),
                    memory.getOrDefault(id.name(), MemoryLimit.NONE),
                    dedup,
                    watches,
                    expiring);
        }

        void restart() {
            transfers.clear();
            while (appended() > synced) {
                log.removeLast();
            }
            restartAs(id);
        }

        void restartAs(ReplicaId id) {
            this.id = id;
            var reader = new SavedCodec.Reader();
            SavedCodec.write(saved)
                    .forEachRemaining(chunk -> {
                        if (reader.accept(chunk) instanceof Decoded.Malformed<Integer> malformed) {
                            throw new AssertionError(malformed.toString());
                        }
                    });
            replica = new Replica(id, nextLife(), reader.finish());
            for (var frame : log.subList((int) (saved.appends() - logFrom), log.size())) {
                if (replica.replay(frame) instanceof Decoded.Malformed<?> malformed) {
                    throw new AssertionError(malformed.toString());
                }
            }
            renew = false;
            synced = appended();
            told = synced;
            step();
        }

        void step(Input... inputs) {
            var batch = new ArrayList<Input>();
            batch.add(new Input.Tick(now.plus(ahead)));
            batch.add(new Input.Room(room));
            batch.addAll(List.of(inputs));
            carryOut(replica.step(batch));
            persist();
        }

        void persist() {
            while (told < synced || !holdDisk && synced < appended()) {
                synced = holdDisk ? synced : appended();
                told = synced;
                carryOut(replica.step(List.of(new Input.Persisted(synced))));
            }
        }

        private long appended() {
            return logFrom + log.size();
        }

        private void carryOut(List<Action> actions) {
            for (var action : actions) {
                wanted.add(action);
                onAction.accept(action);
                switch (action) {
                    case Action.Append(var frame) -> log.add(frame);
                    case Action.Publish(var newest) -> {
                        view = newest;
                        published.add(newest);
                    }
                    case Action.Send(var peer, var envelope) -> {
                        sent.put(peer, envelope.message());
                        send(id.name(), peer, envelope);
                    }
                    case Action.Reply(var to, var response) -> replies.put(to, response);
                    case Action.Announce(var announcements) -> announced.addAll(announcements);
                    case Action.Tell(var watch, var event) ->
                            events.computeIfAbsent(watch, _ -> new ArrayList<>()).add(event);
                    case Action.Fetch(var fetch) ->
                            fetched.add(() ->
                                    step(
                                            new Input.Fetched(
                                                    fetch,
                                                    read(fetch),
                                                    wholeFrom.getOrDefault(fetch.origin(), 1L))));
                    case Action.ReadState read -> fetched.add(() -> read(read));
                    case Action.EndState(var transfer) -> transfers.remove(transfer);
                    case Action.Adopt(var adopted) -> adopt(adopted);
                    case Action.Save(var save) -> saved = save;
                    case Action.Note(var text) -> notes.add(text);
                    case Action.Renew(var why) -> renew = true;
                    case Action.StartOver(var why) -> startOver = true;
                }
            }
        }

        private void read(Action.ReadState read) {
            var chunks =
                    transfers.computeIfAbsent(
                            read.transfer(), _ -> new StateChunks(read.saved(), chunkBytes));
            step(new Input.StateRead(read.transfer(), chunks.read(read.from(), read.count())));
        }

        private void adopt(Saved adopted) {
            saved = adopted;
            synced = adopted.appends();
            forget(adopted);
        }

        /// The log begins behind what `snapshot` has.
        private void forget(Saved snapshot) {
            log.subList(0, (int) Math.min(log.size(), snapshot.appends() - logFrom)).clear();
            logFrom = snapshot.appends();
            snapshot.view()
                    .clock()
                    .forEach((origin, counter) -> wholeFrom.put(origin, counter + 1));
        }

        /// Writes a snapshot, removes all it has from the log, and starts again, so that memory has
        /// none of it either.
        void prune() {
            step(new Input.Capture());
            forget(saved);
            restart();
        }

        /// Like the real log, nothing where no frame begins at the place asked for.
        private List<Frame> read(Exchange.Fetch fetch) {
            if (fetch.from() < wholeFrom.getOrDefault(fetch.origin(), 1L)) {
                return List.of();
            }
            return log.stream()
                    .filter(frame -> frame.first().replica().equals(fetch.origin()))
                    .filter(frame -> frame.first().counter() >= fetch.from())
                    .limit(100)
                    .toList();
        }

        Response update(Change<?, ?, ?>... changes) {
            return update(VectorClock.EMPTY, Change.all(List.of(changes)));
        }

        Response update(VectorClock atLeast, Intent intent) {
            var id = new Asked("update " + asked++);
            step(new Input.Update(id, atLeast, now.plusSeconds(5), intent));
            return replies.getOrDefault(id, NOT_YET);
        }

        Response ask(Function<CallId, Input> input) {
            var id = new Asked("ask " + asked++);
            step(input.apply(id));
            deliverAll();
            return replies.getOrDefault(id, NOT_YET);
        }

        Response forget(String whom) {
            return ask(id -> new Input.Forget(id, whom, false));
        }

        Response forgetByForce(String whom) {
            return ask(id -> new Input.Forget(id, whom, true));
        }

        Response answer(String what) {
            return replies.getOrDefault(new Asked(what), NOT_YET);
        }

        <S extends Crdt<S, O, E>, O, E> Object value(Key<S, O, E> key) {
            return view.read(key).value();
        }
    }

    /// What stands for an answer that has not come.
    static final Response NOT_YET = new Response.Loading("no answer yet");

    record Message(String from, String to, Bytes bytes) {
        PeerMessage content() {
            return ((Decoded.Value<Envelope>) PeerCodec.read(bytes)).value().message();
        }
    }

    final Map<String, Machine> machines = new TreeMap<>();
    private final Deque<Message> network = new ArrayDeque<>();
    private final Deque<Runnable> fetched = new ArrayDeque<>();
    final Set<String> cut = new HashSet<>();
    private final List<String> names;
    private final Seeds seeds;

    /// What those may use that have a limit, from their next start on.
    final Map<String, MemoryLimit> memory = new TreeMap<>();

    /// What requests all remember, from their next start on.
    DedupWindow dedup = DedupWindow.USUAL;

    /// What watches all allow, from their next start on.
    WatchLimits watches = WatchLimits.USUAL;

    /// How all take away what has expired, from their next start on.
    Expiring expiring = Expiring.USUAL;

    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int asked;

    /// What becomes of each message that is sent.
    Function<Message, List<Message>> fate = List::of;

    /// Messages that made no sense on arrival.
    final List<String> malformed = new ArrayList<>();

    /// No chunk of a state transfer is longer.
    int chunkBytes = StateChunks.USUAL_BYTES;

    Cluster(String... names) {
        this(Seeds.NONE, List.of(names), names);
    }

    /// Replicas that know where to look for others, but nobody's name before an introduction.
    Cluster(Seeds seeds, String... names) {
        this(seeds, List.of(), names);
    }

    private Cluster(Seeds seeds, List<String> known, String... names) {
        this.names = known;
        this.seeds = seeds;
        var incarnation = 1;
        for (var name : names) {
            machines.put(name, new Machine(new ReplicaId(name, incarnation++)));
        }
    }

    Settings settings(String self) {
        var peers = names.stream().filter(name -> !name.equals(self)).toList();
        return Settings.of(peers, seeds, 0xC1).with(memory.getOrDefault(self, MemoryLimit.NONE));
    }

    Machine machine(String name) {
        return machines.get(name);
    }

    /// A founded cluster in which everybody has everything.
    static Cluster running(String... names) {
        var cluster = new Cluster(names);
        cluster.settle();
        return cluster;
    }

    /// The disk is gone: a fresh replica under the old name.
    void wipe(String name, long incarnation) {
        machines.put(name, new Machine(new ReplicaId(name, incarnation)));
    }

    /// The link of each has found the others.
    void introduce(String... names) {
        for (var name : names) {
            for (var other : names) {
                if (!other.equals(name)) {
                    machine(name).step(new Input.Connected(other));
                }
            }
        }
    }

    /// It stays away from all others.
    void isolate(String name) {
        names.forEach(other -> cut(name, other));
    }

    void heal(String a, String b) {
        cut.remove(a + b);
        cut.remove(b + a);
    }

    void heal(String name) {
        names.forEach(other -> heal(name, other));
    }

    void cut(String a, String b) {
        cut.add(a + b);
        cut.add(b + a);
    }

    private void send(String from, String to, Envelope envelope) {
        network.addAll(fate.apply(new Message(from, to, PeerCodec.write(envelope))));
    }

    /// Delivers what is on its way, until nothing is.
    void deliverAll() {
        deliver(100_000);
        if (!network.isEmpty()) {
            throw new AssertionError("messages beget messages without end");
        }
    }

    /// Delivers some of what is on its way.
    void deliver(int most) {
        for (var left = most; left > 0 && (!network.isEmpty() || !fetched.isEmpty()); left--) {
            if (!fetched.isEmpty()) {
                fetched.remove().run();
                continue;
            }
            var message = network.remove();
            if (cut.contains(message.from() + message.to())) {
                continue;
            }
            switch (PeerCodec.read(message.bytes())) {
                case Decoded.Value<Envelope>(var envelope) ->
                        machine(message.to()).step(new Input.Received(envelope));
                case Decoded.Malformed<Envelope> reason -> malformed.add(reason.toString());
            }
        }
    }

    /// Removes from all logs what is in them.
    void pruneAll() {
        machines.values().forEach(Machine::prune);
    }

    void pass(long millis) {
        tickAll(millis);
        deliverAll();
    }

    void tickAll(long millis) {
        now = now.plusMillis(millis);
        machines.values().forEach(Machine::step);
    }

    /// Lets enough time pass for everything to get everywhere.
    void settle() {
        for (var i = 0; i < 100; i++) {
            pass(100);
        }
    }
}
