package io.minidote.sim;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.base.Invariant;
import io.minidote.broadcast.Envelope;
import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.PeerMessage;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.HybridTime;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.FrameCodec;
import io.minidote.codec.PeerCodec;
import io.minidote.codec.StateChunks;
import io.minidote.crdt.AddWinsSet;
import io.minidote.crdt.Key;
import io.minidote.replica.Action;
import io.minidote.replica.CallId;
import io.minidote.replica.Change;
import io.minidote.replica.Input;
import io.minidote.replica.Replica;
import io.minidote.replica.Saved;
import io.minidote.replica.Settings;
import io.minidote.replica.Transaction;
import io.minidote.replica.View;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// What causality costs, and how that grows with the number of replicas: a cluster in which nothing
/// breaks, under a load, with every message counted.
///
/// Replicas are the real ones with the limits of a real node; logs are lists, and persist at once;
/// every message takes [#DELAY_MICROS]. Counted is from the time when all are complete, and of each
/// replica from its second update on: the first names all that it has heard of, once.
public final class Measurement {

    static final long DELAY_MICROS = 1_000;

    /// What reaches a replica within this time is one batch.
    private static final long BATCH_MICROS = 250;

    private static final long TICK_MICROS = 10_000;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final List<Double> PER_DELAY = List.of(0.1, 1.0, 10.0);
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private enum Nobody implements CallId {
        NOBODY
    }

    private static final class Sum {
        long messages;
        long bytes;

        void add(long more) {
            messages++;
            bytes += more;
        }

        Cost.Rate rate(double replicaSeconds) {
            return new Cost.Rate(messages / replicaSeconds, bytes / replicaSeconds);
        }
    }

    private final class Node {
        final String name;
        final ReplicaId self;
        final Replica replica;

        /// Its log: of each origin, by first counter.
        final Map<ReplicaId, TreeMap<Long, Frame>> log = new HashMap<>();

        final List<Input> inbox = new ArrayList<>();
        long appended;

        /// What came with a state from another node, and not through the log.
        VectorClock adopted = VectorClock.EMPTY;

        boolean scheduled;
        View published = View.EMPTY;
        Head head = Head.START;

        /// Its own transactions that have not been sent to anybody: how many bytes of each say what
        /// it does; 0 for its first, which is not measured.
        final TreeMap<Long, Integer> unsent = new TreeMap<>();

        Node(String name, List<String> others) {
            this.name = name;
            self = new ReplicaId(name, chance.seed());
            replica = new Replica(self, Settings.of(others, chance.seed() | 1), Saved.NOTHING);
            tick();
        }

        private void tick() {
            take(new Input.Tick(BEGINNING.plusNanos(agenda.micros() * 1_000)));
            agenda.in(TICK_MICROS, this::tick);
        }

        void take(Input input) {
            inbox.add(input);
            if (!scheduled) {
                scheduled = true;
                agenda.in(BATCH_MICROS, this::step);
            }
        }

        private void step() {
            scheduled = false;
            var inputs = new ArrayList<Input>();
            inputs.add(new Input.Room(Long.MAX_VALUE / 2));
            inputs.addAll(inbox);
            inbox.clear();
            var before = appended;
            replica.step(inputs).forEach(this::carryOut);
            if (appended > before) {
                replica.step(List.of(new Input.Persisted(appended))).forEach(this::carryOut);
            }
        }

        private void carryOut(Action action) {
            switch (action) {
                case Action.Append(var frame) -> append(frame);
                case Action.Publish(var view) -> published = view;
                case Action.Send(var peer, var envelope) -> send(peer, envelope);
                case Action.Fetch(var fetch) ->
                        take(
                                new Input.Fetched(
                                        fetch, read(fetch), adopted.get(fetch.origin()) + 1));
                case Action.ReadState(var transfer, var saved, var from, var count) ->
                        take(
                                new Input.StateRead(
                                        transfer,
                                        new StateChunks(saved, StateChunks.USUAL_BYTES)
                                                .read(from, count)));
                case Action.Adopt(var saved) -> {
                    adopted = saved.view().clock();
                    appended = saved.appends();
                    take(new Input.Persisted(appended));
                }
                case Action.EndState _, Action.Reply _, Action.Note _ -> {}
                case Action.Save _,
                        Action.Tell _,
                        Action.Announce _,
                        Action.Renew _,
                        Action.StartOver _ ->
                        Invariant.check(false, "nothing of the kind is asked for here: %s", action);
            }
        }

        private void append(Frame frame) {
            var origin = frame.first().replica();
            log.computeIfAbsent(origin, _ -> new TreeMap<>()).put(frame.first().counter(), frame);
            appended++;
            if (origin.equals(self)) {
                var tagged = decode(frame, head);
                if (counting && head.counter() > 0) {
                    count(tagged, head.after());
                    unsent.put(frame.first().counter(), withoutPast(tagged));
                } else if (counting) {
                    unsent.put(frame.first().counter(), 0);
                }
                histories.put(tagged.last(), tagged.after());
                head = Head.of(tagged);
            }
        }

        /// Counts what is sent of its own for the first time, in the form it is sent in.
        void countSent(List<Frame> frames) {
            for (var frame : frames) {
                var rest = unsent.remove(frame.first().counter());
                if (rest != null) {
                    sent++;
                }
                if (rest != null && rest > 0) {
                    causalBytes += frame.bytes().length() - rest;
                    otherBytes += rest;
                }
            }
        }

        private List<Frame> read(Exchange.Fetch fetch) {
            var frames = new ArrayList<Frame>();
            var bytes = 0;
            for (var frame :
                    log.getOrDefault(fetch.origin(), new TreeMap<>())
                            .tailMap(fetch.from(), true)
                            .values()) {
                if (bytes > fetch.bytes()) {
                    break;
                }
                frames.add(frame);
                bytes += frame.bytes().length();
            }
            return frames;
        }

        void update() {
            take(
                    new Input.Update(
                            Nobody.NOBODY,
                            VectorClock.EMPTY,
                            BEGINNING.plus(PATIENCE.multipliedBy(1_000)),
                            Change.all(List.of(new Change<>(KEY, ADD)))));
        }
    }

    private static final Key<AddWinsSet, AddWinsSet.Operation, AddWinsSet.Operation> KEY =
            new Key<>(Bytes.of("0"), Bytes.of("set"), AddWinsSet.TYPE);

    private static final AddWinsSet.Operation ADD =
            new AddWinsSet.Operation.Add(List.of(Bytes.of("element")));

    private final Load load;
    private final Agenda agenda = new Agenda();
    private final Chance chance = new Chance(1);
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private boolean counting;
    private int issued;
    private long counted;
    private long sent;
    private long causalBytes;
    private long otherBytes;
    private long entries;
    private long direct;
    private final Sum updates = new Sum();
    private final Sum reports = new Sum();
    private final Sum others = new Sum();

    /// The `after` of every transaction, by its last dot.
    private final Map<Dot, VectorClock> histories = new HashMap<>();

    /// The message last sent: mostly the next one to be sent is the same, to somebody else.
    private Envelope written;

    private int writtenBytes;

    private Measurement(Load load) {
        this.load = load;
        var names = IntStream.range(0, load.replicas()).mapToObj("n%02d"::formatted).toList();
        for (var name : names) {
            nodes.put(
                    name,
                    new Node(name, names.stream().filter(other -> !other.equals(name)).toList()));
        }
        var first = nodes.values().iterator().next();
        written = new Envelope(first.self, 0, new PeerMessage.Pull(first.self, 1));
    }

    /// Measures clusters of so many replicas at 0.1, 1 and 10 updates per network delay, all of
    /// them writing and then one of them.
    public static void table(List<Integer> replicas, int updates, Appendable out)
            throws IOException {
        out.append(Cost.HEADING);
        for (var one : List.of(false, true)) {
            for (var each : replicas) {
                for (var perDelay : PER_DELAY) {
                    out.append(run(new Load(each, one ? 1 : each, perDelay, updates)).toString());
                }
            }
        }
    }

    public static Cost run(Load load) {
        return new Measurement(load).run();
    }

    private Cost run() {
        while (!complete()) {
            Invariant.check(
                    agenda.micros() < PATIENCE.toMillis() * 1_000,
                    "%d replicas are not complete after %s",
                    load.replicas(),
                    PATIENCE);
            agenda.next();
        }
        counting = true;
        var began = agenda.micros();
        agenda.in(0, this::update);
        while (issued < load.updates() || sent < issued) {
            agenda.next();
        }
        var seconds = (agenda.micros() - began) / 1e6;
        var each = seconds * load.replicas();
        return new Cost(
                load,
                (double) causalBytes / counted,
                (double) otherBytes / counted,
                (double) entries / counted,
                (double) direct / counted,
                updates.rate(each),
                reports.rate(each),
                others.rate(each),
                seconds);
    }

    /// Whether everybody is a member and knows that everybody else is.
    private boolean complete() {
        return nodes.values().stream()
                .allMatch(node -> node.published.membership().members().size() == load.replicas());
    }

    private void update() {
        var writers = List.copyOf(nodes.values()).subList(0, load.writers());
        chance.pick(writers).update();
        issued++;
        if (issued < load.updates()) {
            var pause = DELAY_MICROS / load.perDelay();
            agenda.in(chance.between((long) (pause / 2), (long) (pause * 1.5)), this::update);
        }
    }

    private void send(String to, Envelope envelope) {
        if (!written.equals(envelope)) {
            written = envelope;
            writtenBytes = PeerCodec.write(envelope).length();
        }
        if (counting) {
            sum(envelope.message()).add(writtenBytes);
        }
        switch (envelope.message()) {
            case PeerMessage.Updates(var origin, var frames, _)
                    when origin.equals(envelope.from()) ->
                    node(origin.name()).countSent(frames);
            case PeerMessage.Brief(var origin, var frames) -> node(origin.name()).countSent(frames);
            default -> {}
        }
        var node = node(to);
        agenda.in(DELAY_MICROS, () -> node.take(new Input.Received(envelope)));
    }

    private Node node(String name) {
        var node = nodes.get(name);
        Invariant.check(node != null, "there is no node %s", name);
        return node;
    }

    private Sum sum(PeerMessage message) {
        return switch (message) {
            case PeerMessage.Updates _, PeerMessage.Brief _ -> updates;
            case PeerMessage.Delivered _ -> reports;
            case PeerMessage.Hello _,
                    PeerMessage.AskToJoin _,
                    PeerMessage.Pull _,
                    PeerMessage.Pruned _,
                    PeerMessage.AskForState _,
                    PeerMessage.State _,
                    PeerMessage.YouAreForgotten _,
                    PeerMessage.Refused _ ->
                    others;
        };
    }

    private static Tagged<Transaction> decode(Frame frame, Head before) {
        return switch (FrameCodec.read(frame, before)) {
            case Decoded.Value<Tagged<Transaction>>(var tagged) -> tagged;
            case Decoded.Malformed<Tagged<Transaction>> malformed ->
                    throw new IllegalStateException(frame + ": " + malformed);
        };
    }

    private void count(Tagged<Transaction> tagged, VectorClock before) {
        counted++;
        var self = tagged.first().replica();
        var heard = before.lacking(tagged.after());
        for (var origin : heard.replicas()) {
            if (!origin.equals(self)) {
                entries++;
                direct += implied(origin, heard, self) ? 0 : 1;
            }
        }
    }

    /// Whether an entry follows from another that `heard` has.
    private boolean implied(ReplicaId origin, VectorClock heard, ReplicaId self) {
        return heard.replicas().stream()
                .filter(other -> !other.equals(origin) && !other.equals(self))
                .map(other -> new Dot(other, heard.get(other)))
                .map(dot -> histories.getOrDefault(dot, VectorClock.EMPTY))
                .anyMatch(after -> after.get(origin) >= heard.get(origin));
    }

    /// How many bytes a transaction would take that came at the beginning of time: an empty clock
    /// to come after, an empty one to have seen, and time zero take one byte each.
    private static int withoutPast(Tagged<Transaction> tagged) {
        var first =
                new Tagged<>(
                        new Dot(tagged.first().replica(), 1),
                        tagged.dots(),
                        VectorClock.EMPTY,
                        VectorClock.EMPTY,
                        HybridTime.ZERO,
                        tagged.payload());
        return FrameCodec.write(first, Head.START).bytes().length() - 3;
    }
}
