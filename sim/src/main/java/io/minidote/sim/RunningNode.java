package io.minidote.sim;

import io.minidote.base.Bytes;
import io.minidote.base.Decoded;
import io.minidote.base.Invariant;
import io.minidote.broadcast.Exchange;
import io.minidote.broadcast.Frame;
import io.minidote.broadcast.Head;
import io.minidote.broadcast.Limits;
import io.minidote.broadcast.Tagged;
import io.minidote.clock.Dot;
import io.minidote.clock.ReplicaId;
import io.minidote.clock.VectorClock;
import io.minidote.codec.FrameCodec;
import io.minidote.codec.SavedCodec;
import io.minidote.codec.StateChunks;
import io.minidote.replica.Action;
import io.minidote.replica.CallId;
import io.minidote.replica.DedupWindow;
import io.minidote.replica.Expiring;
import io.minidote.replica.Input;
import io.minidote.replica.Response;
import io.minidote.replica.Saved;
import io.minidote.replica.Seeds;
import io.minidote.replica.Settings;
import io.minidote.replica.Transaction;
import io.minidote.replica.View;
import io.minidote.replica.WatchEvent;
import io.minidote.replica.WatchLimits;
import io.minidote.sim.checker.Event;
import io.minidote.sim.checker.NothingUntold;
import io.minidote.sim.checker.PromiseBroken;
import io.minidote.storage.CorruptFile;
import io.minidote.storage.Disk;
import io.minidote.storage.DiskFull;
import io.minidote.storage.LogOptions;
import io.minidote.storage.OperationLog;
import io.minidote.storage.Progress;
import io.minidote.storage.Snapshots;
import io.minidote.storage.StoredSnapshot;
import io.minidote.storage.SyncMode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/// A replica that runs, with its log and its snapshots: a node from a start to the crash that ends
/// it.
///
/// Does what the replica wants done, each thing after a while of its own; what is under way when it
/// crashes is never done.
final class RunningNode {

    private static final int SEGMENT_BYTES = 6 << 10;
    private static final int CHUNK_BYTES = 512;
    private static final int CAPTURE_EVERY = 10;

    /// In how many steps of a hundred the replica is asked how it is.
    private static final int PROBES = 20;

    private static final Limits LIMITS =
            new Limits(
                    2_048,
                    6_000,
                    4_096,
                    4_096,
                    1_024,
                    2,
                    Duration.ofMillis(30),
                    Duration.ofMillis(100),
                    Duration.ofMillis(150));

    /// Longer than any clock jumps and larger than any run: whoever asks again is in time.
    private static final Expiring EXPIRING = new Expiring(Duration.ofMillis(40), 2);

    private static final DedupWindow DEDUP = new DedupWindow(Duration.ofDays(10_000), 100_000);

    private static final WatchLimits WATCHES = new WatchLimits(10, 30_000);

    private record Number(long value) implements CallId {}

    /// Asks on behalf of the checkers.
    private enum Probe implements CallId {
        PROBE
    }

    private record Listening(Predicate<WatchEvent> listener) implements CallId {}

    private record Waiting(Event.Request request, Asker asker) {}

    private final SimulatedNode node;
    private final ReplicaId self;
    private final Run run;
    private final Network network;
    private final Chance chance;
    private final Settings settings;
    private final Subject subject;
    private final OperationLog log;
    private final Snapshots snapshots;
    private final Deque<Input> inbox = new ArrayDeque<>();
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Long, Predicate<WatchEvent>> listeners = new HashMap<>();
    private final Map<ReplicaId, Head> heads;
    private final Map<Long, StateChunks> transfers = new HashMap<>();

    /// What is in the log and may yet be lost.
    private final Deque<Frame> unsynced = new ArrayDeque<>();

    private long synced;

    /// What the log holds for certain.
    private VectorClock durable;

    private View published = View.EMPTY;
    private boolean serves;
    private final long appendedAtStart;

    /// How long the log was at the start; 0 once the snapshots have all of that.
    private long bytesAtStart;

    /// What the frames of the log since then take in it, as far as not all snapshots have them.
    private final TreeMap<Long, Long> costs = new TreeMap<>();

    /// What was stable when a part of the log was kept because a member lacks it.
    private Optional<VectorClock> blockedBelow = Optional.empty();

    /// How many frames there were when a snapshot was last asked for.
    private long captured;

    private boolean wakeScheduled;
    private boolean syncScheduled;

    /// After how many more actions it crashes; negative for never.
    private int crashIn = -1;

    private RunningNode(
            SimulatedNode node,
            Settings settings,
            Subject subject,
            OperationLog log,
            Snapshots snapshots,
            Map<ReplicaId, Head> heads) {
        this.node = node;
        this.settings = settings;
        this.subject = subject;
        this.log = log;
        this.snapshots = snapshots;
        this.heads = heads;
        self = node.self();
        run = node.run();
        network = node.network();
        chance = node.chance();
        synced = log.persisted();
        durable = log.clock();
        appendedAtStart = log.appended();
        bytesAtStart = log.bytes();
    }

    /// Starts from what is on the disk.
    ///
    /// @param freshCluster the cluster's name should this replica found one
    static RunningNode start(
            SimulatedNode node, Subject.Maker maker, Disk disk, long freshCluster, long salt)
            throws IOException {
        var snapshots = Snapshots.open(disk);
        var stored =
                snapshots.newest(
                        OperationLog.replayableFrom(disk),
                        broken -> {
                            node.run().tally.add(Count.SNAPSHOT_PASSED_OVER);
                            node.found(broken);
                        },
                        Progress.SILENT);
        var saved = stored.isPresent() ? read(node, stored.get()) : Saved.NOTHING;
        if (stored.isPresent()) {
            node.run().tally.add(Count.STARTED_FROM_SNAPSHOT);
        }
        var settings =
                new Settings(
                        node.peers(),
                        Seeds.NONE,
                        node.startedOver(),
                        freshCluster,
                        LIMITS,
                        Duration.ofSeconds(60),
                        5,
                        5,
                        2,
                        Duration.ofSeconds(1),
                        node.memory(),
                        DEDUP,
                        WATCHES,
                        EXPIRING);
        var subject = maker.make(node.self(), settings, saved);
        var heads = new HashMap<>(saved.heads());
        var log =
                OperationLog.open(
                        disk,
                        new LogOptions(SEGMENT_BYTES, SyncMode.ALWAYS, salt, node.clock()::now),
                        saved.appends(),
                        saved.view().clock(),
                        frame -> {
                            node.run().tell(new Event.Replayed(node.self(), frame));
                            heads.put(frame.first().replica(), Head.of(decode(frame, heads)));
                            subject.replay(frame);
                        },
                        Progress.SILENT);
        return new RunningNode(node, settings, subject, log, snapshots, heads);
    }

    private static Saved read(SimulatedNode node, StoredSnapshot stored) throws IOException {
        var reader = new SavedCodec.Reader();
        var read = new ArrayList<Bytes>();
        try (var chunks = stored.chunks(Progress.SILENT)) {
            for (var chunk = chunks.next(); chunk.isPresent(); chunk = chunks.next()) {
                read.add(chunk.get());
                if (reader.accept(chunk.get()) instanceof Decoded.Malformed<Integer> malformed) {
                    throw new CorruptFile(stored.path(), malformed.offset(), malformed.toString());
                }
            }
        }
        node.run().tell(new Event.Restored(node.self(), fingerprint(read)));
        return reader.finish();
    }

    private void write(Saved saved) throws IOException {
        var chunks = new ArrayList<Bytes>();
        SavedCodec.write(saved).forEachRemaining(chunks::add);
        run.tell(new Event.Saved(self, fingerprint(chunks)));
        snapshots.write(saved.appends(), chunks.iterator());
    }

    private static long fingerprint(List<Bytes> chunks) {
        var fingerprint = 17L;
        for (var chunk : chunks) {
            fingerprint = 31 * fingerprint + chunk.hashCode();
        }
        return fingerprint;
    }

    private static Tagged<Transaction> decode(Frame frame, Map<ReplicaId, Head> heads) {
        var before = heads.getOrDefault(frame.first().replica(), Head.START);
        return switch (FrameCodec.read(frame, before)) {
            case Decoded.Value<Tagged<Transaction>>(var tagged) -> tagged;
            case Decoded.Malformed<Tagged<Transaction>> malformed ->
                    throw new PromiseBroken(
                            "P12 intact", "a log has %s: %s".formatted(frame, malformed));
        };
    }

    VectorClock durable() {
        return durable;
    }

    View published() {
        return published;
    }

    /// Whether a door would answer a read at once.
    boolean shows(VectorClock atLeast) {
        return serves && published.clock().covers(atLeast);
    }

    /// Whether nothing waits for the replica or its disk.
    boolean isIdle() {
        return inbox.isEmpty() && unsynced.isEmpty() && waiting.isEmpty();
    }

    /// Crashes after so many more actions.
    void crashIn(int actions) {
        crashIn = actions;
    }

    /// What was asked and not answered never will be.
    void lose() {
        for (var each : waiting.values()) {
            run.tally.add(Count.ANSWER_LOST);
            each.asker().lost();
        }
    }

    private void trace(String what, Object value, long fingerprint) {
        run.trace.step(node.name(), what, value, fingerprint);
    }

    // ---- what reaches it -----------------------------------------------------------------------

    void take(Input input) {
        inbox.add(input);
        schedule();
    }

    void ask(Event.Request request, BiFunction<CallId, Instant, Input.Request> input, Asker asker) {
        trace("asked", request, request.number());
        run.tell(new Event.Asked(self, request));
        if (request.kind() == Event.Kind.READ && request.covered()) {
            var answer = new Response.Covered(published);
            run.tell(new Event.Answered(self, request, answer, published));
            asker.answered(answer);
            return;
        }
        waiting.put(request.number(), new Waiting(request, asker));
        take(input.apply(new Number(request.number()), request.deadline()));
    }

    void watch(VectorClock clock, Instant deadline, Predicate<WatchEvent> listener) {
        take(
                new Input.Watch(
                        new Listening(listener), clock, deadline, List.of(NothingUntold.WATCHED)));
    }

    // ---- stepping ------------------------------------------------------------------------------

    /// Time has passed.
    void tick() {
        schedule();
        if (chance.percent(20)) {
            prepareSpare();
        }
        if (log.appended() >= captured + CAPTURE_EVERY) {
            captured = log.appended();
            take(new Input.Capture());
        }
    }

    /// Makes room in the log for what comes, as long as there is any on the disk.
    private void prepareSpare() {
        try {
            log.prepareSpare();
        } catch (IOException failed) {
            node.failed(failed);
        }
    }

    private void schedule() {
        if (!wakeScheduled) {
            wakeScheduled = true;
            later(
                    chance.between(20, 3_000),
                    () -> {
                        wakeScheduled = false;
                        step();
                    });
        }
    }

    /// Something that the disk may refuse.
    private interface Work {
        void run() throws IOException;
    }

    /// Unless the node has crashed by then.
    private void later(long micros, Work what) {
        run.agenda.in(
                micros,
                () -> {
                    if (node.isRunning(this)) {
                        try {
                            what.run();
                        } catch (IOException failed) {
                            node.failed(failed);
                        }
                    }
                });
    }

    private void step() {
        var now = node.clock().now();
        var inputs = new ArrayList<Input>();
        inputs.add(new Input.Tick(now));
        inputs.add(new Input.Room(log.room()));
        var updates = 0;
        for (var most = chance.between(1, 30); most > 0 && !inbox.isEmpty(); most--) {
            var input = inbox.remove();
            inputs.add(input);
            if (input instanceof Input.Update) {
                updates++;
            }
        }
        if (chance.percent(PROBES)) {
            inputs.add(new Input.Inspect(Probe.PROBE));
        }
        if (updates > 1) {
            run.tally.add(Count.SEVERAL_UPDATES_IN_A_BATCH);
        }
        carryOut(subject.step(inputs));
        if (node.isRunning(this)) {
            if (!inbox.isEmpty()) {
                schedule();
            }
            run.tell(
                    new Event.Stepped(
                            self, run.agenda.micros(), now, network.isCutOff(node.name())));
        }
    }

    private void carryOut(List<Action> actions) {
        var group = new ArrayList<Frame>();
        try {
            for (var action : actions) {
                if (crashIn >= 0 && crashIn-- == 0) {
                    append(group);
                    run.tally.add(Count.CRASH_WITHIN_BATCH);
                    node.crash(chance.percent(60));
                    return;
                }
                if (action instanceof Action.Append(var frame)) {
                    group.add(frame);
                    continue;
                }
                append(group);
                group.clear();
                carryOut(action);
                if (!node.isRunning(this)) {
                    return;
                }
            }
            append(group);
        } catch (IOException failed) {
            node.failed(failed);
        }
    }

    private void carryOut(Action action) throws IOException {
        switch (action) {
            case Action.Append append -> Invariant.check(false, "%s belongs into a group", append);
            case Action.Publish(var view) -> {
                trace("publishes", view.clock(), view.clock().hashCode());
                published = view;
                run.tell(new Event.Published(self, view));
            }
            case Action.Send(var peer, var envelope) -> {
                run.tell(new Event.Sent(self, envelope));
                network.send(node.name(), peer, envelope);
            }
            case Action.Reply(var to, var response) -> reply(to, response);
            case Action.Announce(var announcements) ->
                    trace("announces", announcements, announcements.size());
            case Action.Tell(var watch, var event) -> {
                trace("tells", event, watch);
                if (listeners.containsKey(watch) && !listeners.get(watch).test(event)) {
                    listeners.remove(watch);
                    take(new Input.Unwatch(watch));
                }
            }
            case Action.Fetch(var fetch) -> later(chance.between(50, 5_000), () -> fetch(fetch));
            case Action.ReadState read -> {
                var chunks =
                        transfers.computeIfAbsent(
                                read.transfer(), _ -> new StateChunks(read.saved(), CHUNK_BYTES));
                later(chance.between(50, 5_000), () -> readState(read, chunks));
            }
            case Action.EndState(var transfer) -> transfers.remove(transfer);
            case Action.Adopt(var saved) -> adopt(saved);
            case Action.Save(var saved) -> later(chance.between(50, 20_000), () -> save(saved));
            case Action.Note(var text) -> trace("notes", text, 0);
            case Action.Renew(var why) -> {
                trace("renews", why, 0);
                node.renew();
            }
            case Action.StartOver(var why) -> {
                trace("starts over", why, 0);
                node.startOver();
            }
        }
    }

    // ---- its disk ------------------------------------------------------------------------------

    private void append(List<Frame> group) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        var tagged = new ArrayList<Tagged<Transaction>>();
        for (var frame : group) {
            var each = decode(frame, heads);
            heads.put(frame.first().replica(), Head.of(each));
            tagged.add(each);
        }
        for (var each : tagged) {
            trace("appends", each, each.time().packed());
            run.tell(new Event.Appended(self, each));
        }
        unsynced.addAll(group);
        var index = log.appended();
        for (var frame : group) {
            costs.put(index++, (long) OperationLog.cost(frame));
        }
        try {
            log.append(List.copyOf(group));
        } catch (DiskFull full) {
            throw new PromiseBroken(
                    "P8 available",
                    "%s was told how much room there is, and appended more: %s"
                            .formatted(self, full.getMessage()));
        }
        tellPersisted();
        if (!syncScheduled) {
            syncScheduled = true;
            later(
                    chance.between(50, chance.percent(5) ? 100_000 : 4_000),
                    () -> {
                        syncScheduled = false;
                        sync();
                    });
        }
    }

    private void sync() throws IOException {
        log.sync();
        tellPersisted();
    }

    private void tellPersisted() {
        var persisted = log.persisted();
        if (persisted == synced) {
            return;
        }
        for (; synced < persisted; synced++) {
            var frame = unsynced.remove();
            durable = durable.with(new Dot(frame.first().replica(), frame.last()));
            run.tell(new Event.Persisted(self, frame));
        }
        take(new Input.Persisted(persisted));
    }

    private void save(Saved saved) throws IOException {
        try {
            sync();
            write(saved);
            run.tally.add(Count.SNAPSHOT_WRITTEN);
            prune();
        } catch (DiskFull full) {
            trace("no room", full, 0);
        }
    }

    private void fetch(Exchange.Fetch fetch) throws IOException {
        var frames = log.read(fetch.origin(), fetch.from(), fetch.bytes());
        take(new Input.Fetched(fetch, frames, log.wholeFrom(fetch.origin())));
    }

    private void readState(Action.ReadState read, StateChunks chunks) {
        take(new Input.StateRead(read.transfer(), chunks.read(read.from(), read.count())));
    }

    private void prune() throws IOException {
        var stable = published.stable();
        var inAll = snapshots.inAll();
        var pruned = log.prune(node.retention(), inAll, stable);
        run.tally.add(Count.SEGMENTS_PRUNED, pruned.segments());
        blockedBelow = pruned.heldBack() > 0 ? Optional.of(stable) : Optional.empty();
        costs.headMap(inAll, false).clear();
        var needed = costs.values().stream().mapToLong(cost -> cost).sum();
        if (inAll >= appendedAtStart) {
            bytesAtStart = 0;
        }
        run.tell(
                new Event.Pruned(
                        self,
                        log.bytes(),
                        node.retention().bytes() + bytesAtStart + 2 * needed + 3 * SEGMENT_BYTES,
                        pruned.heldBack(),
                        node.retention().bytes()));
    }

    /// Puts a merged state on disk; the log goes on from it alone.
    private void adopt(Saved saved) throws IOException {
        sync();
        try {
            if (!log.prepareSpare()) {
                throw new DiskFull("the log of " + self, SEGMENT_BYTES);
            }
            write(saved);
        } catch (DiskFull full) {
            run.tally.add(Count.NO_ROOM_FOR_STATE);
            throw full;
        }
        log.adopt(saved.appends(), saved.view().clock());
        snapshots.deleteBefore(saved.appends());
        run.tally.add(Count.STATE_ADOPTED);
        synced = saved.appends();
        heads.putAll(saved.heads());
        durable = durable.join(saved.view().clock());
        trace("adopts", saved.view().clock(), saved.view().clock().hashCode());
        run.tell(new Event.Adopted(self, saved.view().clock()));
        take(new Input.Persisted(saved.appends()));
    }

    private void measured(Response response) {
        if (response instanceof Response.Inspected(var status)) {
            run.tell(
                    new Event.Measured(
                            self,
                            settings,
                            status,
                            transfers.size(),
                            blockedBelow.map(status.stable()::equals).orElse(false)));
        }
    }

    private void reply(CallId to, Response response) {
        if (to == Probe.PROBE) {
            measured(response);
            return;
        }
        if (to instanceof Listening(var listener)) {
            if (response instanceof Response.Watching(var watch)) {
                listeners.put(watch, listener);
            }
            return;
        }
        Invariant.check(to instanceof Number, "nobody here asked as %s", to);
        var answered =
                Optional.ofNullable(waiting.remove(((Number) to).value()))
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        to + " was answered twice, now with " + response));
        trace("answers", response, answered.request().number());
        if (response instanceof Response.Updated
                || response instanceof Response.Covered
                || response instanceof Response.Opened) {
            serves = true;
            node.served();
        }
        run.tell(new Event.Answered(self, answered.request(), response, published));
        answered.asker().answered(response);
    }
}
